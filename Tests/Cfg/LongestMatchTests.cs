using NUnit.Framework;
using StructGen.Grammars;
using StructGen.Grammars.Automata;
using StructGen.Grammars.Masks;
using StructGen.Grammars.Parsing;
using StructGen.Grammars.Parsing.Cfg;
using StructGen.Grammars.Parsing.Cfg.Syntax;
using StructGen.Tests.Masks;
using StructGen.Tests.Oracles;

namespace StructGen.Tests.Cfg;

/// <summary>Grammars whose lexer looks for the longest lexeme, against an oracle that tries every end; every text over a small alphabet.</summary>
internal sealed class LongestMatchTests
{
    private static readonly Vocabulary Small = TinyVocabularies.Create(5);

    /// <summary>Start with productions (capitals are rules), then terminals in order, '_' hidden.</summary>
    private static readonly (string Name, string Productions, string Terminals, string Alphabet)[] Grammars =
    [
        ("ranges", "A=n;A=ndn;A=f", "n:1+|f:1+\\.1+|d:\\.\\.|_: ", "1. "),
        ("ranges without hidden lexemes", "A=n;A=ndn;A=f;A=fdf", "n:1+|f:1+\\.1+|d:\\.\\.", "1."),
        ("increments", "A=x;A=ApA;A=xi;A=ix", "i:\\+\\+|p:\\+|x:a|_: ", "a+ "),
        ("keywords", "A=fx;A=x;A=xA", "f:if|x:[ifx]+|_: ", "ifx "),
        ("comments", "A=x;A=AvA;A=AmA;A=AvmA", "_:/\\*.*?\\*/|v:/|m:\\*|x:a|_: ", "a/* "),
        ("joined", "A=xy;A=xAy", "x:a+|y:b|y:a", "ab"),
        ("joined and never apart", "A=xx;A=y", "x:a+|y:b", "ab"),
        ("several alike", "A=xyz;A=yx", "x:ab|y:abc|z:c", "abc"),
        ("runs of blanks and line ends", "A=x;A=xA;A=xlA", "x:a|l:\n|_:[ \n]+", "a \n"),
        ("hidden words", "A=x;A=xyA", "x:a+b?|y:b|_: +|_:c+ ?", "abc "),
        ("hidden lexemes inside others", "A=s;A=sA", "s:'[^']*'|_:#[^#]*#|_: |s:a", "'#a "),
        ("unwanted longer lexeme", "A=nd;A=ndn", "n:1|d:\\.|f:1\\.1", "1. "),
    ];

    [Test]
    public void Texts_are_those_of_the_oracle([NUnit.Framework.Range(0, 11)] int number, [Values] bool isContextual)
    {
        (string name, string productions, string terminals, string alphabet) = Grammars[number];
        (char Name, string Pattern)[] lexemes = [.. Split(terminals).Select(static terminal => (terminal[0], terminal[2..]))];
        LexingOracle oracle = new(new EarleyOracle('A', productions.Split(';').Select(static production => (production[0], production[2..]))), lexemes, isContextual);
        Lexicon lexicon = new(Small, GrammarLimits.Default);
        CfgMachine machine;
        try
        {
            machine = CfgMachine.Compile(Rules(productions, lexemes, isContextual, lexicon.Regexes), GrammarLimits.Default, lexicon);
        }
        catch (GrammarException)
        {
            Assert.That(Texts(alphabet, 6).Where(oracle.Accepts), Is.Empty, name);
            return;
        }

        HashSet<string> completed = [];
        foreach (string text in Texts(alphabet, alphabet.Length > 3 ? 6 : 7))
        {
            bool isPrefix = MaskCache.TryStep(machine.Start, System.Text.Encoding.ASCII.GetBytes(text), out ParserConfiguration at);
            Assert.That(isPrefix && at.IsAccepting, Is.EqualTo(oracle.Accepts(text)), $"'{text}' in {name}");
            if (isPrefix && text.Length <= 5)
            {
                List<byte> completion = [];
                at.Complete(completion);
                string whole = text + System.Text.Encoding.ASCII.GetString(completion.ToArray());
                Assert.That(at.MinimumBytes, Is.LessThanOrEqualTo(completion.Count), $"'{text}' in {name}");
                if (completed.Add(whole))
                {
                    Assert.That(oracle.Accepts(whole), Is.True, $"'{text}' completed to '{whole}' in {name}");
                }
            }
        }
    }

