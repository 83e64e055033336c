using System.Collections.Concurrent;
using StructGen.Grammars.Parsing.Cfg.Directives;
using StructGen.Grammars.Parsing.Cfg.Glr;
using StructGen.Grammars.Parsing.Cfg.Lexing;
using StructGen.Grammars.Parsing.Cfg.Tables;

namespace StructGen.Grammars.Parsing.Cfg.States;

/// <summary>
/// The states of a parser whose lexer looks for the longest lexeme: the stacks at the last lexeme's end, and the lexeme being read. Where a longer attempt may still fail, the reading that ends
/// the lexeme earlier runs beside it (<see cref="AttemptState"/>).
/// </summary>
internal sealed class LongestStates
{
    /// <summary>States of all terminals' automaton looked at.</summary>
    private const int MaxLexerStates = 5_000;

    private readonly ConcurrentDictionary<(Frontier, int, TerminalSet, StateAt), AttemptState> _attempts = new();
    private readonly ConcurrentDictionary<int, bool> _takesAll = new();
    private readonly StackAnswers<(int Lexer, int Otherwise)> _failures;
    private readonly TerminalSet? _all;
    private readonly GrammarLimits _limits;
    private List<int>? _between;
    private int _attemptCount;

    /// <summary>Creates the states.</summary>
    /// <param name="parser">The parser.</param>
    /// <param name="lexer">The terminals' automata.</param>
    /// <param name="lexeme">The lexer.</param>
    /// <param name="hidden">The terminals that may stand anywhere.</param>
    /// <param name="all">The terminals that always take part; null when only those take part that the parser can use.</param>
    /// <param name="limits">Bounds on what is remembered.</param>
    public LongestStates(GlrParser parser, LexerStates lexer, LongestLexeme lexeme, TerminalSet hidden, TerminalSet? all, GrammarLimits limits)
    {
        Parser = parser;
        _failures = new StackAnswers<(int Lexer, int Otherwise)>(parser.Cuts, limits.MaxStates);
        Lexer = lexer;
        Lexeme = lexeme;
        Hidden = hidden;
        _all = all;
        _limits = limits;
    }

    public GlrParser Parser { get; }

    public LexerStates Lexer { get; }

    public LongestLexeme Lexeme { get; }

    public TerminalSet Hidden { get; }

    public LexemeEndState End { get; } = new();

    /// <summary>What stands between lexer and parser; null for nothing. Set before the first state is made.</summary>
    public TerminalStage? Stage { get; init; }

    /// <summary>What lexemes must not go on to be. Set before the first state is made.</summary>
    public GuardSets Guards { get; init; } = GuardSets.None;

    /// <summary>Finds completions; set once, when all parts exist.</summary>
    public Completion.LongestCompletion Completion { get; set; } = null!;

    /// <summary>The parts of the grammar that other machines read; null for none. Set before the first state is made.</summary>
    public Embedding.LongestEmbedding? Embedding { get; set; }

    /// <summary>Places and attempts that are kept.</summary>
    public int FoundCount => Volatile.Read(ref _attemptCount) + (Stage?.Count ?? 0);

    public int Count => Lexeme.Count + FoundCount + (Embedding?.Count ?? 0);

    /// <summary>Before a lexeme, or a part of another grammar.</summary>
    public StateAt StartOf(Frontier frontier) =>
        Embedding is { } embedding && embedding.CanBegin(frontier) ? new StateAt(embedding.Before(frontier), 0) : LexemeStartOf(frontier);

    /// <summary>Forgets all stacks but those that somebody holds.</summary>
    public void Forget()
    {
        _attempts.Clear();
        Volatile.Write(ref _attemptCount, 0);
        Stage?.Forget();
        Parser.Forget();
    }

    /// <summary>Before a lexeme.</summary>
    public StateAt LexemeStartOf(Frontier frontier)
    {
        StackReads.Note(frontier.Reads);
        if (Volatile.Read(ref frontier.Start) is > 0 and var known)
        {
            return new StateAt(InsideOf(frontier), known - 1);
        }

        StagePlace? place = frontier.Place;
        TerminalSet wanted = place is null ? frontier.Viable.Union(Hidden) : frontier.Viable;
        TerminalSet competing = Guards.Beside((place is null ? _all?.Union(frontier.Viable) : place.Competing) ?? wanted);

        // Where a part may begin, it may after a hidden lexeme, too: that is another state.
        bool isHiddenNeutral = (place?.IsHiddenNeutral ?? true) && !(Embedding?.CanBegin(frontier) ?? false);
        // Whether a place of the stage is accepting depends on the whole stack: the end of the lexeme tells (LexemeReadingState).
        int start = Lexeme.StartOf(competing, wanted, place is not null || frontier.IsAccepting, isHiddenNeutral);
        Volatile.Write(ref frontier.Start, start + 1);
        return new StateAt(InsideOf(frontier), start);
    }

