using System.Text;
using StructGen.Grammars.Automata;
using StructGen.Grammars.Parsing.Cfg.Syntax;
using StructGen.Tests.Oracles;

namespace StructGen.Tests.Cfg;

/// <summary>Random productions over a few letters: as rules for the machine and as plain productions for the oracle. Ambiguity, cycles, ε and hidden left recursion come by themselves.</summary>
internal sealed class RandomGrammar
{
    private readonly List<(char Left, string Right)> _productions = [];

    public RandomGrammar(int seed)
    {
        Random random = new(seed);
        int rules = random.Next(1, 5);
        string letters = "abc"[..random.Next(1, 4)];
        for (int rule = 0; rule < rules; rule++)
        {
            for (int alternatives = random.Next(1, 4); alternatives > 0; alternatives--)
            {
                StringBuilder right = new();
                for (int length = random.Next(random.Next(3) == 0 ? 6 : 4); length > 0; length--)
                {
                    right.Append(random.Next(5) < 3 ? letters[random.Next(letters.Length)] : (char)('A' + random.Next(rules)));
                }

                _productions.Add(((char)('A' + rule), right.ToString()));
            }
        }
    }

    public EarleyOracle Oracle => new('A', _productions);

    public override string ToString() => string.Join("; ", _productions.Select(static production => $"{production.Left} -> {production.Right}"));

    /// <param name="builder">Makes terminals.</param>
    /// <param name="isPlain">Each letter a terminal of its own, so that nothing regular is folded into larger ones.</param>
    public GrammarRules Rules(RegexBuilder builder, bool isPlain)
    {
        Dictionary<char, Terminal> terminals = "abc".ToDictionary(letter => letter, letter => new Terminal(letter.ToString(), builder.Literal([(byte)letter])));
        SourceSpan span = new(0, 0);
        List<Rule> rules = [];
        foreach (IGrouping<char, (char Left, string Right)> rule in _productions.GroupBy(static production => production.Left))
        {
            rules.Add(new Rule(rule.Key.ToString(), new ChoiceExpression([.. rule.Select(production => new SequenceExpression([.. production.Right.Select(Symbol)], span))], span), span));
        }

        return new GrammarRules(new SourceText(ToString()), rules, "A", LexingRule.Scannerless);

        Expression Symbol(char symbol) =>
            char.IsAsciiLetterUpper(symbol) ? new ReferenceExpression(symbol.ToString(), span)
            : isPlain ? new TokenExpression(terminals[symbol], span)
            : new RegularExpression(builder.Literal([(byte)symbol]), span);
    }
}
