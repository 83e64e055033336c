using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Parsing.Cfg.Analysis;

/// <summary>A rewriting rule. Symbols: nonterminal n is n, terminal t is ~t.</summary>
internal readonly record struct Production(int Left, int[] Right);

/// <summary>A context-free grammar in plain productions.</summary>
internal sealed class ProductionSet
{
    private readonly Dictionary<Terminal, int> _terminals = [];

    /// <summary>The terminals by number.</summary>
    public List<Terminal> Terminals { get; } = [];

    /// <summary>The names of nonterminals by number; made-up ones have made-up names.</summary>
    public List<string> Nonterminals { get; } = [];

    public List<Production> Productions { get; } = [];

    public int Start { get; set; }

    /// <summary>Whether the empty text belongs to the language (beside what the productions say, once ε is removed from them).</summary>
    public bool AcceptsEmpty { get; set; }

    public static bool IsTerminal(int symbol) => symbol < 0;

    public int AddNonterminal(string name)
    {
        Nonterminals.Add(name);
        return Nonterminals.Count - 1;
    }

    /// <summary>The symbol of a terminal.</summary>
    public int SymbolOf(Terminal terminal)
    {
        if (!_terminals.TryGetValue(terminal, out int number))
        {
            number = Terminals.Count;
            Terminals.Add(terminal);
            _terminals.Add(terminal, number);
        }

        return ~number;
    }

    public void Add(int left, params int[] right) => Productions.Add(new Production(left, right));

    /// <summary>The same symbols with other productions.</summary>
    public ProductionSet With(IEnumerable<Production> productions)
    {
        ProductionSet set = new() { Start = Start, AcceptsEmpty = AcceptsEmpty };
        set.Nonterminals.AddRange(Nonterminals);
        foreach (Terminal terminal in Terminals)
        {
            set.SymbolOf(terminal);
        }

        HashSet<(int, string)> seen = [];
        foreach (Production production in productions)
        {
            if (seen.Add((production.Left, string.Join(',', production.Right))))
            {
                set.Productions.Add(production);
            }
        }

        return set;
    }

    public override string ToString() => string.Join(
        Environment.NewLine,
        Productions.Select(production => $"{Nonterminals[production.Left]} -> {string.Join(' ', production.Right.Select(symbol => IsTerminal(symbol) ? $"'{Terminals[~symbol]}'" : Nonterminals[symbol]))}"));
}
