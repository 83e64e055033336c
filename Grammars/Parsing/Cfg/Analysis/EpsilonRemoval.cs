namespace StructGen.Grammars.Parsing.Cfg.Analysis;

/// <summary>
/// The same language (but for the empty text) without productions of the empty text, and without cycles: nonterminals that derive each other are one. A parser over such
/// productions pops at least one symbol with every reduction and lays at least one byte under every symbol, so its graph of stacks has no cycles and each reduction ends; hidden left
/// recursion and cyclic rules are gone before it begins. Trees change, texts do not.
/// </summary>
internal static class EpsilonRemoval
{
    /// <summary>A production with more optional symbols is cut in two.</summary>
    private const int MaxOptional = 3;

    public static ProductionSet Run(ProductionSet grammar, GrammarLimits limits)
    {
        bool[] isNullable = FindNullable(grammar);
        List<Production> result = [];
        ProductionSet names = grammar.With([]);
        Stack<Production> open = new(grammar.Productions.AsEnumerable().Reverse());
        while (open.TryPop(out Production production))
        {
            int[] right = production.Right;
            int[] optional = [.. Enumerable.Range(0, right.Length).Where(i => IsOptional(right[i]))];
            if (optional.Length > MaxOptional)
            {
                int cut = optional[MaxOptional - 1] + 1;
                int tail = names.AddNonterminal($"{names.Nonterminals[production.Left]} after {cut}");
                Array.Resize(ref isNullable, tail + 1);
                isNullable[tail] = right.AsSpan(cut).ToArray().All(IsOptional);
                open.Push(new Production(tail, right[cut..]));
                right = [.. right[..cut], tail];
                optional = [.. Enumerable.Range(0, right.Length).Where(i => IsOptional(right[i]))];
            }

            for (int left = 0; left < 1 << optional.Length; left++)
            {
                CallBudget.Charge(1, limits);
                int omitted = left;
                int[] kept = [.. right.Where((_, i) => Array.IndexOf(optional, i) is var at && (at < 0 || (omitted >> at & 1) == 0))];
                if (kept.Length > 0)
                {
                    result.Add(new Production(production.Left, kept));
                }
            }
        }

        ProductionSet free = names.With(result);
        free.AcceptsEmpty = isNullable[grammar.Start];
        return MergeCycles(free);

        bool IsOptional(int symbol) => ProductionSet.IsTerminal(symbol) ? grammar.Terminals[~symbol].Node.IsNullable : isNullable[symbol];
    }

    /// <summary>By nonterminal, whether it derives the empty text.</summary>
    public static bool[] FindNullable(ProductionSet grammar) => Derivations.Find(grammar, terminal => grammar.Terminals[terminal].Node.IsNullable);

    private static ProductionSet MergeCycles(ProductionSet grammar)
    {
        int count = grammar.Nonterminals.Count;
        List<int>[] units = new List<int>[count];
        for (int i = 0; i < count; i++)
        {
            units[i] = [];
        }

        foreach (Production production in grammar.Productions)
        {
            if (production.Right is [>= 0 and var only])
            {
                units[production.Left].Add(only);
            }
        }

        int[] representative = Components.Find(units);
        ProductionSet merged = grammar.With(grammar.Productions
            .Select(production => new Production(
                representative[production.Left], Array.ConvertAll(production.Right, symbol => ProductionSet.IsTerminal(symbol) ? symbol : representative[symbol])))
            .Where(static production => production.Right is not [var only] || only != production.Left));
        merged.Start = representative[grammar.Start];
        return merged;
    }
}