    /// <summary>Before the lexeme after one that was found; dead when it cannot stand there.</summary>
    public StateAt After(Frontier frontier, int terminal) => FrontierAfter(frontier, terminal) is { } next ? StartOf(next) : default;

    /// <summary>The frontier after a lexeme; null when it cannot stand there.</summary>
    public Frontier? FrontierAfter(Frontier frontier, int terminal) =>
        frontier.Place is not null ? Stage!.After(frontier, terminal) : Hidden.Contains(terminal) ? frontier : Parser.Shift(frontier, terminal);

    /// <summary>Whether a lexeme that was found can stand after a frontier's.</summary>
    public bool CanFollow(Frontier frontier, int terminal) => frontier.Place is not null
        ? Stage!.CanFollow(frontier, terminal)
        : Hidden.Contains(terminal) || frontier.Viable.Contains(terminal);

    public ParserState InsideOf(Frontier frontier)
    {
        ref ParserState? inside = ref frontier.Inside;
        return Volatile.Read(ref inside) ?? Interlocked.CompareExchange(ref inside, new LexemeReadingState(this, frontier), null) ?? inside!;
    }

    /// <summary>A lexeme being read, if one that is wanted can come of it.</summary>
    public StateAt Reading(Frontier frontier, int lexer, TerminalSet wanted)
    {
        int q = Lexeme.StateOf(lexer, wanted);
        return q == LexemeAutomaton.Dead ? default : new StateAt(InsideOf(frontier), q);
    }

    /// <summary>An attempt beside the reading that is right if it fails.</summary>
    public StateAt Attempting(Frontier frontier, int lexer, TerminalSet wanted, StateAt otherwise)
    {
        StateAt reading = Reading(frontier, lexer, wanted);
        if (otherwise.State is null || (reading.State is null && !CanFail(lexer, otherwise)))
        {
            return reading;
        }

        (Frontier, int, TerminalSet, StateAt) key = (frontier, lexer, wanted, otherwise);
        if (_attempts.TryGetValue(key, out AttemptState? known))
        {
            return new StateAt(known, 0);
        }

        if (StackScratch.Current is { } scratch)
        {
            if (!scratch.Attempts.TryGetValue(key, out known))
            {
                scratch.Attempts.Add(key, known = new AttemptState(this, frontier, lexer, wanted, reading, otherwise, isLasting: false));
            }

            return new StateAt(known, 0);
        }

        if (Interlocked.Increment(ref _attemptCount) > _limits.MaxStates)
        {
            // Equal states made later are other objects; those made before stay right.
            _attempts.Clear();
            Volatile.Write(ref _attemptCount, 1);
        }

        return new StateAt(_attempts.GetOrAdd(key, new AttemptState(this, frontier, lexer, wanted, reading, otherwise, isLasting: true)), 0);
    }

    /// <summary>Appends bytes that complete the text.</summary>
    public void Complete(StateAt at, List<byte> output) =>
        output.AddRange(Completion.Find(at) ?? throw new InvalidOperationException("A state that was reached has a completion."));

    /// <summary>Where one byte leads; all readings stay side by side, without a stack.</summary>
    public static StateAt Step(StateAt from, byte value)
    {
        while (true)
        {
            Transition transition;
            if (from.State is Embedding.EmbeddedState embedded)
            {
                return embedded.Next(value);
            }

            if (from.State!.Lexeme is not { } lexeme)
            {
                transition = from.State.Step(from.Q, value);
                return new StateAt(transition.Next, transition.Q);
            }

            int q = lexeme.Next(from.Q, value);
            if (q >= 0)
            {
                return new StateAt(from.State, q);
            }

            bool isOver = q == LexemeAutomaton.Dead;
            int label = isOver ? lexeme.EndLabel(from.Q) : LexemeAutomaton.LabelOf(q);
            transition = label < 0 ? Transition.Dead : from.State.OnLexemeEnd(label, null);
            from = new StateAt(transition.Next, transition.Q);
            if (from.State is null || !isOver)
            {
                return from;
            }
        }
    }

