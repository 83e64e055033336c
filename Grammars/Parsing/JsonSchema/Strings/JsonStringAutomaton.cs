using System.Collections.Concurrent;
using StructGen.Grammars.Automata;

namespace StructGen.Grammars.Parsing.JsonSchema.Strings;

/// <summary>
/// JSON strings whose content is in a regular language: component 0 of a DFA state is the goal, the others are outputs. One per lexicon and escape style, so that all
/// grammars share its states and their masks. The label of an exit is the index of an interned vector of outputs (<see cref="Outputs"/>).
/// </summary>
internal sealed class JsonStringAutomaton : JsonEscapeAutomaton
{
    // PERF: more outputs than one DFA state has components are spread over several states that run side by side. Nearly all contents are one state: their number is the state's, times two;
    // the others are numbered by a table, times two plus one.
    private const int OutputsPerChunk = 62;

    private readonly LazyDfa _dfa;
    private readonly Lock _gate = new();
    private readonly Dictionary<ChunksKey, int> _ids = [];
    private readonly Dictionary<ChunksKey, int> _labels = [];
    private readonly ConcurrentDictionary<byte[], byte[]> _bytesApart = new();
    private int[][] _lists = [];
    private ulong[][] _outputs = new ulong[16][];
    private int _listCount;
    private int _labelCount;
    private readonly int _horizon;

    public JsonStringAutomaton(LazyDfa dfa, JsonEscapes escapes, SpelledText spelled, int horizon, GrammarLimits limits)
        : base(escapes, spelled, limits.MaxStates, new Lock())
    {
        _dfa = dfa;
        _horizon = horizon;
        LabelOfNothing = LabelOfVector([0]);
    }

    public override long EstimatedBytes => base.EstimatedBytes + (Volatile.Read(ref _listCount) * 130L);

    /// <summary>The label when there are no outputs.</summary>
    public int LabelOfNothing { get; }

    /// <summary>The state before the first character, or <see cref="LexemeAutomaton.Dead"/> when no string is in <paramref name="goal"/>.</summary>
    public int Start(RegexNode goal, ReadOnlySpan<RegexNode> outputs)
    {
        int content = ContentOf(goal, outputs);
        return content < 0 ? Dead : StateOfText(content);
    }

    /// <summary>The outputs that hold for a label: bit i of word i/62.</summary>
    public ulong[] Outputs(int label) => Volatile.Read(ref _outputs)[label];

    /// <summary>Whether output <paramref name="index"/> holds for a label.</summary>
    public bool Output(int label, int index) => (Outputs(label)[index / OutputsPerChunk] >> (index % OutputsPerChunk) & 1) != 0;

    /// <summary>The language of what may still come, unescaped.</summary>
    public RegexNode Residual(int content) => _dfa.Components(FirstState(content))[0];

    public override bool TryGetLengthBound(int state, out int coreState, out int minimum, out int maximum)
    {
        coreState = minimum = maximum = 0;
        (int content, bool isText) = Describe(state);
        if (!isText || HasOutputs(content) || LengthBounded.Split(_dfa.Builder, Residual(content)) is not { } split)
        {
            return false;
        }

        (RegexNode core, minimum, maximum) = split;
        coreState = StateOfText(ContentOf(core, []));
        return true;
    }

    public override bool TryClip(int state, out int clipped, out int horizon)
    {
        clipped = horizon = 0;
        (int content, bool isText) = Describe(state);
        RegexNode goal = Residual(content);
        if (!isText || !goal.IsPlain || HasOutputs(content))
        {
            return false;
        }

        (RegexNode without, horizon) = _dfa.Builder.ClipLargeCounters(goal);
        if (ReferenceEquals(without, goal))
        {
            return false;
        }

        clipped = StateOfText(ContentOf(without, []));
        return true;
    }

    public override bool TryGetLike(int state, out int like, out byte[] apart)
    {
        (like, apart) = (state, []);
        (int content, bool isText) = Describe(state);
        RegexNode goal = Residual(content);
        if (!isText || goal.Kind != RegexKind.Machine || HasOutputs(content) || goal.Machine.BytesApart is not { Length: > 0 } bytes)
        {
            return false;
        }

        RegexNode other = _dfa.Builder.Like(goal);
        if (ReferenceEquals(other, goal))
        {
            return false;
        }

        // An escape may spell any of the bytes, a quote ends one string and not the other.
        like = StateOfText(ContentOf(other, []));
        apart = _bytesApart.GetOrAdd(bytes, static own => [.. own, (byte)'"', (byte)'\\']);
        return true;
    }

    protected override int CharactersNeededAt(int content, out bool isEndless)
    {
        RegexNode residual = Residual(content);
        isEndless = residual.IsContiguous && residual.Facts.MaximumScalars == RegexNode.Infinity;
        return residual.IsPlain ? residual.Facts.MinimumScalars : -1;
    }

    public override (LexemeAutomaton Automaton, int State) InsideAlias(int state)
    {
        (int content, bool isText) = Describe(state);
        if (!isText)
        {
            return (this, state);
        }

        RegexNode goal = Residual(content);
        int alias = ContentOf(AlwaysLive(_dfa.Builder, goal) ?? _dfa.Builder.ClipCounters(goal, _horizon), []);
        return alias == content || alias < 0 ? (this, state) : (this, StateOfText(alias));
    }

