using System.Text;
using CsCheck;
using NUnit.Framework;
using StructGen.Grammars;
using StructGen.Grammars.Automata;
using StructGen.Grammars.Automata.Ecma;

namespace StructGen.Tests.Automata.Ecma;

/// <summary>Generated patterns with look-arounds in every position, over the letters a, b and - (so that word boundaries occur).</summary>
internal sealed class EcmaRegexGeneratedTests
{
    private static readonly string[] s_texts = [.. EcmaRegexTests.Words("ab-", 4)];
    private static readonly byte[][] s_bytes = [.. s_texts.Select(Encoding.UTF8.GetBytes)];

    private static readonly Gen<string> s_atom = OneOf("a", "b", "-", ".", "[ab]", "[^a]", "\\w", "\\W", "ab");

    private static readonly Gen<string> s_assertion = OneOf("^", "$", "\\b", "\\B");

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    internal static Gen<string> Pattern(int depth)
    {
        if (depth == 0)
        {
            return Gen.Frequency((4, s_atom), (1, s_assertion));
        }

        Gen<string> smaller = Pattern(depth - 1);
        return Gen.Frequency(
            (2, s_atom),
            (1, s_assertion),
            (4, Gen.Select(smaller, smaller, static (a, b) => a + b)),
            (2, Gen.Select(smaller, smaller, static (a, b) => $"(?:{a}|{b})")),
            (2, Gen.Select(smaller, OneOf("*", "+", "?", "{2}", "{0,2}", "{1,}?", "{2,3}"), static (a, quantifier) => $"(?:{a}){quantifier}")),
            (3, Gen.Select(OneOf("(?=", "(?!", "(?<=", "(?<!"), smaller, static (open, a) => $"{open}{a})")));
    }

    [Test]
    public void Search_and_whole_match_equal_the_meaning_of_the_tree() => Pattern(4).Sample(pattern => Equals(pattern, viaAutomaton: false), iter: 400);

    [Test]
    public void The_automaton_alone_equals_the_meaning_of_the_tree() => Pattern(4).Sample(pattern => Equals(pattern, viaAutomaton: true), iter: 150);

    [Test]
    [Explicit]
    [Category("Full")]
    public void Many_generated_patterns_equal_the_meaning_of_the_tree()
    {
        Pattern(4).Sample(pattern => Equals(pattern, viaAutomaton: false), iter: 1_500);
        Pattern(4).Sample(pattern => Equals(pattern, viaAutomaton: true), iter: 1_500);
    }

    [Test]
    public void Generated_patterns_equal_Node()
    {
        List<string> patterns = [];
        Pattern(4).Sample(pattern =>
        {
            lock (patterns)
            {
                patterns.Add(pattern);
            }
        }, iter: 300);
        EcmaRegexTests.Compare(patterns, s_texts, whole: false);
    }

    [Test]
    public void Generated_back_references_equal_Node_or_are_refused()
    {
        Gen<string> atom = OneOf("a", "b", "(a)", "(b)", "(a|b)", "(ab?)", "(a|)", "\\1", "\\2", "\\1", "(?:(a)|b)");
        Gen<string> group = Gen.Select(atom, atom, OneOf("({0}{1})", "(?:{0}|{1})", "(?:{0}{1})*", "(?:{0}{1})?", "(?:{0}|{1}){{2}}", "{0}{1}", "(?<={0}{1})", "(?!{0}{1})", "(?={0}{1})"))
            .Select(static parts => string.Format(System.Globalization.CultureInfo.InvariantCulture, parts.Item3, parts.Item1, parts.Item2));
        Gen<string> pattern = Gen.Select(Gen.OneOf(atom, group), Gen.OneOf(atom, group), Gen.OneOf(atom, group), Gen.OneOf(atom, group), static (a, b, c, d) => $"^{a}{b}{c}{d}$");
        List<string> patterns = [];
        pattern.Sample(text =>
        {
            lock (patterns)
            {
                patterns.Add(text);
            }
        }, iter: 2_000);
        EcmaRegexTests.Compare(patterns, [.. EcmaRegexTests.Words("ab", 6)], whole: false);
    }

    private static bool Equals(string pattern, bool viaAutomaton)
    {
        RegexBuilder builder = new();
        EcmaNode tree = EcmaRegex.Read(pattern, builder);
        return Equals(tree, builder, isSearch: true, viaAutomaton) && Equals(tree, builder, isSearch: false, viaAutomaton);
    }

    private static bool Equals(EcmaNode tree, RegexBuilder builder, bool isSearch, bool viaAutomaton)
    {
        RegexNode node;
        try
        {
            node = viaAutomaton ? AssertionAutomaton.Build(EcmaSimplifier.Run(tree), builder, isSearch) : EcmaRegex.Translate(tree, builder, isSearch);
        }
        catch (GrammarLimitException)
        {
            return true;
        }

        for (int i = 0; i < s_texts.Length; i++)
        {
            bool expected = isSearch ? EcmaOracle.Finds(tree, s_texts[i]) : EcmaOracle.MatchesWhole(tree, s_texts[i]);
            if (builder.IsMatch(node, s_bytes[i]) != expected)
            {
                TestContext.Out.WriteLine($"'{s_texts[i]}' {(isSearch ? "searched" : "as a whole")}: expected {expected}, {node}");
                return false;
            }
        }

        return true;
    }
}
