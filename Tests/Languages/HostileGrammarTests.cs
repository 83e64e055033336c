using System.Text;
using NUnit.Framework;
using StructGen.Grammars;
using StructGen.Tests.Masks;

namespace StructGen.Tests.Languages;

/// <summary>Grammars made to hurt: each compiles and works, or ends in a typed error.</summary>
internal sealed class HostileGrammarTests
{
    private static readonly Vocabulary Small = TinyVocabularies.Create(3);

    private static IEnumerable<TestCaseData> Cases()
    {
        yield return new TestCaseData(Grammar.Gbnf("root ::= (\"(\" root \")\" | \"x\"){0,1000000000}")).SetArgDisplayNames("a huge count of a nested part");
        yield return new TestCaseData(Grammar.Gbnf("root ::= ([a-z]{0,100000} \"x\"){0,100000}")).SetArgDisplayNames("huge counts of regular parts");
        yield return new TestCaseData(Grammar.Gbnf(Chain(1_000, "r{0} ::= r{1} | \"(\" r{1} \")\"\n", "r{0} ::= \"x\"\n"))).SetArgDisplayNames("a long chain of rules");
        yield return new TestCaseData(Grammar.Gbnf(Chain(200, "r{0} ::= r{1} r{1} | \"\"\n", "r{0} ::= \"x\" r1 | \"\"\n"))).SetArgDisplayNames("a long chain of doubled empty rules");
        yield return new TestCaseData(Grammar.Gbnf("root ::= " + string.Join(' ', Enumerable.Repeat("a?", 1_000)) + "\na ::= \"(\" a \")\" | \"x\"")).SetArgDisplayNames("very many optional parts");
        yield return new TestCaseData(Grammar.Gbnf("root ::= " + string.Join(' ', Enumerable.Range(0, 20_000).Select(static i => $"undefined{i}")))).SetArgDisplayNames("very many undefined names");
        yield return new TestCaseData(Grammar.Gbnf("root ::= root root | root root root | \"\" | \"a\" root? root? root?")).SetArgDisplayNames("nothing but ambiguity");
        yield return new TestCaseData(Grammar.Gbnf("root ::= " + new string('(', 100_000))).SetArgDisplayNames("open brackets");
        yield return new TestCaseData(Grammar.Ebnf("a ::= " + string.Concat(Enumerable.Repeat("a? ", 400)) + "'x'")).SetArgDisplayNames("optional recursion");
        yield return new TestCaseData(Grammar.Lark("start: /(a|b)*a(a|b){60}c/ /(a|b)*b(a|b){60}d/")).SetArgDisplayNames("expressions with large automata");
        yield return new TestCaseData(Grammar.Lark("start: " + string.Join('|', Enumerable.Range(0, 800).Select(static i => $"\"w{i}\" start")) + "| \"end\"")).SetArgDisplayNames("very many keywords");
        yield return new TestCaseData(Grammar.Antlr("grammar G; s : " + new string('(', 400) + "'a'" + new string(')', 400) + "; A : " + new string('(', 400) + "'b'" + new string(')', 400) + ";")).SetArgDisplayNames("nested blocks");
        yield return new TestCaseData(Grammar.Antlr("grammar G; s : 'a' " + new string('{', 20_000))).SetArgDisplayNames("open braces");
    }

    [TestCaseSource(nameof(Cases))]
    public void A_grammar_works_or_ends_in_a_typed_error(Grammar grammar)
    {
        try
        {
            Matcher matcher = new GrammarCompiler(Small).Compile(grammar).CreateMatcher();
            for (int step = 0; step < 20; step++)
            {
                TokenMask mask = matcher.GetMask();
                int token = -1;
                for (int i = 0; i < Small.Size && token < 0; i++)
                {
                    int candidate = (i + (step * 37)) % Small.Size;
                    token = mask.IsAllowed(candidate) && Small.GetBytes(candidate).Length > 0 ? candidate : -1;
                }

                if (token < 0)
                {
                    Assert.That(matcher.IsAccepting, Is.True);
                    return;
                }

                matcher.Advance(token);
                matcher.GetCompletion();
            }
        }
        catch (GrammarException exception)
        {
            Assert.That(exception.Diagnostics, Is.Not.Empty);
        }
    }

    private static string Chain(int length, string link, string end)
    {
        StringBuilder text = new("root ::= r0\n");
        for (int i = 0; i < length; i++)
        {
            text.AppendFormat(System.Globalization.CultureInfo.InvariantCulture, link, i, i + 1);
        }

        return text.AppendFormat(System.Globalization.CultureInfo.InvariantCulture, end, length).ToString();
    }
}
