using NUnit.Framework;
using StructGen.Grammars;
using StructGen.Grammars.Automata;

namespace StructGen.Tests.Automata.Ecma;

/// <summary>Patterns made to hurt: each ends in an expression or in a typed refusal.</summary>
internal sealed class EcmaRegexHostileTests
{
    private static IEnumerable<TestCaseData> Patterns()
    {
        static string Times(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
        (string Name, string Pattern)[] cases =
        [
            ("a long literal", Times("abc", 100_000)),
            ("many alternatives", string.Join('|', Enumerable.Range(0, 50_000).Select(static i => "k" + i))),
            ("many look-aheads", "^" + Times("(?=a)", 50_000) + "(?<!b)"),
            ("many negative look-aheads", Times("(?!ab)", 5_000)),
            ("many look-behinds", Times("(?<!ab)", 5_000) + "$"),
            ("many word boundaries", Times("\\b", 20_000)),
            ("optional word boundaries", Times("(?:\\b|a)", 200)),
            ("deep groups", Times("(?:", 500) + "a" + Times(")", 500)),
            ("too deep groups", Times("(", 100_000)),
            ("deep look-aheads", Times("(?!a", 200) + Times(")", 200)),
            ("deep mixed look-arounds", Times("(?!a(?<=b", 20) + Times("))", 20)),
            ("deep quantifiers", Times("(?:", 100) + "(?!a)b" + Times("){2,3}", 100)),
            ("a huge count", "^(?:a{0,1000000000}){1000000000}$"),
            ("a huge guarded count", "^(?:(?!ab)[ab]){0,1000000000}$"),
            ("a huge guarded count in the middle", "(?:(?!ab)[ab]){0,1000000000}c"),
            ("counts inside look-arounds", "x(?=.{1,5000}y)(?<=a.{1,5000})"),
            ("a window", "(?:(?=.{20}a)b|a)*c(?<!d)"),
            ("large classes", Times("[\\p{L}x]", 20_000)),
            ("large complements", Times("\\P{L}", 20_000)),
            ("one large class", "[" + Times("\\p{L}", 50_000) + "]"),
            ("many references", Times("(a|b)", 50) + string.Concat(Enumerable.Range(1, 50).Select(static i => "\\" + i))),
            ("a reference in loops", "(?:(?:(a|b)\\1)*(?:(c)\\2)*)*"),
            ("unclosed classes", Times("[", 100_000)),
            ("only quantifiers", Times("{1}", 100_000)),
            ("any characters", new string([.. Enumerable.Range(1, 0xFFFF).Select(static c => (char)c)])),
        ];
        return cases.Select(static entry => new TestCaseData(entry.Pattern).SetArgDisplayNames(entry.Name));
    }

    [TestCaseSource(nameof(Patterns))]
    public void Ends_in_an_expression_or_a_typed_refusal(string pattern)
    {
        try
        {
            EcmaRegex.Check(pattern);
            RegexBuilder builder = new();
            builder.IsMatch(EcmaRegex.Search(pattern, builder), "abcdefgh"u8);
        }
        catch (RegexSyntaxException exception)
        {
            Assert.That(exception.Offset, Is.InRange(0, pattern.Length));
        }
        catch (GrammarLimitException exception)
        {
            Assert.That(exception.Limit, Is.Not.Empty);
        }
    }
}
