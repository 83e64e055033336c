using StructGen.Grammars.Parsing.Cfg.Glr;
using StructGen.Grammars.Parsing.Cfg.Lexing;

namespace StructGen.Grammars.Parsing.Cfg.States;

/// <summary>Several readings at once: lexemes in progress, and perhaps stacks where a lexeme has just ended.</summary>
internal sealed class ThreadsState(ScannerlessStates states, LexemeThread[] threads, Frontier? ended) : SteppedState
{
    public override bool IsAccepting(int q) => ended is { IsAccepting: true };

    public override int CompleteLevel(int q, LexemeText? text, List<byte> output)
    {
        states.Complete(threads, ended, output);
        return -1;
    }

    public override int MinimumBytes(int q)
    {
        long cost = ended is null ? int.MaxValue : states.Completions.CostOf(ended);
        foreach (LexemeThread thread in threads)
        {
            cost = Math.Min(cost, states.CostOf(thread));
        }

        return (int)Math.Min(cost, int.MaxValue);
    }

    protected override StateAt Read(byte value)
    {
        List<LexemeThread> next = [];
        Frontier? nextEnded = null;
        foreach (LexemeThread thread in threads)
        {
            Read(thread, value, next, ref nextEnded);
        }

        if (ended is not null && states.Lexer.StartOf(ended.Viable) is not LexerStates.None and var start)
        {
            Read(new LexemeThread(ended, start), value, next, ref nextEnded);
        }

        return states.StateOf(next, nextEnded);
    }

    private void Read(LexemeThread thread, byte value, List<LexemeThread> next, ref Frontier? nextEnded)
    {
        int lexer = states.Lexer.Next(thread.Lexer, value);
        if (lexer != LexerStates.None)
        {
            states.Advance(thread.Frontier, lexer, next, ref nextEnded);
        }
    }
}

/// <summary>Inside a lexeme, whatever the stacks below it are; <c>q</c> is the lexer's state.</summary>
internal sealed class InsideState(ScannerlessStates states, Frontier frontier) : ParserState
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<int, StateAt> _ends = new(1, 3);

    public override LexemeAutomaton Lexeme => states.Lexeme;

    public override Transition Step(int q, byte value) => Transition.Dead;

    public override Transition OnLexemeEnd(int label, LexemeText? text)
    {
        if (!_ends.TryGetValue(label, out StateAt next))
        {
            List<LexemeThread> threads = [];
            Frontier? ended = null;
            states.Advance(frontier, label, threads, ref ended);
            next = _ends.GetOrAdd(label, states.StateOf(threads, ended));
        }

        return next.AsMove();
    }

    public override int CompleteLevel(int q, LexemeText? text, List<byte> output)
    {
        states.Complete([new LexemeThread(frontier, q)], null, output);
        return -1;
    }

    public override int MinimumBytes(int q) => (int)Math.Min(states.CostOf(new LexemeThread(frontier, q)), int.MaxValue);
}