    [Test]
    public void Every_pair_of_adjacent_operators_is_cut_as_the_oracle_cuts_it()
    {
        string[] operators = ["+", "++", "+=", "-", "--", "->", "-->", "-=", "<", "<<", "<<=", "<=", ">", ">>", ">=", "=", "==", "=>", "!", "!=", ".", "..", "...", "/", "/=", "&", "&&", "*", "**"];
        List<(char Name, string Pattern)> lexemes = [('x', "[a-z]+"), ('_', " +"), ('_', "/\\*([^*]|\\*+[^*/])*\\*+/"), ('n', "[0-9]+"), ('n', "[0-9]+\\.[0-9]+")];
        lexemes.AddRange(operators.Select(static text => ('o', System.Text.RegularExpressions.Regex.Escape(text).Replace("/", "\\/", StringComparison.Ordinal).Replace("=", "[=]", StringComparison.Ordinal))));
        string productions = "A=B;A=AoB;B=x;B=n;B=oB";
        LexingOracle oracle = new(new EarleyOracle('A', productions.Split(';').Select(static production => (production[0], production[2..]))), lexemes, isContextual: false);
        Lexicon lexicon = new(Small, GrammarLimits.Default);
        CfgMachine machine = CfgMachine.Compile(Rules(productions, [.. lexemes], isContextual: false, lexicon.Regexes), GrammarLimits.Default, lexicon);
        foreach (string first in operators)
        {
            foreach (string second in operators)
            {
                foreach (string text in new[] { $"a{first}{second}b", $"1{first}{second}2" })
                {
                    bool accepts = MaskCache.TryStep(machine.Start, System.Text.Encoding.ASCII.GetBytes(text), out ParserConfiguration at) && at.IsAccepting;
                    Assert.That(accepts, Is.EqualTo(oracle.Accepts(text)), text);
                }
            }
        }
    }

    private static string[] Split(string terminals) => System.Text.RegularExpressions.Regex.Split(terminals, "\\|(?=[a-z_]:)");

    private static GrammarRules Rules(string productions, (char Name, string Pattern)[] lexemes, bool isContextual, RegexBuilder builder)
    {
        SourceSpan span = new(0, 0);
        List<Terminal> terminals = [];
        foreach ((char name, string pattern) in lexemes)
        {
            string ecma = pattern == "/\\*.*?\\*/" ? "/\\*(?:[^*]|\\*+[^*/])*\\*+/" : pattern;
            terminals.Add(new Terminal(name.ToString(), EcmaRegex.WholeMatch(ecma, builder)) { Order = terminals.Count, IsHidden = name == '_' });
        }

        List<Rule> rules = [];
        foreach (IGrouping<char, string> rule in productions.Split(';').GroupBy(static production => production[0]))
        {
            rules.Add(new Rule(rule.Key.ToString(), new ChoiceExpression([.. rule.Select(production => new SequenceExpression([.. production[2..].Select(Symbol)], span))], span), span));
        }

        return new GrammarRules(new SourceText(productions), rules, "A", isContextual ? LexingRule.ContextualLongestMatch : LexingRule.LongestMatch) { Terminals = terminals };

        Expression Symbol(char symbol)
        {
            if (char.IsAsciiLetterUpper(symbol))
            {
                return new ReferenceExpression(symbol.ToString(), span);
            }

            // Several terminals of one name are told apart by the lexer, not by the grammar.
            Expression[] same = [.. terminals.Where(terminal => terminal.Name[0] == symbol).Select(terminal => new TokenExpression(terminal, span))];
            return same.Length == 1 ? same[0] : new ChoiceExpression(same, span);
        }
    }

    private static List<string> Texts(string alphabet, int length)
    {
        List<string> all = [""];
        for (int i = 0; i < all.Count && all[i].Length < length; i++)
        {
            all.AddRange(alphabet.Select(letter => all[i] + letter));
        }

        return all;
    }
}
