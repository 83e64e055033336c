using System.Collections.Concurrent;
using StructGen.Grammars.Automata;
using StructGen.Grammars.Parsing.Cfg.Glr;
using StructGen.Grammars.Parsing.Cfg.States;
using StructGen.Grammars.Parsing.Cfg.Syntax;
using StructGen.Grammars.Parsing.Cfg.Tables;
using StructGen.Grammars.Parsing.JsonSchema.States;

namespace StructGen.Grammars.Parsing.Cfg.Embedding;

/// <summary>
/// The states of a host grammar some of whose terminals are parts (<see cref="EmbeddedPart"/>). Where a part may begin, it and the host's own lexemes are read side by side; where a part accepts,
/// the host goes on and the part may go on, too.
/// </summary>
/// <remarks>
/// A part that is the only reading, and whose level can end with its last byte only, is pushed as a level of its own (<see cref="EmbeddedPending"/>): from there to its end the part's own states and masks
/// serve, as if it stood alone.
/// </remarks>
internal abstract class EmbeddedStates
{
    private readonly ConcurrentDictionary<Key, EmbeddedState> _states = new();
    private readonly ConcurrentDictionary<(Frontier, int, StackNode, bool), EmbeddedPending> _pending = new();
    private readonly ConcurrentDictionary<Frontier, ByteSet> _beginnings = new();
    private readonly EmbeddedPart?[] _parts;
    private readonly TerminalSet _partSet;
    private readonly GrammarLimits _limits;
    private int _count;

    protected EmbeddedStates(GlrParser parser, IReadOnlyList<Terminal> terminals, GrammarLimits limits)
    {
        Parser = parser;
        _limits = limits;
        _parts = [.. terminals.Select(static terminal => terminal.Part)];
        _partSet = new TerminalSet(parser.Automaton.End + 1);
        for (int i = 0; i < _parts.Length; i++)
        {
            _partSet = _parts[i] is null ? _partSet : _partSet.With(i);
        }
    }

    public GlrParser Parser { get; }

    public int Count => Volatile.Read(ref _count);

    /// <summary>Whether the vocabulary's special tokens matter somewhere.</summary>
    public bool HasSpecialTokens => Array.Exists(_parts, static part => part is { HasSpecialTokens: true });

    /// <summary>Shows states a completion before they are allowed; null where that is not needed.</summary>
    public CheckedStates? Checks { get; set; }

    /// <summary>Whether a part can follow.</summary>
    public bool CanBegin(Frontier frontier) => frontier.Viable.Intersects(_partSet);

    public bool IsPart(int terminal) => _partSet.Contains(terminal);

    /// <summary>The state before a lexeme or a part.</summary>
    public EmbeddedState Before(Frontier frontier)
    {
        Situation situation = new(this) { Ended = frontier };
        return Intern(situation);
    }

    /// <summary>Where a byte leads.</summary>
    public StateAt NextOf(EmbeddedState from, byte value)
    {
        Situation next = new(this);
        ReadHost(from, value, next);
        foreach (PartThread thread in from.Parts)
        {
            CallBudget.Charge(1, _limits);
            if (thread.At.TryStep(value, out ParserConfiguration at))
            {
                next.AddPart(thread.Frontier, thread.Part, at);
            }
        }

        if (from.Ended is { } ended)
        {
            foreach (int part in PartsAt(ended))
            {
                if (!_parts[part]!.IsToken && _parts[part]!.Start.TryStep(value, out ParserConfiguration at))
                {
                    next.AddPart(ended, part, at);
                }
            }
        }

        return Settle(next);
    }