    /// <summary>
    /// Whether the other reading can go on (or end) in a way that ends an attempt without success. An attempt that takes in every text until it succeeds (a comment with an end) would fail at the end
    /// of the text only; where it is not wanted, it is no way to end a text.
    /// </summary>
    public bool CanFail(int lexer, StateAt otherwise) => !TakesAll(lexer) && (otherwise.State is LexemeReadingState reading
        ? _failures.Get((lexer, otherwise.Q), reading.Frontier, () => ForcedFailure(lexer, otherwise) is not null)
        : ForcedFailure(lexer, otherwise) is not null);

    /// <summary>Bytes after which an attempt has failed and the other reading goes on; none when the text may end at once. Null when nothing is found within a bound.</summary>
    public byte[]? ForcedFailure(int lexer, StateAt otherwise)
    {
        const int maxConfigurations = 300;
        Queue<(int Lexer, StateAt Other, byte[] Path)> open = new([(lexer, otherwise, [])]);
        HashSet<(int, StateAt)> met = [(lexer, otherwise)];
        while (open.TryDequeue(out (int Lexer, StateAt Other, byte[] Path) item))
        {
            if (new ParserConfiguration(item.Other.State!, item.Other.Q, null, null).IsAccepting)
            {
                return item.Path;
            }

            for (int value = 0; value < 256; value++)
            {
                CallBudget.Charge(1, _limits);
                StateAt other = Step(item.Other, (byte)value);
                if (other.State is null)
                {
                    continue;
                }

                int next = Lexer.Next(item.Lexer, (byte)value);
                if (next == LexerStates.None)
                {
                    return [.. item.Path, (byte)value];
                }

                if (Lexer.Winner(next) < 0 && met.Count < maxConfigurations && met.Add((next, other)))
                {
                    open.Enqueue((next, other, [.. item.Path, (byte)value]));
                }
            }
        }

        return null;
    }

    /// <summary>Whether nothing that any lexemes can hold ends an attempt without success. Said only where all terminals compete everywhere, so that the lexemes are those of one automaton.</summary>
    private bool TakesAll(int lexer) => _all is not null && Embedding is null && _takesAll.GetOrAdd(lexer, start =>
    {
        List<int> between = Between();
        if (between.Count == 0)
        {
            return false;
        }

        Stack<(int Attempt, int Other)> open = new(between.Select(other => (start, other)));
        HashSet<(int, int)> met = [.. open];
        while (open.TryPop(out (int Attempt, int Other) pair))
        {
            for (int value = 0; value < 256; value++)
            {
                int other = Lexer.Next(pair.Other, (byte)value);
                if (other == LexerStates.None)
                {
                    continue;
                }

                int attempt = Lexer.Next(pair.Attempt, (byte)value);
                if (attempt == LexerStates.None || met.Count > MaxLexerStates * 20)
                {
                    return false;
                }

                if (Lexer.Winner(attempt) < 0 && met.Add((attempt, other)))
                {
                    open.Push((attempt, other));
                }
            }
        }

        return true;
    });

    /// <summary>The states of all terminals' automaton between two characters.</summary>
    private List<int> Between()
    {
        if (Volatile.Read(ref _between) is { } known)
        {
            return known;
        }

        Queue<(int State, int Missing)> open = new([(Lexeme.Any, 0)]);
        HashSet<(int State, int Missing)> met = [.. open];
        while (met.Count < MaxLexerStates && open.TryDequeue(out (int State, int Missing) at))
        {
            for (int value = 0; value < 256; value++)
            {
                int missing = at.Missing > 0 ? at.Missing - 1 : value < 0xC0 ? 0 : value < 0xE0 ? 1 : value < 0xF0 ? 2 : 3;
                if (Lexer.Next(at.State, (byte)value) is not LexerStates.None and var next && met.Add((next, missing)))
                {
                    open.Enqueue((next, missing));
                }
            }
        }

        // Where there are too many, nothing is said of any attempt.
        List<int> between = met.Count < MaxLexerStates ? [.. met.Where(static at => at.Missing == 0).Select(static at => at.State)] : [];
        Volatile.Write(ref _between, between);
        return between;
    }
}
