using NUnit.Framework;
using StructGen.Grammars;
using StructGen.Grammars.Automata;
using StructGen.Grammars.Automata.Ecma;

namespace StructGen.Tests.Automata.Ecma;

/// <summary>What is a pattern and what is not, and where the complaint points.</summary>
internal sealed class EcmaParserTests
{
    [TestCase("a{2}{3}", 4)]
    [TestCase("a**", 2)]
    [TestCase("a++", 2)]
    [TestCase("*a", 0)]
    [TestCase("{1}", 0)]
    [TestCase("a|?", 2)]
    [TestCase("(", 0)]
    [TestCase("a(b", 1)]
    [TestCase("a)", 1)]
    [TestCase("[a", 0)]
    [TestCase("[b-a]", 1)]
    [TestCase("a{3,2}", 1)]
    [TestCase("\\", 0)]
    [TestCase("^*", 1)]
    [TestCase("\\b+", 2)]
    [TestCase("(?<=a)*", 6)]
    [TestCase("(?i)a", 0)]
    [TestCase("(?P<n>a)", 0)]
    [TestCase("(?>a)", 0)]
    [TestCase("(?#c)", 0)]
    [TestCase("(?<n>a)(?<n>b)", 7)]
    [TestCase("(?<1>a)", 3)]
    [TestCase("(?<n>a)\\k<m>", 7)]
    [TestCase("(?<n>a)\\k", 7)]
    [TestCase("(?ii:a)", 0)]
    [TestCase("(?-:a)", 0)]
    [TestCase("(?i-i:a)", 0)]
    [TestCase("(?x:a)", 0)]
    [TestCase("\\p{Greek}(", 0)]
    public void Refuses_an_invalid_pattern_at(string pattern, int offset)
    {
        RegexSyntaxException exception = Assert.Throws<RegexSyntaxException>(() => EcmaRegex.Check(pattern))!;
        Assert.Multiple(() =>
        {
            Assert.That(exception.IsUnsupported, Is.False);
            Assert.That(exception.Offset, Is.EqualTo(pattern == "\\p{Greek}(" ? 9 : offset), exception.Message);
        });
    }

    [TestCase("(?i)a", "(?i:")]
    [TestCase("(?P<n>a)", "(?<name>")]
    [TestCase("(?>a)", "atomic")]
    [TestCase("a++", "possessive")]
    public void Points_out_what_other_dialects_write(string pattern, string hint) =>
        Assert.That(Assert.Throws<RegexSyntaxException>(() => EcmaRegex.Check(pattern))!.Message, Does.Contain(hint));

    [TestCase("([a-z]+)\\1")]
    [TestCase("^(?<tag>\\w*)\\k<tag>$")]
    [TestCase("(?=(a|ab))\\1")]
    [TestCase("(?:(a)|)*\\1")]
    public void Refuses_a_back_reference_that_is_not_regular_as_unsupported(string pattern) =>
        Assert.That(Assert.Throws<RegexSyntaxException>(() => EcmaRegex.Check(pattern))!.IsUnsupported, Is.True);

    [Test]
    public void Refuses_deep_nesting_as_a_limit() =>
        Assert.That(
            Assert.Throws<GrammarLimitException>(() => EcmaRegex.Check(new string('(', 100_000) + new string(')', 100_000)))!.Limit,
            Is.EqualTo(nameof(GrammarLimits.MaxNestingDepth)));

    [TestCase("\\-", false)]
    [TestCase("[\\-]", true)]
    [TestCase("\\_", false)]
    [TestCase("\\A\\Z", false)]
    [TestCase("a{", false)]
    [TestCase("a{1", false)]
    [TestCase("{a}", false)]
    [TestCase("]", false)]
    [TestCase("}", false)]
    [TestCase("[\\w-a]", false)]
    [TestCase("(?=a)*", false)]
    [TestCase("\\1", false)]
    [TestCase("\\07", false)]
    [TestCase("\\c", false)]
    [TestCase("\\u{110000}", false)]
    [TestCase("\\x1", false)]
    [TestCase("\\p{Foo}", false)]
    [TestCase("\\k", false)]
    [TestCase("\\/", true)]
    [TestCase("a{1,2}?", true)]
    [TestCase("a{99999999999999999999,}", true)]
    [TestCase("(?<a>x)|(?<a>y)", true)]
    [TestCase("(?ims-:x)", true)]
    [TestCase("(?<π>x)", true)]
    [TestCase("(?<\\u{61}b>x)\\k<ab>", true)]
    [TestCase("", true)]
    [TestCase("[]", true)]
    [TestCase("[^]", true)]
    [TestCase("(?:)", true)]
    public void Reads_by_the_u_flag_or_else_by_Annex_B(string pattern, bool isUnicode)
    {
        Assert.DoesNotThrow(() => EcmaParser.Parse(pattern, 100));
        if (isUnicode)
        {
            Assert.DoesNotThrow(() => EcmaParser.Parse(pattern, isUnicode: true, 100));
        }
        else
        {
            Assert.Throws<RegexSyntaxException>(() => EcmaParser.Parse(pattern, isUnicode: true, 100));
        }
    }

    [Test]
    public void Agrees_with_Node_on_the_validity_of_short_patterns()
    {
        // Words over pieces that combine in many ways; modifiers and duplicate names are younger than some Nodes and left out.
        string[] pieces = ["a", "(", ")", "(?:", "(?=", "(?<!", "(?<n>", "[", "]", "^", "-", "*", "?", "{", "}", "{1}", "{2,1}", ",", "|", "\\", "\\1", "\\k<n>", "\\c", "\\d", "\\b", "\\u", "{61}", "\\x4", "1", "]", "."];
        List<string> patterns = [];
        Random random = new(20240607);
        for (int i = 0; i < 15_000; i++)
        {
            patterns.Add(string.Concat(Enumerable.Range(0, random.Next(1, 7)).Select(_ => pieces[random.Next(pieces.Length)])));
        }

        NodeOracle.Answer?[] answers = NodeOracle.Ask(patterns.Select(pattern => new NodeOracle.Case(pattern, [])));
        List<string> wrong = [];
        for (int i = 0; i < patterns.Count; i++)
        {
            bool? unicode = Syntax(patterns[i]);
            if (unicode != answers[i]?.Unicode && !(patterns[i].Split("(?<n>").Length > 2))
            {
                wrong.Add($"{patterns[i]}: Node {answers[i]?.Unicode}, we {unicode}");
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    private static bool? Syntax(string pattern)
    {
        foreach (bool isUnicode in (bool[])[true, false])
        {
            try
            {
                EcmaParser.Parse(pattern, isUnicode, 100);
                return isUnicode;
            }
            catch (RegexSyntaxException)
            {
            }
        }

        return null;
    }
}
