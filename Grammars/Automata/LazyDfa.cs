using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace StructGen.Grammars.Automata;

/// <summary>
/// The one lazily built DFA of a <see cref="RegexBuilder"/>: a state is a tuple of expressions. Component 0 is the goal: the state is dead when it is empty.
/// The further components are outputs, told apart by <see cref="Accepts"/>.
/// </summary>
/// <remarks>
/// Thread-safe. Known transitions are read without a lock: a state's number is published only when its data are in place, its map of byte classes only when the place of its transitions is, and these
/// are published one by one. New transitions are made under the builder's lock.
/// A state holds one transition for each class of bytes that its expressions cannot tell apart.
/// </remarks>
internal sealed class LazyDfa
{
    /// <summary>The state from which nothing is accepted.</summary>
    public const int Dead = 0;

    private const int MaxComponents = 64;

    private const int Unknown = -1;

    /// <summary>Transitions are kept in arrays of so many: one for each state would be an object more for the collector to move.</summary>
    private const int SlabSize = 2048;

    private const int PageBits = 7;
    private const int SinglesBits = 9;

    private static readonly byte[] OneClass = new byte[256];

    /// <summary>The states of single expressions by expression, plus one.</summary>
    private int[]?[] _singles = new int[]?[16];

    private readonly Dictionary<RegexNode[], int>.AlternateLookup<ReadOnlySpan<RegexNode>> _tuples =
        new Dictionary<RegexNode[], int>(NodeTupleComparer.Instance).GetAlternateLookup<ReadOnlySpan<RegexNode>>();

    private State[][] _pages = new State[16][];
    private int[] _slab = [];
    private int _slabUsed;
    private int _count;
    private long _estimatedBytes;

    public LazyDfa(RegexBuilder builder)
    {
        Builder = builder;
        Add(builder.Empty, [builder.Empty]);
        ref State dead = ref At(Dead);
        dead.Slab = [Dead];
        dead.Map = OneClass;
    }

    public RegexBuilder Builder { get; }

    /// <summary>The number of states so far, <see cref="Dead"/> included.</summary>
    public int StateCount => Volatile.Read(ref _count);

    /// <summary>An estimate of the bytes held by this DFA and its builder.</summary>
    public long EstimatedBytes => Builder.EstimatedBytes + Volatile.Read(ref _estimatedBytes);

