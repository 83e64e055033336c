using NUnit.Framework;
using StructGen.Grammars.Automata;

namespace StructGen.Tests.Automata;

internal sealed class EmptinessProbeTests
{
    private readonly RegexBuilder _builder = new();

    private RegexNode Letters => _builder.Repeat(_builder.Scalars([new ScalarRange('a', 'z')]), 3, null);

    [Test]
    public void Finds_a_shortest_text_of_the_longest_operand_in_the_others()
    {
        RegexNode node = _builder.Intersect(Letters, _builder.Complement(_builder.Repeat(_builder.Literal("b"u8), 0, null)));
        Assert.That(node.Kind, Is.EqualTo(RegexKind.Intersect));
        int before = _builder.NodeCount;
        Assert.That(new EmptinessProbe(_builder).FindsMember(node), Is.True);
        Assert.That(_builder.NodeCount - before, Is.LessThan(12));
    }

    [Test]
    public void Leaves_to_the_search_what_its_one_text_does_not_tell()
    {
        // The text tried is aaa; bbb is a member all the same.
        RegexNode node = _builder.Intersect(Letters, _builder.Complement(_builder.Repeat(_builder.Literal("a"u8), 0, null)));
        Assert.That(new EmptinessProbe(_builder).FindsMember(node), Is.False);
        Assert.That(_builder.IsEmpty(node), Is.False);
    }

    [Test]
    public void Finds_nothing_in_an_empty_intersection()
    {
        RegexNode word = _builder.Concat(Letters, _builder.Literal("!"u8));
        RegexNode node = _builder.Intersect(word, _builder.Complement(_builder.Concat(_builder.AnyString, _builder.Literal("!"u8), _builder.AnyString)));
        Assert.That(new EmptinessProbe(_builder).FindsMember(node), Is.False);
        Assert.That(_builder.IsEmpty(node), Is.True);
    }
}
