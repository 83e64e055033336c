using StructGen.Grammars.Automata;
using StructGen.Grammars.Parsing.Cfg.Analysis;
using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Parsing.Cfg.Completion;

/// <summary>The shortest text, in terminals, of every symbol (Knuth 1977).</summary>
internal sealed class ShortestTexts
{
    private readonly ProductionSet _grammar;
    private readonly long[] _costs;
    private readonly int[][] _best;
    private readonly int[] _lengths;

    public ShortestTexts(ProductionSet grammar, RegexBuilder builder)
    {
        _grammar = grammar;
        _lengths = [.. grammar.Terminals.Select(terminal => ShortestOf(terminal, builder))];
        _costs = new long[grammar.Nonterminals.Count];
        _best = new int[_costs.Length][];
        Array.Fill(_costs, int.MaxValue);
        bool hasChanged = true;
        while (hasChanged)
        {
            hasChanged = false;
            foreach (Production production in grammar.Productions)
            {
                long cost = CostOf(production.Right);
                if (cost < _costs[production.Left])
                {
                    _costs[production.Left] = cost;
                    _best[production.Left] = production.Right;
                    hasChanged = true;
                }
            }
        }
    }

    /// <summary>The shortest text of a terminal that is not empty.</summary>
    public static byte[] TextOf(RegexNode node, RegexBuilder builder) =>
        builder.ShortestMember(builder.IsNullable(node) ? builder.Difference(node, builder.Epsilon) : node) ?? throw new InvalidOperationException("A live expression has a member.");

    /// <summary>The bytes that a symbol needs.</summary>
    public long CostOf(int symbol) => ProductionSet.IsTerminal(symbol) ? _lengths[~symbol] : _costs[symbol];

    /// <summary>The bytes that a run of symbols needs.</summary>
    public long CostOf(ReadOnlySpan<int> symbols)
    {
        long sum = 0;
        foreach (int symbol in symbols)
        {
            sum = Math.Min(int.MaxValue, sum + CostOf(symbol));
        }

        return sum;
    }

    /// <summary>Appends the terminals of a shortest text.</summary>
    public void Append(ReadOnlySpan<int> symbols, List<int> terminals)
    {
        Stack<int> open = new();
        for (int i = symbols.Length - 1; i >= 0; i--)
        {
            open.Push(symbols[i]);
        }

        while (open.TryPop(out int symbol))
        {
            if (ProductionSet.IsTerminal(symbol))
            {
                terminals.Add(~symbol);
                continue;
            }

            int[] right = _best[symbol];
            for (int i = right.Length - 1; i >= 0; i--)
            {
                open.Push(right[i]);
            }
        }
    }

    private static int ShortestOf(Terminal terminal, RegexBuilder builder)
    {
        RegexNode node = builder.IsNullable(terminal.Node) ? builder.Difference(terminal.Node, builder.Epsilon) : terminal.Node;
        return builder.ShortestMember(node)?.Length ?? int.MaxValue;
    }
}
