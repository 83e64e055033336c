using StructGen.Grammars.Automata;
using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Parsing.Cfg.Analysis;

/// <summary>From rules as read to productions that a parser can be built for; finds all problems at once.</summary>
internal static class GrammarAnalysis
{
    /// <summary>Throws a <see cref="GrammarException"/> with all errors; <paramref name="warnings"/> receives the rest.</summary>
    public static ProductionSet Run(GrammarRules grammar, RegexBuilder builder, GrammarLimits limits, List<Diagnostic> warnings)
    {
        Dictionary<string, Rule> rules = new(StringComparer.Ordinal);
        foreach (Rule rule in grammar.Rules)
        {
            rules[rule.Name] = rule;
        }

        List<Diagnostic> errors = [];
        CheckReferences(grammar, rules, errors);
        ThrowIfAny(errors);
        grammar = grammar with { Rules = [.. rules.Values] };
        RuleGraph graph = new(rules);
        HashSet<string> reachable = graph.ReachableFrom(grammar.Start);
        RegularRules? regular = grammar.Lexing == LexingRule.Scannerless ? new RegularRules(builder, rules, graph) : null;
        ProductionSet lowered = Lowering.Run(grammar, reachable, builder, regular, limits, errors);
        if (grammar.Lexing == LexingRule.LongestMatch)
        {
            lowered = WithoutShadowed(lowered, grammar, builder, warnings);
        }

        bool[] isProductive = UselessSymbols.FindProductive(lowered);
        AddWarnings(grammar, reachable, lowered, isProductive, warnings);
        if (!isProductive[lowered.Start] && errors.Count == 0)
        {
            errors.Add(grammar.Source.Problem(
                DiagnosticCode.Unsatisfiable, rules[grammar.Start].NameSpan, $"No text matches the start rule '{grammar.Start}': every way through it needs itself or a symbol without text.", "Give the rule an alternative that ends."));
        }

        ThrowIfAny(errors);
        return UselessSymbols.Remove(EpsilonRemoval.Run(lowered, limits));
    }

    /// <summary>Where all terminals always compete, one whose every text an earlier one takes is never found.</summary>
    private static ProductionSet WithoutShadowed(ProductionSet lowered, GrammarRules grammar, RegexBuilder builder, List<Diagnostic> warnings)
    {
        HashSet<int> shadowed = [];
        Dictionary<int, RegexNode> earlierByMode = [];
        for (int i = 0; i < lowered.Terminals.Count; i++)
        {
            // INVARIANT: all terminals were added in order.
            Terminal terminal = lowered.Terminals[i];
            if (terminal.IsVirtual || terminal.IsLocal)
            {
                continue;
            }

            int mode = terminal.Commands?.Mode ?? 0;
            RegexNode earlier = earlierByMode.GetValueOrDefault(mode) ?? builder.Empty;
            if (builder.IsSubset(terminal.Node, earlier))
            {
                shadowed.Add(~i);
                warnings.Add(grammar.Source.Warning(default, $"The token {terminal.Name} is never found: earlier ones match all of its texts."));
            }

            earlierByMode[mode] = builder.Union(earlier, terminal.Node);
        }

        return shadowed.Count == 0 ? lowered : lowered.With(lowered.Productions.Where(production => !production.Right.Any(shadowed.Contains)));
    }

    private static void CheckReferences(GrammarRules grammar, Dictionary<string, Rule> rules, List<Diagnostic> errors)
    {
        if (!rules.ContainsKey(grammar.Start))
        {
            errors.Add(grammar.Source.Problem(DiagnosticCode.UnresolvedReference, grammar.StartSpan, $"There is no start rule '{grammar.Start}'.", Suggest(grammar.Start, rules.Keys)));
        }

        foreach (Rule rule in grammar.Rules)
        {
            RuleGraph.Visit(rule.Body, reference =>
            {
                if (!rules.ContainsKey(reference.Name))
                {
                    errors.Add(grammar.Source.Problem(
                        DiagnosticCode.UnresolvedReference, reference.Span, $"'{reference.Name}' is not defined.", Suggest(reference.Name, rules.Keys)));
                }
            });
        }
    }

    private static void AddWarnings(GrammarRules grammar, HashSet<string> reachable, ProductionSet lowered, bool[] isProductive, List<Diagnostic> warnings)
    {
        warnings.AddRange(grammar.Warnings);
        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        for (int i = lowered.Nonterminals.Count - 1; i >= 0; i--)
        {
            numbers[lowered.Nonterminals[i]] = i;
        }

        HashSet<int> cyclic = CyclicNonterminals(lowered);
        foreach (Rule rule in grammar.Rules)
        {
            if (!reachable.Contains(rule.Name))
            {
                warnings.Add(grammar.Source.Warning(rule.NameSpan, $"The start rule '{grammar.Start}' never reaches '{rule.Name}'."));
                continue;
            }

            int number = numbers[rule.Name];
            if (!isProductive[number])
            {
                warnings.Add(grammar.Source.Warning(rule.NameSpan, $"No text matches '{rule.Name}'."));
            }

            if (cyclic.Contains(number))
            {
                warnings.Add(grammar.Source.Warning(rule.NameSpan, $"'{rule.Name}' can derive itself and nothing else; such derivations change no text."));
            }
        }
    }

    /// <summary>Those that derive themselves, what may be empty left out.</summary>
    private static HashSet<int> CyclicNonterminals(ProductionSet grammar)
    {
        bool[] isNullable = EpsilonRemoval.FindNullable(grammar);
        List<int>[] units = [.. grammar.Nonterminals.Select(static _ => new List<int>())];
        HashSet<int> cyclic = [];
        foreach (Production production in grammar.Productions)
        {
            int[] needed = [.. production.Right.Where(symbol => ProductionSet.IsTerminal(symbol) ? !grammar.Terminals[~symbol].Node.IsNullable : !isNullable[symbol])];
            IEnumerable<int> alone = needed.Length switch { 0 => production.Right, 1 => needed, _ => [] };
            foreach (int symbol in alone.Where(static symbol => !ProductionSet.IsTerminal(symbol)))
            {
                units[production.Left].Add(symbol);
                if (symbol == production.Left)
                {
                    cyclic.Add(symbol);
                }
            }
        }

        int[] representative = Components.Find(units);
        foreach (IGrouping<int, int> group in Enumerable.Range(0, units.Length).GroupBy(i => representative[i]).Where(static group => group.Count() > 1))
        {
            cyclic.UnionWith(group);
        }

        return cyclic;
    }

    private static void ThrowIfAny(List<Diagnostic> errors)
    {
        if (errors.Count > 0)
        {
            throw new GrammarException([.. errors]);
        }
    }

    private static string? Suggest(string name, Dictionary<string, Rule>.KeyCollection known)
    {
        const int maxCompared = 2_000;
        if (known.Count > maxCompared || name.Length > 100)
        {
            return null;
        }

        string? best = known.MinBy(other => Distance(name, other));
        return best is not null && Distance(name, best) <= Math.Max(1, name.Length / 2) ? $"Did you mean '{best}'?" : null;
    }

    /// <summary>Insertions, deletions and replacements between two names (Levenshtein 1966).</summary>
    private static int Distance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]) ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }
}
