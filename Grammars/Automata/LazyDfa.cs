using System.Runtime.CompilerServices;

namespace StructGen.Grammars.Automata;

/// <summary>
/// The one lazily built DFA of a <see cref="RegexBuilder"/>: a state is a tuple of expressions. Component 0 is the goal: the state is dead when it is empty.
/// The further components are outputs, told apart by <see cref="Accepts"/>.
/// </summary>
/// <remarks>
/// Thread-safe. Known transitions are read without a lock: rows are published by copying the table of rows, then their entries one by one; a state's
/// number is published only when its data are in place. New transitions are made under the builder's lock.
/// Cost: about 1 KiB for each state that has been left by some byte.
/// </remarks>
internal sealed class LazyDfa
{
    /// <summary>The state from which nothing is accepted.</summary>
    public const int Dead = 0;

    /// <summary>The entry of a <see cref="Row"/> whose transition has not been computed.</summary>
    public const int Unknown = -1;

    private static readonly int[] UnknownRow = Filled(Unknown);

    private readonly Dictionary<RegexNode, int> _singles = [];
    private readonly Dictionary<Tuple, int> _tuples = [];
    private State[] _states = new State[64];
    private int[][] _rows = new int[64][];
    private int _count;
    private long _estimatedBytes;

    public LazyDfa(RegexBuilder builder)
    {
        Builder = builder;
        Add([builder.Empty]);
        _rows[Dead] = Filled(Dead);
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
        ArgumentOutOfRangeException.ThrowIfGreaterThan(components.Length, 64);
        lock (Builder.Gate)
        {
            return Intern(components);
        }
    }

    /// <summary>The state after <paramref name="value"/>, or <see cref="Dead"/>. Lock-free once known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Next(int state, byte value)
    {
        int[] row = Volatile.Read(ref _rows)[state];
        int next = Volatile.Read(ref row[value]);
        return next >= 0 ? next : Compute(state, value);
    }

    /// <summary>The successors of a state by byte (256 entries), <see cref="Unknown"/> where <see cref="Next"/> must be asked.</summary>
    /// <remarks>A later transition may put another row in its place: a row once read stays right, but is not filled further.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<int> Row(int state) => Volatile.Read(ref _rows)[state];

    /// <summary>Bit i set when component i matches ε in this state.</summary>
    public ulong Accepts(int state) => Volatile.Read(ref _states)[state].Accepts;

    /// <summary>The components of a state.</summary>
    public ReadOnlySpan<RegexNode> Components(int state) => Volatile.Read(ref _states)[state].Components;

    private static int[] Filled(int value)
    {
        int[] row = new int[256];
        Array.Fill(row, value);
        return row;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Compute(int state, byte value)
    {
        lock (Builder.Gate)
        {
            int known = _rows[state][value];
            if (known >= 0)
            {
                return known;
            }

            RegexNode[] components = _states[state].Components;
            RegexNode[] derivatives = new RegexNode[components.Length];
            ByteClasses classes = _states[state].Classes ??= ClassesOf(components);
            for (int i = 0; i < components.Length; i++)
            {
                derivatives[i] = Builder.DerivativeCore(components[i], value);
            }

            int next = Intern(derivatives);
            int[] row = _rows[state];
            if (ReferenceEquals(row, UnknownRow))
            {
                row = Filled(Unknown);
                Volatile.Write(ref _rows[state], row);
                _estimatedBytes += 1048;
            }

            foreach (byte member in classes.Members(classes[value]))
            {
                Volatile.Write(ref row[member], next);
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

        Tuple key = new(components.ToArray());
        if (!_tuples.TryGetValue(key, out int state))
        {
            state = Add(key.Nodes);
            _tuples.Add(key, state);
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
            int[][] rows = new int[state * 2][];
            _states.CopyTo(states, 0);
            _rows.CopyTo(rows, 0);
            Volatile.Write(ref _states, states);
            Volatile.Write(ref _rows, rows);
        }

        _states[state] = new State { Components = components, Accepts = accepts };
        _rows[state] = UnknownRow;
        _estimatedBytes += 120 + 8 * components.Length;
        Volatile.Write(ref _count, state + 1);
        return state;
    }

    private struct State
    {
        public RegexNode[] Components;
        public ulong Accepts;
        public ByteClasses? Classes;
    }

    /// <summary>Several nodes as one key.</summary>
    private readonly struct Tuple(RegexNode[] nodes) : IEquatable<Tuple>
    {
        public RegexNode[] Nodes { get; } = nodes;

        public bool Equals(Tuple other) => Nodes.AsSpan().SequenceEqual(other.Nodes);

        public override bool Equals(object? obj) => obj is Tuple other && Equals(other);

        public override int GetHashCode()
        {
            HashCode hash = default;
            foreach (RegexNode node in Nodes)
            {
                hash.Add(node.Id);
            }

            return hash.ToHashCode();
        }
    }
}
