using StructGen.Grammars.Parsing.Cfg.Glr;
using StructGen.Grammars.Parsing.Cfg.States;
using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Parsing.Cfg.Embedding;

/// <summary>Parts of a grammar with a lexer. The lexer's own lexemes end by its rule; a part begins where one has ended.</summary>
internal sealed class LongestEmbedding(LongestStates states, IReadOnlyList<Terminal> terminals, GrammarLimits limits) : EmbeddedStates(states.Parser, terminals, limits)
{
    public override long CostAfter(Frontier frontier, int part) => states.Completion.CostOf(After(frontier, part));

    public override long MinimumOf(EmbeddedState state) => states.Completion.MinimumOf(new StateAt(state, 0));

    public override void Complete(EmbeddedState state, List<byte> output) => states.Complete(new StateAt(state, 0), output);

    protected override void ReadHost(EmbeddedState from, byte value, Situation next)
    {
        foreach (StateAt host in from.Hosts)
        {
            next.Add(LongestStates.Step(host, value));
        }

        if (from.Ended is { } ended)
        {
            next.Add(LongestStates.Step(states.LexemeStartOf(ended), value));
        }
    }

    protected override StateAt StartAt(Frontier frontier) => states.StartOf(frontier);

    protected override bool IsOver(Frontier frontier) => frontier.IsAccepting && frontier.Viable.Count == 1 && states.Hidden.IsEmpty;

    protected override StateAt? Plain(Situation situation) => (situation.Hosts.Count, situation.Ended) switch
    {
        (0, null) => default(StateAt),
        (1, null) => situation.Hosts[0],
        (0, { } ended) => states.LexemeStartOf(ended),
        _ => null,
    };
}
