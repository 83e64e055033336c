using System.Runtime.CompilerServices;

namespace StructGen.Grammars.Automata;

/// <summary>
/// The one lazily built DFA of a <see cref="RegexBuilder"/>: a state is a tuple of expressions. Component 0 is the goal: the state is dead when it is empty.
/// The further components are outputs, told apart by <see cref="Accepts"/>.
/// </summary>
/// <remarks>
/// Thread-safe. Known transitions are read without a lock: a state is an immutable object save the entries of its transitions, which are published one by one,
/// and a state's number is published only when its data are in place. New transitions are made under the builder's lock.
/// A state holds one transition for each class of bytes that its expressions cannot tell apart.
/// </remarks>
internal sealed class LazyDfa
{
    /// <summary>The state from which nothing is accepted.</summary>
    public const int Dead = 0;

    private const int MaxComponents = 64;

    private const int Unknown = -1;

    private static readonly byte[] OneClass = new byte[256];
    private static readonly int[] NothingKnown = [Unknown];

    private readonly Dictionary<RegexNode, int> _singles = [];
    private readonly Dictionary<RegexNode[], int>.AlternateLookup<ReadOnlySpan<RegexNode>> _tuples =
        new Dictionary<RegexNode[], int>(NodeTupleComparer.Instance).GetAlternateLookup<ReadOnlySpan<RegexNode>>();

    private State[] _states = new State[64];
    private int _count;
    private long _estimatedBytes;

    public LazyDfa(RegexBuilder builder)
    {
        Builder = builder;
        Add([builder.Empty]);
        _states[Dead] = _states[Dead] with { Next = [Dead] };
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
        State current = Volatile.Read(ref _states)[state];
        int next = Volatile.Read(ref current.Next[current.Map[value]]);
        return next >= 0 ? next : Compute(state, value);
    }

    /// <summary>Whether there is a state after <paramref name="value"/>; makes it only where that is how to tell.</summary>
    public bool IsAlive(int state, byte value)
    {
        State current = Volatile.Read(ref _states)[state];
        int next = Volatile.Read(ref current.Next[current.Map[value]]);
        if (next >= 0)
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
    public ulong Accepts(int state) => Volatile.Read(ref _states)[state].Accepts;

    /// <summary>The components of a state.</summary>
    public ReadOnlySpan<RegexNode> Components(int state) => Volatile.Read(ref _states)[state].Components;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Compute(int state, byte value)
    {
        lock (Builder.Gate)
        {
            State current = _states[state];
            if (ReferenceEquals(current.Next, NothingKnown))
            {
                ByteClasses classes = ClassesOf(current.Components);
                int[] unknown = new int[classes.Count];
                Array.Fill(unknown, Unknown);
                current = current with { Map = classes.MapArray, Next = unknown };
                Volatile.Write(ref _states[state], current);
                _estimatedBytes += 24 + 4 * classes.Count;
            }

            ref int next = ref current.Next[current.Map[value]];
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

    private ByteClasses ClassesOf(RegexNode[] components)
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
            if (!_singles.TryGetValue(components[0], out int single))
            {
                single = Add(components.ToArray());
                _singles.Add(components[0], single);
            }

            return single;
        }

        if (!_tuples.TryGetValue(components, out int state))
        {
            RegexNode[] kept = components.ToArray();
            state = Add(kept);
            _tuples.Dictionary.Add(kept, state);
        }

        return state;
    }

    private int Add(RegexNode[] components)
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

        if (state == _states.Length)
        {
            State[] states = new State[state * 2];
            _states.CopyTo(states, 0);
            Volatile.Write(ref _states, states);
        }

        _states[state] = new State(components, accepts, OneClass, NothingKnown);
        _estimatedBytes += 140 + 8 * components.Length;
        Volatile.Write(ref _count, state + 1);
        return state;
    }

    /// <summary>Replaced as a whole when its first transition is made: until then it claims one class whose transition is unknown.</summary>
    private sealed record State(RegexNode[] Components, ulong Accepts, byte[] Map, int[] Next);

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
