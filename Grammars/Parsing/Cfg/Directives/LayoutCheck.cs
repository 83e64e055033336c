using StructGen.Grammars.Parsing.Cfg.Analysis;

namespace StructGen.Grammars.Parsing.Cfg.Directives;

/// <summary>
/// Whether every sequence of terminals that the rules derive can be laid out: indentations nest and stand where lines begin, lines are not empty and do not end inside brackets. Where that holds
/// no place is a dead end for its layout; elsewhere each state is shown a completion before it is allowed.
/// </summary>
internal sealed class LayoutCheck
{
    private const int None = int.MinValue / 4;
    private const int MaxDepth = 1_000;

    private const int Other = 1;
    private const int Newline = 2;
    private const int Indent = 4;
    private const int Dedent = 8;

    private readonly ProductionSet _grammar;
    private readonly int[] _kinds;
    private readonly int[] _brackets;

    private LayoutCheck(ProductionSet grammar, LayoutDirective layout)
    {
        _grammar = grammar;
        _kinds = [.. grammar.Terminals.Select(terminal => terminal == layout.Newline ? Newline : terminal == layout.Indent ? Indent : terminal == layout.Dedent ? Dedent : Other)];
        _brackets = [.. grammar.Terminals.Select(terminal => layout.Opening.Contains(terminal) ? 1 : layout.Closing.Contains(terminal) ? -1 : 0)];
    }

    /// <summary>Whether all derivations of productions without ε can be laid out.</summary>
    public static bool IsRegular(ProductionSet grammar, LexicalDirectives directives)
    {
        if (directives.Layout is not { } layout)
        {
            return true;
        }

        LayoutCheck check = new(grammar, layout);
        return check.HasRegularPairs()
            && check.Sums(static (check, terminal) => check._kinds[terminal] switch { Indent => 1, Dedent => -1, _ => 0 }) is not null
            && check.Sums(static (check, terminal) => check._brackets[terminal]) is { } depths
            && check.HasLinesOutsideBrackets(depths);
    }

    private bool HasRegularPairs()
    {
        int[] first = Ends(static right => right[0]);
        int[] last = Ends(static right => right[^1]);
        if ((first[_grammar.Start] & ~Other) != 0)
        {
            return false;
        }

        foreach (Production production in _grammar.Productions)
        {
            for (int i = 1; i < production.Right.Length; i++)
            {
                int before = Of(production.Right[i - 1], last);
                int after = Of(production.Right[i], first);
                if (((after & Newline) != 0 && (before & ~Other) != 0)
                    || ((after & Indent) != 0 && (before & ~Newline) != 0)
                    || ((after & Dedent) != 0 && (before & ~(Newline | Dedent)) != 0)
                    || ((before & Newline) != 0 && (after & Newline) != 0))
                {
                    return false;
                }
            }
        }

        return true;

        int Of(int symbol, int[] ends) => ProductionSet.IsTerminal(symbol) ? _kinds[~symbol] : ends[symbol];

        int[] Ends(Func<int[], int> end)
        {
            int[] ends = new int[_grammar.Nonterminals.Count];
            bool hasChanged = true;
            while (hasChanged)
            {
                hasChanged = false;
                foreach (Production production in _grammar.Productions)
                {
                    int kinds = ends[production.Left] | Of(end(production.Right), ends);
                    hasChanged |= kinds != ends[production.Left];
                    ends[production.Left] = kinds;
                }
            }

            return ends;
        }
    }

    /// <summary>By nonterminal, what the weights of its terminals sum up to; null when that is not one number, or a beginning of a text sums up to less than nothing.</summary>
    private int[]? Sums(Func<LayoutCheck, int, int> weight)
    {
        int[] sums = new int[_grammar.Nonterminals.Count];
        Array.Fill(sums, None);
        bool hasChanged = true;
        while (hasChanged)
        {
            hasChanged = false;
            foreach (Production production in _grammar.Productions)
            {
                int sum = 0;
                foreach (int symbol in production.Right)
                {
                    int part = ProductionSet.IsTerminal(symbol) ? weight(this, ~symbol) : sums[symbol];
                    sum = part == None || sum == None ? None : sum + part;
                }

                if (sum == None || sum == sums[production.Left])
                {
                    continue;
                }

                if (sums[production.Left] != None)
                {
                    return null;
                }

                sums[production.Left] = sum;
                hasChanged = true;
            }
        }

        int[] least = new int[sums.Length];
        hasChanged = true;
        while (hasChanged)
        {
            hasChanged = false;
            foreach (Production production in _grammar.Productions)
            {
                int sum = 0;
                int low = least[production.Left];
                foreach (int symbol in production.Right)
                {
                    low = Math.Min(low, ProductionSet.IsTerminal(symbol) ? sum + weight(this, ~symbol) : sum + least[symbol]);
                    sum += ProductionSet.IsTerminal(symbol) ? weight(this, ~symbol) : sums[symbol];
                }

                hasChanged |= low < least[production.Left];
                least[production.Left] = low;
                if (low < -MaxDepth)
                {
                    return null;
                }
            }
        }

        return least[_grammar.Start] < 0 || sums[_grammar.Start] != 0 ? null : sums;
    }

    private bool HasLinesOutsideBrackets(int[] depths)
    {
        int[] deepest = new int[depths.Length];
        Array.Fill(deepest, None);
        bool hasChanged = true;
        while (hasChanged)
        {
            hasChanged = false;
            foreach (Production production in _grammar.Productions)
            {
                int depth = 0;
                int most = deepest[production.Left];
                foreach (int symbol in production.Right)
                {
                    bool isTerminal = ProductionSet.IsTerminal(symbol);
                    int own = !isTerminal ? deepest[symbol] : _kinds[~symbol] == Other ? None : 0;
                    most = own == None ? most : Math.Max(most, depth + own);
                    depth += isTerminal ? _brackets[~symbol] : depths[symbol];
                }

                hasChanged |= most > deepest[production.Left];
                deepest[production.Left] = most;
                if (most > MaxDepth)
                {
                    return false;
                }
            }
        }

        return deepest[_grammar.Start] <= 0;
    }
}
