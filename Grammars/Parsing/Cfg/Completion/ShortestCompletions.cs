using StructGen.Grammars.Parsing.Cfg.Analysis;
using StructGen.Grammars.Parsing.Cfg.Glr;
using StructGen.Grammars.Parsing.Cfg.Tables;

namespace StructGen.Grammars.Parsing.Cfg.Completion;

/// <summary>
/// The shortest completion of a stack, in terminals: the rest of a dotted production of the top state, then the shortest completion of what the finished left side makes of the stack below. Solved
/// once for each node of the graph-structured stack, from the bottom up.
/// </summary>
internal sealed class ShortestCompletions(LrAutomaton automaton, ShortestTexts texts)
{
    private const long Unreachable = long.MaxValue / 4;

    /// <summary>The bytes that the cheapest stack of a frontier still needs.</summary>
    public long CostOf(Frontier frontier)
    {
        long best = Unreachable;
        foreach (GssNode node in frontier.Nodes)
        {
            foreach (GssEdge edge in node.Edges)
            {
                best = Math.Min(best, CostOf(edge));
            }
        }

        return best;
    }

    /// <summary>Appends the terminals that complete the cheapest stack of a frontier.</summary>
    public void Append(Frontier frontier, List<int> terminals)
    {
        GssEdge? at = frontier.Nodes.SelectMany(static node => node.Edges).MinBy(CostOf);
        while (at is not null)
        {
            at = Step(at, terminals);
        }
    }

    /// <summary>The bytes that a state on top of a stack still needs.</summary>
    public long CostOf(GssEdge edge)
    {
        if (edge.Parent is null)
        {
            return automaton.Grammar.AcceptsEmpty ? 0 : texts.CostOf(automaton.Grammar.Start);
        }

        Solve(edge.Parent);
        return edge.Parent.Costs![Array.BinarySearch(edge.Parent.State.Symbols, edge.State.Symbol)];
    }

    private GssEdge? Step(GssEdge edge, List<int> terminals)
    {
        if (edge.Parent is not { } parent)
        {
            if (!automaton.Grammar.AcceptsEmpty)
            {
                texts.Append([automaton.Grammar.Start], terminals);
            }

            return null;
        }

        long cost = CostOf(edge);
        foreach (LrItem item in edge.State.Kernel)
        {
            if (item.Production < 0)
            {
                if (cost == 0)
                {
                    return null;
                }

                continue;
            }

            Production production = automaton.Productions[item.Production];
            long rest = texts.CostOf(production.Right.AsSpan(item.Dot));
            foreach (GssNode node in GlrParser.Below(edge, item.Dot))
            {
                GssEdge next = node.Above(automaton.States[node.State.Goto(production.Left)]);
                if (rest + CostOf(next) == cost)
                {
                    texts.Append(production.Right.AsSpan(item.Dot), terminals);
                    return next;
                }
            }
        }

        throw new InvalidOperationException("Every stack has a completion.");
    }

    private void Solve(GssNode node)
    {
        if (Volatile.Read(ref node.Costs) is not null)
        {
            return;
        }

        Stack<GssNode> open = new([node]);
        while (open.TryPeek(out GssNode? top))
        {
            if (Volatile.Read(ref top.Costs) is not null)
            {
                open.Pop();
                continue;
            }

            bool isReady = true;
            foreach (GssNode parent in top.Parents)
            {
                if (Volatile.Read(ref parent.Costs) is null)
                {
                    open.Push(parent);
                    isReady = false;
                }
            }

            if (isReady)
            {
                Volatile.Write(ref top.Costs, SolveCore(top));
                open.Pop();
            }
        }
    }

    /// <summary>The costs of all states that may stand on <paramref name="node"/>, whose ancestors are solved.</summary>
    private long[] SolveCore(GssNode node)
    {
        LrState state = node.State;
        long[] costs = new long[state.Targets.Length];
        List<(int From, int To, long Cost)> inner = [];
        for (int i = 0; i < costs.Length; i++)
        {
            costs[i] = Unreachable;
            LrState target = automaton.States[state.Targets[i]];
            GssEdge edge = node.Above(target);
            foreach (LrItem item in target.Kernel)
            {
                if (item.Production < 0)
                {
                    costs[i] = 0;
                    continue;
                }

                Production production = automaton.Productions[item.Production];
                long rest = texts.CostOf(production.Right.AsSpan(item.Dot));
                if (item.Dot == 1)
                {
                    inner.Add((i, Array.BinarySearch(state.Symbols, production.Left), rest));
                    continue;
                }

                foreach (GssNode below in GlrParser.Below(edge, item.Dot))
                {
                    int at = Array.BinarySearch(below.State.Symbols, production.Left);
                    costs[i] = Math.Min(costs[i], rest + below.Costs![at]);
                }
            }
        }

        bool hasChanged = true;
        while (hasChanged)
        {
            hasChanged = false;
            foreach ((int from, int to, long cost) in inner)
            {
                if (costs[to] + cost < costs[from])
                {
                    costs[from] = costs[to] + cost;
                    hasChanged = true;
                }
            }
        }

        return costs;
    }
}
