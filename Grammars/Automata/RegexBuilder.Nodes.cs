using System.Runtime.CompilerServices;

namespace StructGen.Grammars.Automata;

/// <content>Interning: one object per expression, with its facts.</content>
internal sealed partial class RegexBuilder
{
    private const int NodeBytes = 136;

    // Literals are hashed from their end (H(i) = byte(i) + P · H(i+1)), so that dropping the first byte is one multiplication by the inverse of P.
    private const int LiteralFactor = unchecked((int)0x9E3779B1);

    private static readonly ByteSet Continuations = ByteSet.Range(0x80, 0xBF);

    private static readonly int LiteralFactorInverse = Inverse(LiteralFactor);

    private long _estimatedBytes;

    /// <summary>Stops before the thread's stack does.</summary>
    internal static void GuardStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new GrammarLimitException(nameof(GrammarLimits.MaxNestingDepth), "A regular expression is nested too deeply.");
        }
    }

    internal RegexNode OfSet(ByteSet set)
    {
        int hash = HashCode.Combine(RegexKind.Bytes, set);
        if (_nodes.FindSet(hash, set) is { } known)
        {
            return known;
        }

        int count = set.Count;
        if (count == 0)
        {
            return Empty;
        }

        int continuations = set.Intersect(Continuations).Count;
        RegexFacts facts = new(RegexTraits.Plain | RegexTraits.Contiguous, 1, continuations > 0 ? 0 : 1, continuations < count ? 1 : 0);
        return Add(RegexKind.Bytes, hash, set, null, null, 0, 0, facts);
    }

    /// <summary>The literal <paramref name="text"/> from <paramref name="offset"/> on; the array becomes the builder's.</summary>
    internal RegexNode OfText(byte[] text, int offset)
    {
        int hash = 0, scalars = 0;
        for (int i = text.Length - 1; i >= offset; i--)
        {
            hash = unchecked(text[i] + 1 + LiteralFactor * hash);
            scalars += IsScalarStart(text[i]) ? 1 : 0;
        }

        return OfText(text, offset, hash, scalars);
    }

    /// <summary>What a machine accepts from a state on: never empty, since all its states are alive.</summary>
    private RegexNode OfMachine(RegexMachine machine, int state)
    {
        while (machine.Nodes.Count <= state)
        {
            machine.Nodes.Add(null);
        }

        if (machine.Nodes[state] is { } known)
        {
            return known;
        }

        bool isAccepting = machine.IsAccepting(state);
        (int bytes, int scalars) = machine.Fewest(state);
        RegexFacts facts = new(isAccepting ? RegexTraits.Nullable : RegexTraits.None, isAccepting ? 0 : Math.Max(bytes, 1), isAccepting ? 0 : scalars, RegexNode.Infinity);
        RegexNode node = Add(RegexKind.Machine, HashCode.Combine(RegexKind.Machine, machine, state), machine, null, null, state, 0, facts);
        node.Emptiness = Emptiness.Inhabited;
        machine.Nodes[state] = node;
        _estimatedBytes += machine.BytesOfState;
        return node;
    }

    /// <summary>A literal without its first byte, in constant time.</summary>
    private RegexNode WithoutFirst(RegexNode literal)
    {
        byte first = literal.Text[literal.Offset];
        int hash = unchecked((literal.Hash - first - 1) * LiteralFactorInverse);
        return OfText(literal.Text, literal.Offset + 1, hash, literal.Facts.MinimumScalars - (IsScalarStart(first) ? 1 : 0));
    }

    private RegexNode OfText(byte[] text, int offset, int hash, int scalars)
    {
        int length = text.Length - offset;
        if (length < 2)
        {
            return length == 0 ? Epsilon : OfSet(ByteSet.Single(text[offset]));
        }

        if (_nodes.FindLiteral(hash, text, offset) is { } known)
        {
            return known;
        }

        if (offset == 0)
        {
            _estimatedBytes += length;
        }

        return Add(RegexKind.Literal, hash, text, null, null, offset, 0, new RegexFacts(RegexTraits.Plain | RegexTraits.Contiguous, length, scalars, scalars));
    }

    /// <summary>Whether the byte begins a scalar: it is no continuation byte.</summary>
    internal static bool IsScalarStart(byte value) => (value & 0xC0) != 0x80;

    private static int Inverse(int odd)
    {
        int inverse = odd;
        for (int i = 0; i < 5; i++)
        {
            inverse = unchecked(inverse * (2 - odd * inverse));
        }

        return inverse;
    }

    private RegexNode MakeConcat(RegexNode left, RegexNode right)
    {
        int hash = HashCode.Combine(RegexKind.Concat, left.Id, right.Id);
        if (_nodes.Find(RegexKind.Concat, hash, left, right, 0, 0) is { } known)
        {
            return known;
        }

        RegexTraits traits = left.Facts.Traits & right.Facts.Traits & ~RegexTraits.LengthBound;
        if (right.IsLengthBound && IsContinuation(left))
        {
            traits |= RegexTraits.LengthBound;
        }

        RegexFacts facts = new(
            traits,
            Saturating.Add(left.Facts.MinimumBytes, right.Facts.MinimumBytes),
            Saturating.Add(left.Facts.MinimumScalars, right.Facts.MinimumScalars),
            Saturating.Add(left.Facts.MaximumScalars, right.Facts.MaximumScalars));
        return Add(RegexKind.Concat, hash, null, left, right, 0, 0, facts);
    }

    private RegexNode MakeRepeat(RegexNode body, int minimum, int maximum)
    {
        int hash = HashCode.Combine(RegexKind.Repeat, body.Id, minimum, maximum);
        if (_nodes.Find(RegexKind.Repeat, hash, body, null, minimum, maximum) is { } known)
        {
            return known;
        }

        RegexFacts of = body.Facts;
        RegexTraits traits = of.Traits & RegexTraits.Plain;
        traits |= minimum == 0 || body.IsNullable ? RegexTraits.Nullable : RegexTraits.None;
        traits |= ReferenceEquals(body, AnyScalar) ? RegexTraits.LengthBound : RegexTraits.None;

        // k copies give [k·p, k·q]; neighbours touch for every k from the minimum on when they do for the first.
        long end = of.MaximumScalars == RegexNode.Infinity && minimum > 0 ? long.MaxValue : (long)minimum * of.MaximumScalars + 1;
        bool touches = minimum == maximum || (minimum + 1L) * of.MinimumScalars <= end;
        traits |= body.IsContiguous && touches ? RegexTraits.Contiguous : RegexTraits.None;
        RegexFacts facts = new(
            traits,
            Saturating.Multiply(minimum, of.MinimumBytes),
            Saturating.Multiply(minimum, of.MinimumScalars),
            Saturating.Multiply(maximum, of.MaximumScalars));
        return Add(RegexKind.Repeat, hash, null, body, null, minimum, maximum, facts);
    }

    private RegexNode MakeComplement(RegexNode node, RegexNode universe)
    {
        int hash = HashCode.Combine(RegexKind.Complement, node.Id, universe.Id);
        if (_nodes.Find(RegexKind.Complement, hash, node, universe, 0, 0) is { } known)
        {
            return known;
        }

        RegexTraits traits = !node.IsNullable && universe.IsNullable ? RegexTraits.Nullable : RegexTraits.None;
        int minimum = (traits & RegexTraits.Nullable) != 0 ? 0 : Math.Max(universe.Facts.MinimumBytes, 1);
        return Add(RegexKind.Complement, hash, null, node, universe, 0, 0, new RegexFacts(traits, minimum, 0, RegexNode.Infinity));
    }

    /// <summary><paramref name="children"/>: at least two, sorted by id, without duplicates.</summary>
    private RegexNode MakeUnion(ReadOnlySpan<RegexNode> children)
    {
        int hash = HashOf(RegexKind.Union, children);
        if (_nodes.FindChildren(RegexKind.Union, hash, children) is { } known)
        {
            return known;
        }

        RegexTraits all = RegexTraits.Plain | RegexTraits.Contiguous, any = RegexTraits.None;
        int bytes = RegexNode.Infinity, minimum = RegexNode.Infinity, maximum = 0;
        foreach (RegexNode child in children)
        {
            all &= child.Facts.Traits;
            any |= child.Facts.Traits & RegexTraits.Nullable;
            bytes = Math.Min(bytes, child.Facts.MinimumBytes);
            minimum = Math.Min(minimum, child.Facts.MinimumScalars);
            maximum = Math.Max(maximum, child.Facts.MaximumScalars);
        }

        if ((all & RegexTraits.Contiguous) != 0 && !LengthsTouch(children))
        {
            all &= ~RegexTraits.Contiguous;
        }

        return Add(RegexKind.Union, hash, children.ToArray(), null, null, 0, 0, new RegexFacts(all | any, bytes, minimum, maximum));
    }

    /// <summary><paramref name="children"/>: at least two, sorted by id, without duplicates.</summary>
    private RegexNode MakeIntersect(ReadOnlySpan<RegexNode> children)
    {
        int hash = HashOf(RegexKind.Intersect, children);
        if (_nodes.FindChildren(RegexKind.Intersect, hash, children) is { } known)
        {
            return known;
        }

        RegexTraits all = RegexTraits.Nullable;
        int bytes = 0, minimum = 0, maximum = RegexNode.Infinity;
        foreach (RegexNode child in children)
        {
            all &= child.Facts.Traits;
            bytes = Math.Max(bytes, child.Facts.MinimumBytes);
            minimum = Math.Max(minimum, child.Facts.MinimumScalars);
            maximum = Math.Min(maximum, child.Facts.MaximumScalars);
        }

        bytes = (all & RegexTraits.Nullable) != 0 ? 0 : Math.Max(bytes, 1);
        return Add(RegexKind.Intersect, hash, children.ToArray(), null, null, 0, 0, new RegexFacts(all, bytes, minimum, maximum));
    }

    private RegexNode Add(RegexKind kind, int hash, object? payload, RegexNode? left, RegexNode? right, int minimum, int maximum, in RegexFacts facts)
    {
        RegexNode node = new(_nodes.Count, kind, hash, payload, left, right, minimum, maximum, facts);
        if ((facts.Traits & (RegexTraits.Plain | RegexTraits.Nullable)) != 0)
        {
            node.Emptiness = Emptiness.Inhabited;
        }

        _nodes.Add(node);
        _estimatedBytes += NodeBytes + (payload is RegexNode[] children ? 24 + 8 * children.Length : payload is ByteSet ? 48 : 0);
        return node;
    }

    private static int HashOf(RegexKind kind, ReadOnlySpan<RegexNode> children)
    {
        HashCode hash = default;
        hash.Add(kind);
        foreach (RegexNode child in children)
        {
            hash.Add(child.Id);
        }

        return hash.ToHashCode();
    }

    /// <summary>Whether the children's intervals of lengths leave no gap between them.</summary>
    private static bool LengthsTouch(ReadOnlySpan<RegexNode> children)
    {
        Span<(int Minimum, int Maximum)> intervals = children.Length <= 32 ? stackalloc (int, int)[children.Length] : new (int, int)[children.Length];
        for (int i = 0; i < children.Length; i++)
        {
            intervals[i] = (children[i].Facts.MinimumScalars, children[i].Facts.MaximumScalars);
        }

        intervals.Sort();
        int end = intervals[0].Maximum;
        foreach ((int minimum, int maximum) in intervals)
        {
            if (minimum > Saturating.Add(end, 1))
            {
                return false;
            }

            end = Math.Max(end, maximum);
        }

        return true;
    }

    /// <summary>Any sequence of <paramref name="count"/> continuation bytes.</summary>
    internal RegexNode AnyContinuations(int count)
    {
        RegexNode node = _continuation;
        for (int i = 1; i < count; i++)
        {
            node = MakeConcat(_continuation, node);
        }

        return node;
    }

    private bool IsContinuation(RegexNode node) =>
        node.Kind == RegexKind.Bytes && (ReferenceEquals(node, _continuation) || Array.IndexOf(_restrictedContinuations, node) >= 0);

    /// <summary>The length bound at the same place in a scalar as <paramref name="template"/>, with other bounds.</summary>
    private RegexNode LengthBound(RegexNode template, int minimum, int maximum) =>
        template.Kind == RegexKind.Concat
            ? ConsCore(template.Left, LengthBound(template.Right, minimum, maximum))
            : RepeatCore(AnyScalar, minimum, maximum);

    private List<RegexNode> Rent() => _lists.TryPop(out List<RegexNode>? list) ? list : [];

    private void Return(List<RegexNode> list)
    {
        list.Clear();
        if (list.Capacity <= 4096)
        {
            _lists.Push(list);
        }
    }
}
