namespace StructGen.Grammars.Parsing.Cfg.Analysis;

/// <summary>What follows from below: a nonterminal has a property as soon as all symbols of one of its productions have it. Linear in the grammar's size.</summary>
internal static class Derivations
{
    /// <summary>By nonterminal, whether it has the property.</summary>
    /// <param name="grammar">The productions.</param>
    /// <param name="hasTerminal">Whether a terminal has it, by number.</param>
    public static bool[] Find(ProductionSet grammar, Func<int, bool> hasTerminal)
    {
        bool[] has = new bool[grammar.Nonterminals.Count];
        int[] missing = new int[grammar.Productions.Count];
        List<int>[] uses = new List<int>[has.Length];
        Stack<int> open = new();
        for (int i = 0; i < missing.Length; i++)
        {
            Production production = grammar.Productions[i];
            foreach (int symbol in production.Right)
            {
                if (!ProductionSet.IsTerminal(symbol))
                {
                    (uses[symbol] ??= []).Add(i);
                    missing[i]++;
                }
                else if (!hasTerminal(~symbol))
                {
                    missing[i] = int.MinValue;
                    break;
                }
            }

            if (missing[i] == 0)
            {
                Found(production.Left);
            }
        }

        while (open.TryPop(out int nonterminal))
        {
            foreach (int production in uses[nonterminal] ?? [])
            {
                if (--missing[production] == 0)
                {
                    Found(grammar.Productions[production].Left);
                }
            }
        }

        return has;

        void Found(int nonterminal)
        {
            if (!has[nonterminal])
            {
                has[nonterminal] = true;
                open.Push(nonterminal);
            }
        }
    }
}