    /// <summary>
    /// All continuations at this place, when each of them can be completed to a member whatever it is: something that may follow anything, or all but finitely many strings.
    /// Null when nothing so simple is known.
    /// </summary>
    public static RegexNode? AlwaysLive(RegexBuilder regexes, RegexNode node)
    {
        if (node.IsUniverse)
        {
            return node;
        }

        switch (node.Kind)
        {
            case RegexKind.Repeat when node.IsLengthBound && node.Facts.MaximumScalars == RegexNode.Infinity:
                return regexes.AnyString;
            case RegexKind.Concat when node.Left.IsUniverse:
                return node.Left;
            case RegexKind.Complement when IsFinite(node.Left):
                return node.Right;
            case RegexKind.Union:
                foreach (RegexNode child in node.Children)
                {
                    if (AlwaysLive(regexes, child) is { } universe)
                    {
                        return universe;
                    }
                }

                return null;
            case RegexKind.Intersect:
                foreach (RegexNode child in node.Children)
                {
                    if (child.Kind != RegexKind.Complement || !IsFinite(child.Left))
                    {
                        return null;
                    }
                }

                return node.Children[0].Right;
            default:
                return null;
        }
    }

    private static bool IsFinite(RegexNode node) => node.IsPlain && node.Facts.MaximumScalars != RegexNode.Infinity;

    private bool HasOutputs(int content)
    {
        return IsList(content) || _dfa.Components(FirstState(content)).Length > 1;
    }

    protected override int Feed(int content, byte value)
    {
        if (!IsList(content))
        {
            int only = _dfa.Next(content >> 1, value);
            return only == LazyDfa.Dead ? Dead : OfState(only);
        }

        int[] chunks = ListOf(content);
        int[] next = new int[chunks.Length];
        for (int i = 0; i < chunks.Length; i++)
        {
            next[i] = _dfa.Next(chunks[i], value);
            if (next[i] == LazyDfa.Dead)
            {
                return Dead;
            }
        }

        return InternList(next);
    }

    protected override bool IsAliveAfter(int content, byte value) => IsList(content) ? Feed(content, value) >= 0 : _dfa.IsAlive(content >> 1, value);

    protected override void LiveContentBytes(int content, Span<ulong> live) => _dfa.LiveBytes(FirstState(content), live);

    protected override int Close(int content)
    {
        if (!IsList(content))
        {
            ulong accepts = _dfa.Accepts(content >> 1);
            return (accepts & 1) == 0 ? -1 : accepts == 1 ? LabelOfNothing : LabelOfVector([accepts >> 1]);
        }

        int[] chunks = ListOf(content);
        ulong[] vector = new ulong[chunks.Length];
        for (int i = 0; i < chunks.Length; i++)
        {
            ulong accepts = _dfa.Accepts(chunks[i]);
            if ((accepts & 1) == 0)
            {
                return -1;
            }

            vector[i] = accepts >> 1;
        }

        return LabelOfVector(vector);
    }

    private int ContentOf(RegexNode goal, ReadOnlySpan<RegexNode> outputs)
    {
        if (outputs.Length <= OutputsPerChunk)
        {
            int only = _dfa.StateOf([goal, .. outputs]);
            return only == LazyDfa.Dead ? Dead : OfState(only);
        }

        int chunkCount = (outputs.Length + OutputsPerChunk - 1) / OutputsPerChunk;
        int[] chunks = new int[chunkCount];
        for (int i = 0; i < chunkCount; i++)
        {
            ReadOnlySpan<RegexNode> part = outputs[(i * OutputsPerChunk)..Math.Min(outputs.Length, (i + 1) * OutputsPerChunk)];
            chunks[i] = _dfa.StateOf([goal, .. part]);
            if (chunks[i] == LazyDfa.Dead)
            {
                return Dead;
            }
        }

        return InternList(chunks);
    }

    private static int OfState(int state) => state << 1;

    private static bool IsList(int content) => (content & 1) != 0;

    private int[] ListOf(int content) => Volatile.Read(ref _lists)[content >> 1];

    private int FirstState(int content) => IsList(content) ? ListOf(content)[0] : content >> 1;

    private int InternList(int[] chunks)
    {
        lock (_gate)
        {
            ChunksKey key = new(chunks, null);
            if (!_ids.TryGetValue(key, out int id))
            {
                id = _listCount;
                if (id == _lists.Length)
                {
                    int[][] grown = new int[Math.Max(4, id * 2)][];
                    Array.Copy(_lists, grown, id);
                    Volatile.Write(ref _lists, grown);
                }

                _lists[id] = chunks;
                _ids.Add(key, id);
                _listCount++;
            }

            return (id << 1) | 1;
        }
    }

    private int LabelOfVector(ulong[] vector)
    {
        lock (_gate)
        {
            ChunksKey key = new(null, vector);
            if (!_labels.TryGetValue(key, out int label))
            {
                label = _labelCount;
                if (label == _outputs.Length)
                {
                    ulong[][] grown = new ulong[label * 2][];
                    Array.Copy(_outputs, grown, label);
                    Volatile.Write(ref _outputs, grown);
                }

                _outputs[label] = vector;
                _labels.Add(key, label);
                _labelCount++;
            }

            return label;
        }
    }

    private readonly struct ChunksKey(int[]? states, ulong[]? vector) : IEquatable<ChunksKey>
    {
        private readonly int[]? _states = states;
        private readonly ulong[]? _vector = vector;

        public bool Equals(ChunksKey other) =>
            _states is not null ? _states.AsSpan().SequenceEqual(other._states) : _vector.AsSpan().SequenceEqual(other._vector);

        public override bool Equals(object? obj) => obj is ChunksKey other && Equals(other);

        public override int GetHashCode()
        {
            HashCode hash = default;
            if (_states is not null)
            {
                foreach (int state in _states)
                {
                    hash.Add(state);
                }
            }
            else
            {
                foreach (ulong word in _vector!)
                {
                    hash.Add(word);
                }
            }

            return hash.ToHashCode();
        }
    }
}