    /// <summary>Where a token without text leads.</summary>
    public StateAt NextToken(EmbeddedState from, int token)
    {
        Situation next = new(this);
        foreach (StateAt host in from.Hosts)
        {
            next.Add(SpecialTokenSteps.Next(host, token));
        }

        foreach (PartThread thread in from.Parts)
        {
            if (SpecialTokenSteps.TryStep(thread.At, token, out ParserConfiguration at))
            {
                next.AddPart(thread.Frontier, thread.Part, at);
            }
        }

        if (from.Ended is { } ended)
        {
            foreach (int part in PartsAt(ended))
            {
                if (_parts[part]!.Token == token)
                {
                    next.AddEnded(After(ended, part));
                }
                else if (!_parts[part]!.IsToken && SpecialTokenSteps.TryStep(_parts[part]!.Start, token, out ParserConfiguration at))
                {
                    next.AddPart(ended, part, at);
                }
            }
        }

        return Settle(next);
    }

    /// <summary>The tokens without text that may follow.</summary>
    public void CollectTokens(EmbeddedState from, ISet<int> tokens)
    {
        foreach (StateAt host in from.Hosts)
        {
            SpecialTokenSteps.Collect(new ParserConfiguration(host.State!, host.Q, null, null), tokens);
        }

        foreach (PartThread thread in from.Parts)
        {
            SpecialTokenSteps.Collect(thread.At, tokens);
        }

        if (from.Ended is { } ended)
        {
            foreach (int part in PartsAt(ended))
            {
                if (_parts[part]!.IsToken)
                {
                    tokens.Add(_parts[part]!.Token);
                }
                else if (_parts[part]!.HasSpecialTokens)
                {
                    SpecialTokenSteps.Collect(_parts[part]!.Start, tokens);
                }
            }
        }
    }

    /// <summary>How the machine goes on to a state: a part alone is handed to its own machine.</summary>
    public Transition Enter(StateAt next, bool isChecked)
    {
        if (next.State is not EmbeddedState embedded)
        {
            return (isChecked ? Checks!.Of(next) : next).AsMove();
        }

        if (isChecked && !Checks!.IsLive(next))
        {
            return Transition.Dead;
        }

        if (embedded.Single is { At.Text: null } thread)
        {
            if (thread.At.Stack is null && IsLast(thread))
            {
                return Transition.Move(thread.At.State, thread.At.Q);
            }

            if (thread.At.Stack is { } stack && EndsWithLastByte(thread.At.State))
            {
                PendingState pending = stack.Parent is null && IsLast(thread) ? stack.Top
                    : _pending.GetOrAdd((thread.Frontier, thread.Part, stack, isChecked), static (key, owner) => new EmbeddedPending(owner, key.Item1, key.Item2, key.Item3, key.Item4), this);
                return Transition.Push(pending, thread.At.State, thread.At.Q);
            }
        }

        return Transition.Move(isChecked ? embedded.Checked : embedded);
    }

    /// <summary>The bytes that can begin what follows a part that is being read, or what may begin beside it.</summary>
    public ByteSet BeginningsOf(EmbeddedState state)
    {
        ByteSet beginnings = state.Ended is { } ended ? BeginningsOf(ended) : ByteSet.Of();
        foreach (PartThread thread in state.Parts)
        {
            beginnings = beginnings.Union(BeginningsOf(After(thread.Frontier, thread.Part)));
        }

        return beginnings;
    }

    private ByteSet BeginningsOf(Frontier frontier)
    {
        if (!_beginnings.TryGetValue(frontier, out ByteSet? known))
        {
            StateAt start = StartAt(frontier);
            List<(byte, byte)> bytes = [];
            for (int value = 0; start.State is not null && value < 256; value++)
            {
                if (LongestStates.Step(start, (byte)value).State is not null)
                {
                    bytes.Add(((byte)value, (byte)value));
                }
            }

            known = _beginnings.GetOrAdd(frontier, ByteSet.Of([.. bytes]));
        }

        return known;
    }

    /// <summary>Adds the stacks after the parts that may end here.</summary>
    public void AddEnds(Situation situation)
    {
        foreach (PartThread thread in situation.Parts)
        {
            if (thread.At.IsAccepting)
            {
                situation.AddEnded(After(thread.Frontier, thread.Part));
            }
        }
    }

