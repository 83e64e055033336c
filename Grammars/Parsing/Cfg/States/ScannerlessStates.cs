using System.Collections.Concurrent;
using StructGen.Grammars.Automata;
using StructGen.Grammars.Parsing.Cfg.Completion;
using StructGen.Grammars.Parsing.Cfg.Glr;
using StructGen.Grammars.Parsing.Cfg.Lexing;

namespace StructGen.Grammars.Parsing.Cfg.States;

/// <summary>A lexeme being read on top of certain stacks.</summary>
internal readonly record struct LexemeThread(Frontier Frontier, int Lexer);

/// <summary>
/// The states of a scannerless parser: the lexemes being read, each with the stacks below it, and the stacks of those that end here. All readings stay alive, and each is live: its terminal can be
/// finished and whatever can follow it has a completion.
/// </summary>
internal sealed class ScannerlessStates
{
    private readonly ConcurrentDictionary<Key, ThreadsState> _states = new();
    private readonly ConcurrentDictionary<RegexNode, byte[]> _shortest = new();
    private readonly RegexBuilder _builder;
    private readonly GrammarLimits _limits;
    private int _count;

    public ScannerlessStates(GlrParser parser, LexerStates lexer, ShortestCompletions completions, RegexBuilder builder, GrammarLimits limits)
    {
        Parser = parser;
        Lexer = lexer;
        Completions = completions;
        Lexeme = new ScannerlessLexeme(lexer);
        _builder = builder;
        _limits = limits;
    }

    public GlrParser Parser { get; }

    public LexerStates Lexer { get; }

    public ScannerlessLexeme Lexeme { get; }

    public ShortestCompletions Completions { get; }

    /// <summary>The parts of the grammar that other machines read; null for none. Set before the first state is made.</summary>
    public Embedding.ScannerlessEmbedding? Embedding { get; set; }

    public int Count => Volatile.Read(ref _count) + (Embedding?.Count ?? 0);

    public StateAt Start => StateOf([], Parser.Start);

    /// <summary>The state of some lexemes in progress and the stacks where lexemes have just ended.</summary>
    public StateAt StateOf(List<LexemeThread> threads, Frontier? ended)
    {
        if (ended is not null && Embedding is { } embedding && embedding.CanBegin(ended))
        {
            return new StateAt(embedding.StateOf(threads, ended), 0);
        }

        if (threads.Count == 1 && ended is null)
        {
            return InsideOf(threads[0]);
        }

        if (threads.Count == 0)
        {
            return ended is null ? default
                : ended.IsAccepting ? new StateAt(Intern([], ended), 0)
                : InsideOf(new LexemeThread(ended, Lexer.StartOf(ended.Viable)));
        }

        threads.Sort(static (left, right) => left.Frontier.Id.CompareTo(right.Frontier.Id));
        return new StateAt(Intern([.. threads], ended), 0);
    }

    /// <summary>What the lexer state <paramref name="next"/>, just reached, adds: a lexeme that goes on, stacks where one ends.</summary>
    public void Advance(Frontier frontier, int next, List<LexemeThread> threads, ref Frontier? ended)
    {
        foreach (int terminal in Lexer.Accepted(next))
        {
            Frontier shifted = Parser.Shift(frontier, terminal);
            ended = ended is null ? shifted : Parser.Merge(ended, shifted);
        }

        int continuing = Lexer.Continuing(next);
        if (continuing == LexerStates.None)
        {
            return;
        }

        for (int i = 0; i < threads.Count; i++)
        {
            if (ReferenceEquals(threads[i].Frontier, frontier))
            {
                threads[i] = threads[i] with { Lexer = Lexer.Union(threads[i].Lexer, continuing) };
                return;
            }
        }

        threads.Add(new LexemeThread(frontier, continuing));
    }

    /// <summary>The bytes that a lexeme in progress, and what follows it, still need.</summary>
    public long CostOf(LexemeThread thread) => Best(thread).Cost;

    /// <summary>Appends bytes that complete the text.</summary>
    public void Complete(ReadOnlySpan<LexemeThread> threads, Frontier? ended, List<byte> output)
    {
        LexemeThread best = default;
        long cost = ended is null ? long.MaxValue : Completions.CostOf(ended);
        foreach (LexemeThread thread in threads)
        {
            long other = CostOf(thread);
            if (other < cost)
            {
                cost = other;
                best = thread;
            }
        }

        if (best.Frontier is not null)
        {
            LexerStates.Member member = Best(best).Member;
            output.AddRange(Shortest(member));
            ended = Parser.Shift(best.Frontier, member.Terminal);
        }

        List<int> terminals = [];
        Completions.Append(ended!, terminals);
        foreach (int terminal in terminals)
        {
            output.AddRange(_shortest.GetOrAdd(Parser.Automaton.Terminals[terminal].Node, node => ShortestTexts.TextOf(node, _builder)));
        }
    }

    private (long Cost, LexerStates.Member Member) Best(LexemeThread thread)
    {
        (long Cost, LexerStates.Member Member) best = (long.MaxValue, default);
        foreach (LexerStates.Member member in Lexer.Members(thread.Lexer))
        {
            long cost = Shortest(member).Length + Completions.CostOf(Parser.Shift(thread.Frontier, member.Terminal));
            if (cost < best.Cost)
            {
                best = (cost, member);
            }
        }

        return best;
    }

    private byte[] Shortest(LexerStates.Member member) => _shortest.GetOrAdd(Lexer.Rest(member), node => ShortestTexts.TextOf(node, _builder));

    private StateAt InsideOf(LexemeThread thread)
    {
        ref ParserState? inside = ref thread.Frontier.Inside;
        ParserState state = Volatile.Read(ref inside) ?? Interlocked.CompareExchange(ref inside, new InsideState(this, thread.Frontier), null) ?? inside!;
        return new StateAt(state, thread.Lexer);
    }

    private ThreadsState Intern(LexemeThread[] threads, Frontier? ended)
    {
        Key key = new(ended, threads);
        if (_states.TryGetValue(key, out ThreadsState? state))
        {
            return state;
        }

        if (Interlocked.Increment(ref _count) > _limits.MaxStates)
        {
            // Equal states made later are other objects; those made before stay right.
            _states.Clear();
            Volatile.Write(ref _count, 1);
        }

        return _states.GetOrAdd(key, new ThreadsState(this, threads, ended));
    }

    private readonly struct Key(Frontier? ended, LexemeThread[] threads) : IEquatable<Key>
    {
        private readonly Frontier? _ended = ended;
        private readonly LexemeThread[] _threads = threads;

        public bool Equals(Key other) => ReferenceEquals(_ended, other._ended) && _threads.AsSpan().SequenceEqual(other._threads);

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode()
        {
            HashCode hash = default;
            hash.Add(_ended?.Id ?? 0);
            foreach (LexemeThread thread in _threads)
            {
                hash.Add(thread.Frontier.Id);
                hash.Add(thread.Lexer);
            }

            return hash.ToHashCode();
        }
    }
}