    /// <summary>The state for the given components (at least one, at most 64); <see cref="Dead"/> when component 0 is empty.</summary>
    /// <exception cref="GrammarLimitException">More than <see cref="GrammarLimits.MaxStates"/> states, or a search that met more.</exception>
    public int StateOf(params ReadOnlySpan<RegexNode> components)
    {
        ArgumentOutOfRangeException.ThrowIfZero(components.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(components.Length, MaxComponents);
        lock (Builder.Gate)
        {
            return Intern(components);
        }
    }

    /// <summary>The state after <paramref name="value"/>, or <see cref="Dead"/>. Lock-free once known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Next(int state, byte value)
    {
        ref State current = ref At(state);
        if (Volatile.Read(ref current.Map) is { } map)
        {
            int next = Volatile.Read(ref current.Slab[current.First + map[value]]);
            if (next >= 0)
            {
                return next;
            }
        }

        return Compute(state, value);
    }

    /// <summary>Whether there is a state after <paramref name="value"/>; makes it only where that is how to tell.</summary>
    public bool IsAlive(int state, byte value)
    {
        ref State current = ref At(state);
        if (Volatile.Read(ref current.Map) is { } map && Volatile.Read(ref current.Slab[current.First + map[value]]) is >= 0 and var next)
        {
            return next != Dead;
        }

        if (current.Components is not [{ Kind: RegexKind.Machine } only])
        {
            return Compute(state, value) != Dead;
        }

        lock (Builder.Gate)
        {
            return only.Machine.IsAlive(only.Offset, value);
        }
    }

    /// <summary>Sets in <paramref name="live"/> (256 bits) the bytes whose successor is not <see cref="Dead"/>; makes transitions of the state.</summary>
    public void LiveBytes(int state, Span<ulong> live)
    {
        for (int value = 0; value < 256; value++)
        {
            if (IsAlive(state, (byte)value))
            {
                live[value >> 6] |= 1UL << value;
            }
        }
    }

    /// <summary>Bit i set when component i matches ε in this state.</summary>
    public ulong Accepts(int state) => At(state).Accepts;

    /// <summary>The components of a state.</summary>
    public ReadOnlySpan<RegexNode> Components(int state) => At(state).Components;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Compute(int state, byte value)
    {
        lock (Builder.Gate)
        {
            ref State current = ref At(state);
            if (current.Map is null)
            {
                ByteClasses classes = ClassesOf(current.Components);
                if (_slab.Length - _slabUsed < classes.Count)
                {
                    _slab = new int[SlabSize];
                    _slabUsed = 0;
                    Array.Fill(_slab, Unknown);
                }

                current.Slab = _slab;
                current.First = _slabUsed;
                _slabUsed += classes.Count;
                Volatile.Write(ref current.Map, classes.MapArray);
                _estimatedBytes += 4 * classes.Count;
            }

            ref int next = ref current.Slab[current.First + current.Map![value]];
            if (next < 0)
            {
                CallBudget.Charge(current.Components.Length, Builder.Limits);
                NodeBuffer buffer = default;
                Span<RegexNode> derivatives = buffer[..current.Components.Length];
                for (int i = 0; i < derivatives.Length; i++)
                {
                    derivatives[i] = Builder.DerivativeCore(current.Components[i], value);
                }

                Volatile.Write(ref next, Intern(derivatives));
            }

            return next;
        }
    }

    private ByteClasses ClassesOf(ReadOnlySpan<RegexNode> components)
    {
        ByteClasses classes = Builder.ClassesOf(components[0]);
        for (int i = 1; i < components.Length; i++)
        {
            classes = Builder.ClassTable.Meet(classes, Builder.ClassesOf(components[i]));
        }

        return classes;
    }

    private int Intern(ReadOnlySpan<RegexNode> components)
    {
        if (Builder.IsEmpty(components[0]))
        {
            return Dead;
        }

        if (components.Length == 1)
        {
            int id = components[0].Id;
            if ((id >> SinglesBits) >= _singles.Length)
            {
                Array.Resize(ref _singles, Math.Max(_singles.Length * 2, (id >> SinglesBits) + 1));
            }

            ref int single = ref (_singles[id >> SinglesBits] ??= new int[1 << SinglesBits])[id & ((1 << SinglesBits) - 1)];
            if (single == 0)
            {
                single = Add(components[0], components) + 1;
            }

            return single - 1;
        }

        if (!_tuples.TryGetValue(components, out int state))
        {
            RegexNode[] kept = components.ToArray();
            state = Add(kept, kept);
            _tuples.Dictionary.Add(kept, state);
        }

        return state;
    }

    private int Add(object kept, ReadOnlySpan<RegexNode> components)
    {
        int state = _count;
        if (state > Builder.Limits.MaxStates)
        {
            throw new GrammarLimitException(nameof(GrammarLimits.MaxStates), "An automaton met too many states.");
        }

        ulong accepts = 0;
        for (int i = 0; i < components.Length; i++)
        {
            accepts |= components[i].IsNullable ? 1UL << i : 0;
        }

        int page = state >> PageBits;
        if (page == _pages.Length)
        {
            // Readers hold either array; both have the pages of every published state.
            State[][] pages = new State[page * 2][];
            _pages.CopyTo(pages, 0);
            Volatile.Write(ref _pages, pages);
        }

        _pages[page] ??= new State[1 << PageBits];
        ref State added = ref At(state);
        added.Kept = kept;
        added.Accepts = accepts;
        _estimatedBytes += 60 + (components.Length == 1 ? 0 : 24 + (8 * components.Length));
        Volatile.Write(ref _count, state + 1);
        return state;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref State At(int state) => ref Volatile.Read(ref _pages)[state >> PageBits][state & ((1 << PageBits) - 1)];

    /// <summary>An element of a page: as objects the states would be many for the collector to move.</summary>
    private struct State
    {
        /// <summary>The expression of a state of one, an array of those of a tuple.</summary>
        public object Kept;

        /// <summary>Bit i set when component i matches ε.</summary>
        public ulong Accepts;

        /// <summary>The class of each byte; null while no transition is known.</summary>
        public byte[]? Map;

        /// <summary>Holds the transitions by class from <see cref="First"/> on, and those of other states.</summary>
        public int[] Slab;
        public int First;

        [UnscopedRef]
        public readonly ReadOnlySpan<RegexNode> Components => Kept is RegexNode[] tuple ? tuple : new ReadOnlySpan<RegexNode>(in Unsafe.As<object, RegexNode>(ref Unsafe.AsRef(in Kept)));
    }

    /// <summary>A tuple before it is known to be new: most transitions lead to states that exist.</summary>
    [InlineArray(MaxComponents)]
    private struct NodeBuffer
    {
        private RegexNode _first;
    }

    /// <summary>Several nodes as one key.</summary>
    private sealed class NodeTupleComparer : IEqualityComparer<RegexNode[]>, IAlternateEqualityComparer<ReadOnlySpan<RegexNode>, RegexNode[]>
    {
        public static readonly NodeTupleComparer Instance = new();

        public bool Equals(RegexNode[]? x, RegexNode[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(RegexNode[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<RegexNode> alternate, RegexNode[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<RegexNode> alternate)
        {
            HashCode hash = default;
            foreach (RegexNode node in alternate)
            {
                hash.Add(node.Id);
            }

            return hash.ToHashCode();
        }

        public RegexNode[] Create(ReadOnlySpan<RegexNode> alternate) => alternate.ToArray();
    }
}