    public EmbeddedState Intern(Situation situation)
    {
        if (situation.Parts.Count > _limits.MaxAlternatives)
        {
            throw new GrammarLimitException(nameof(GrammarLimits.MaxAlternatives), $"Embedded grammars can be read in more than {_limits.MaxAlternatives} ways at once.", "1:1");
        }

        situation.Sort();
        Key key = new([.. situation.Lexemes], [.. situation.Hosts], situation.Ended, [.. situation.Parts]);
        if (_states.TryGetValue(key, out EmbeddedState? state))
        {
            return state;
        }

        if (Interlocked.Increment(ref _count) > _limits.MaxStates)
        {
            // Equal states made later are other objects; those made before stay right.
            _states.Clear();
            _pending.Clear();
            _beginnings.Clear();
            Volatile.Write(ref _count, 1);
        }

        return _states.GetOrAdd(key, new EmbeddedState(this, key.Lexemes, key.Hosts, key.Ended, key.Parts, isChecked: false));
    }

    /// <summary>The stacks after a part.</summary>
    public Frontier After(Frontier frontier, int part) => Parser.Shift(frontier, part);

    /// <summary>The bytes that what follows a part needs.</summary>
    public abstract long CostAfter(Frontier frontier, int part);

    /// <summary>A lower bound on the bytes that a completion needs.</summary>
    public abstract long MinimumOf(EmbeddedState state);

    /// <summary>Appends bytes that complete the text.</summary>
    public abstract void Complete(EmbeddedState state, List<byte> output);

    /// <summary>Reads a byte with what is in progress of the host itself, and with what of it may begin.</summary>
    protected abstract void ReadHost(EmbeddedState from, byte value, Situation next);

    /// <summary>The state before a lexeme or a part.</summary>
    protected abstract StateAt StartAt(Frontier frontier);

    /// <summary>Whether nothing but the end of the text can follow these stacks.</summary>
    protected abstract bool IsOver(Frontier frontier);

    /// <summary>The host's own state of a situation without parts; null when there is none.</summary>
    protected abstract StateAt? Plain(Situation situation);

    private bool IsLast(PartThread thread) => IsOver(After(thread.Frontier, thread.Part));

    /// <summary>
    /// Whether the level that a state belongs to can end with its last byte only. A number at the top of a text may end before any byte: there, what follows is read beside its continuation.
    /// </summary>
    private static bool EndsWithLastByte(ParserState state) => state is not ValueStartState && state.Lexeme is null or { IsDelimited: true };

    private StateAt Settle(Situation next)
    {
        AddEnds(next);
        if (next.Parts.Count == 0 && (next.Ended is null || !CanBegin(next.Ended)) && Plain(next) is { } plain)
        {
            return plain;
        }

        return new StateAt(Intern(next), 0);
    }

    private IEnumerable<int> PartsAt(Frontier frontier)
    {
        TerminalSet viable = frontier.Viable;
        for (int i = 0; i < _parts.Length; i++)
        {
            if (_parts[i] is not null && viable.Contains(i))
            {
                yield return i;
            }
        }
    }

    private readonly struct Key(LexemeThread[] lexemes, StateAt[] hosts, Frontier? ended, PartThread[] parts) : IEquatable<Key>
    {
        public LexemeThread[] Lexemes { get; } = lexemes;

        public StateAt[] Hosts { get; } = hosts;

        public Frontier? Ended { get; } = ended;

        public PartThread[] Parts { get; } = parts;

        public bool Equals(Key other) =>
            ReferenceEquals(Ended, other.Ended) && Parts.AsSpan().SequenceEqual(other.Parts) && Hosts.AsSpan().SequenceEqual(other.Hosts) && Lexemes.AsSpan().SequenceEqual(other.Lexemes);

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode()
        {
            HashCode hash = default;
            hash.Add(Ended?.Id ?? 0);
            foreach (PartThread part in Parts)
            {
                hash.Add(part);
            }

            foreach (StateAt host in Hosts)
            {
                hash.Add(host);
            }

            foreach (LexemeThread lexeme in Lexemes)
            {
                hash.Add(lexeme);
            }

            return hash.ToHashCode();
        }
    }
}
