using StructGen.Grammars.Parsing.Cfg.Glr;
using StructGen.Grammars.Parsing.Cfg.Lexing;
using StructGen.Grammars.Parsing.Cfg.States;
using StructGen.Grammars.Parsing.Cfg.Syntax;
using StructGen.Grammars.Parsing.Cfg.Tables;

namespace StructGen.Grammars.Parsing.Cfg.Embedding;

/// <summary>Parts of a grammar without a lexer.</summary>
internal sealed class ScannerlessEmbedding(ScannerlessStates states, IReadOnlyList<Terminal> terminals, GrammarLimits limits) : EmbeddedStates(states.Parser, terminals, limits)
{
    private readonly TerminalSet _over = new TerminalSet(states.Parser.Automaton.End + 1).With(states.Parser.Automaton.End);

    /// <summary>The state of lexemes in progress beside stacks where a part may begin.</summary>
    public EmbeddedState StateOf(List<LexemeThread> threads, Frontier ended)
    {
        Situation situation = new(this) { Ended = ended };
        situation.Lexemes.AddRange(threads);
        return Intern(situation);
    }

    public override long CostAfter(Frontier frontier, int part) => states.Completions.CostOf(After(frontier, part));

    public override long MinimumOf(EmbeddedState state)
    {
        long cost = HostCost(state);
        foreach (PartThread thread in state.Parts)
        {
            cost = Math.Min(cost, CostOf(thread));
        }

        return cost;
    }

    public override void Complete(EmbeddedState state, List<byte> output)
    {
        long cost = HostCost(state);
        PartThread? best = null;
        foreach (PartThread thread in state.Parts)
        {
            if (CostOf(thread) is var other && other < cost)
            {
                cost = other;
                best = thread;
            }
        }

        if (best is not { } part)
        {
            states.Complete(state.Lexemes, state.Ended, output);
            return;
        }

        if (!part.At.IsAccepting)
        {
            part.At.Complete(output);
        }

        Frontier after = After(part.Frontier, part.Part);
        if (!after.IsAccepting)
        {
            states.Complete([], after, output);
        }
    }

    protected override void ReadHost(EmbeddedState from, byte value, Situation next)
    {
        foreach (LexemeThread thread in from.Lexemes)
        {
            Read(thread, value, next);
        }

        if (from.Ended is { } ended && states.Lexer.StartOf(ended.Viable) is not LexerStates.None and var start)
        {
            Read(new LexemeThread(ended, start), value, next);
        }
    }

    protected override StateAt StartAt(Frontier frontier) => states.StateOf([], frontier);

    protected override bool IsOver(Frontier frontier) => frontier.Viable.Equals(_over);

    protected override StateAt? Plain(Situation situation) => states.StateOf(situation.Lexemes, situation.Ended);

    private long HostCost(EmbeddedState state)
    {
        long cost = state.Ended is { } ended ? states.Completions.CostOf(ended) : long.MaxValue;
        foreach (LexemeThread thread in state.Lexemes)
        {
            cost = Math.Min(cost, states.CostOf(thread));
        }

        return cost;
    }

    private long CostOf(PartThread thread) => (thread.At.IsAccepting ? 0 : thread.At.MinimumBytes) + CostAfter(thread.Frontier, thread.Part);

    private void Read(LexemeThread thread, byte value, Situation next)
    {
        if (states.Lexer.Next(thread.Lexer, value) is not LexerStates.None and var lexer)
        {
            states.Advance(thread.Frontier, lexer, next.Lexemes, ref next.Ended);
        }
    }
}
