namespace StructGen.Grammars.Parsing.Cfg.Analysis;

/// <summary>Removes productions that derive no text, and those that the start does not reach. What is left has a completion everywhere.</summary>
internal static class UselessSymbols
{
    public static ProductionSet Remove(ProductionSet grammar)
    {
        bool[] isProductive = FindProductive(grammar);
        ProductionSet productive = grammar.With(grammar.Productions.Where(production => IsProductive(production, isProductive)));
        bool[] isReachable = new bool[grammar.Nonterminals.Count];
        isReachable[grammar.Start] = true;
        ILookup<int, Production> byLeft = productive.Productions.ToLookup(static production => production.Left);
        Stack<int> open = new([grammar.Start]);
        while (open.TryPop(out int symbol))
        {
            foreach (int next in byLeft[symbol].SelectMany(static production => production.Right))
            {
                if (!ProductionSet.IsTerminal(next) && !isReachable[next])
                {
                    isReachable[next] = true;
                    open.Push(next);
                }
            }
        }

        return productive.With(productive.Productions.Where(production => isReachable[production.Left]));
    }

    /// <summary>By nonterminal, whether it derives some text.</summary>
    public static bool[] FindProductive(ProductionSet grammar) => Derivations.Find(grammar, static _ => true);

    private static bool IsProductive(Production production, bool[] isProductive) =>
        Array.TrueForAll(production.Right, symbol => ProductionSet.IsTerminal(symbol) || isProductive[symbol]);
}
