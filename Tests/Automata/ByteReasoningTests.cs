using CsCheck;
using NUnit.Framework;
using StructGen.Grammars.Automata;

namespace StructGen.Tests.Automata;

/// <summary>Emptiness by bytes: sure where it says so.</summary>
[TestFixture]
internal sealed class ByteReasoningTests
{
    [TestCase("^[0-9:.]*(Z|z|[+-][0-9:]*)$", "\\dT\\d", true)]
    [TestCase("^[0-9:.]*(Z|z|[+-][0-9:]*)$", "\\d:\\d", false)]
    [TestCase("^(a|ab|b)*$", "(a|b)c|cd", true)]
    [TestCase("^(a|ab|b)*$", "(a|b)c|d", false)]
    [TestCase("^a{0,3}$", "(ab)*", false)]
    public void A_byte_that_one_needs_and_the_other_lacks_leaves_no_member(string left, string right, bool isEmpty)
    {
        RegexBuilder builder = new();
        RegexNode both = builder.Intersect(EcmaRegex.Search(left, builder), EcmaRegex.Search(right, builder));
        Assert.That(both.Kind == RegexKind.Empty || new ByteReasoning().IsEmpty(both), Is.EqualTo(isEmpty));
    }

    [Test]
    public void What_is_called_empty_has_no_member() => Gen.Select(RegexAst.Generator, RegexAst.Generator).Sample(
        static (left, right) =>
        {
            RegexBuilder builder = new();
            RegexNode both = builder.Intersect(left.Build(builder), right.Build(builder));
            if (both.Kind == RegexKind.Intersect && new ByteReasoning().IsEmpty(both))
            {
                HashSet<string> words = left.Language();
                words.IntersectWith(right.Language());
                Assert.That(words, Is.Empty);
            }
        },
        iter: 2_000);
}
