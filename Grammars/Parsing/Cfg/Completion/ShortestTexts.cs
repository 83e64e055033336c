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

        // The cheapest nonterminal first: when it is taken out, nothing cheaper can be found for it.
        int[] missing = new int[grammar.Productions.Count];
        ILookup<int, int> uses = Enumerable.Range(0, missing.Length)
            .SelectMany(i => grammar.Productions[i].Right.Where(static symbol => !ProductionSet.IsTerminal(symbol)).Select(symbol => (symbol, i)))
            .ToLookup(static use => use.symbol, static use => use.i);
        PriorityQueue<int, long> open = new();
        for (int i = 0; i < missing.Length; i++)
        {
            missing[i] = grammar.Productions[i].Right.Count(static symbol => !ProductionSet.IsTerminal(symbol));
            if (missing[i] == 0)
            {
                open.Enqueue(i, CostOf(grammar.Productions[i].Right));
            }
        }

        while (open.TryDequeue(out int number, out long cost))
        {
            Production production = grammar.Productions[number];
            if (_best[production.Left] is not null)
            {
                continue;
            }

            _costs[production.Left] = cost;
            _best[production.Left] = production.Right;
            foreach (int use in uses[production.Left])
            {
                if (--missing[use] == 0)
                {
                    open.Enqueue(use, CostOf(grammar.Productions[use].Right));
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
        if (terminal.Part is { } part)
        {
            return part.MinimumBytes;
        }

        if (terminal.IsOptionalText)
        {
            return 0;
        }

        RegexNode node = builder.IsNullable(terminal.Node) ? builder.Difference(terminal.Node, builder.Epsilon) : terminal.Node;
        return builder.ShortestMember(node)?.Length ?? int.MaxValue;
    }
}
