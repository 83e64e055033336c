using System.Runtime.CompilerServices;

namespace StructGen.Grammars.Automata;

/// <summary>
/// A hash-consed regular expression over bytes; equal expressions of one builder are the same object. Everything save the memo fields
/// (emptiness, byte classes, derivatives: written under the builder's lock) is immutable.
/// </summary>
/// <remarks>
/// Operands by kind: Bytes has <see cref="Set"/>; Literal has <see cref="Text"/> from <see cref="Offset"/> on; Concat has a non-Concat head <see cref="Left"/>
/// and a tail <see cref="Right"/>; Union and Intersect have <see cref="Children"/> sorted by id; Repeat has the body <see cref="Left"/> and its bounds;
/// Machine has <see cref="Machine"/> and its state <see cref="Offset"/>;
/// Complement is the language of <see cref="Right"/> (all well-formed continuations at this place) minus that of <see cref="Left"/>.
/// </remarks>
internal sealed class RegexNode
{
    /// <summary>The upper bound of an endless repetition or length.</summary>
    internal const int Infinity = int.MaxValue;

    private readonly object? _payload;

    internal RegexNode(int id, RegexKind kind, int hash, object? payload, RegexNode? left, RegexNode? right, int minimum, int maximum, in RegexFacts facts)
    {
        Id = id;
        Kind = kind;
        Hash = hash;
        _payload = payload;
        Left = left!;
        Right = right!;
        Minimum = minimum;
        Maximum = maximum;
        Facts = facts;
    }

    /// <summary>Dense id within the builder.</summary>
    public int Id { get; }

    internal RegexKind Kind { get; }

    internal int Hash { get; }

    internal RegexNode Left { get; }

    internal RegexNode Right { get; }

    internal int Minimum { get; }

    internal int Maximum { get; }

    internal RegexFacts Facts { get; private set; }

    internal Emptiness Emptiness { get; set; }

    internal ByteClasses? Classes { get; set; }

    /// <summary>The builder's: where the list of its derivatives begins in <see cref="RegexDerivatives"/>; 0 for none.</summary>
    internal int FirstDerivative { get; set; }

    /// <summary>The builder's: the derivatives known so far by class of <see cref="Classes"/>, where a list of them would be long.</summary>
    internal RegexNode?[]? DerivativeRow { get; set; }

    internal ByteSet Set => Unsafe.As<ByteSet>(_payload!);

    internal byte[] Text => Unsafe.As<byte[]>(_payload!);

    internal RegexMachine Machine => Unsafe.As<RegexMachine>(_payload!);

    internal int Offset => Minimum;

    internal ReadOnlySpan<byte> Bytes => Text.AsSpan(Offset);

    internal ReadOnlySpan<RegexNode> Children => Unsafe.As<RegexNode[]>(_payload!);

    internal bool IsNullable => (Facts.Traits & RegexTraits.Nullable) != 0;

    /// <summary>No intersection and no complement inside: the language is empty only for ∅ itself, and the length facts are exact.</summary>
    internal bool IsPlain => (Facts.Traits & RegexTraits.Plain) != 0;

    /// <summary>A pure statement about the number of scalars: the rest of a scalar already begun (if any), then <c>.{min,max}</c>.</summary>
    internal bool IsLengthBound => (Facts.Traits & RegexTraits.LengthBound) != 0;

    /// <summary>Every well-formed continuation at this place.</summary>
    internal bool IsUniverse => IsLengthBound && Facts.MinimumScalars == 0 && Facts.MaximumScalars == Infinity;

    /// <summary>Every number of scalars from the minimum to the maximum occurs.</summary>
    internal bool IsContiguous => (Facts.Traits & RegexTraits.Contiguous) != 0;

    /// <summary>Once, for the node of one arbitrary scalar, which is built before anything knows it.</summary>
    internal void MarkLengthBound() => Facts = Facts with { Traits = Facts.Traits | RegexTraits.LengthBound };

    /// <inheritdoc/>
    public override string ToString() => RegexPrinter.Print(this);
}
