using NUnit.Framework;
using StructGen.SchemaBench.Sources;
using StructGen.SchemaBench.Sources.Checkers;

namespace StructGen.Tests.SchemaBench.Sources;

/// <summary>Pieces, mutants, path patterns and command lines.</summary>
internal sealed class MutatorTests
{
    [Test]
    public void Pieces_are_words_numbers_blanks_and_single_characters() => Assert.That(
        TextPieces.Of("if (été_1 >= 0x1F)\r\n\t\U0001F600;"),
        Is.EqualTo(new[] { "if", " ", "(", "été_1", " ", ">", "=", " ", "0x1F", ")", "\r\n", "\t", "\U0001F600", ";" }));

    [Test]
    public void Each_kind_comes_as_often_as_asked_and_the_seed_repeats_it()
    {
        Mutant[] mutants = [.. Mutator.Of("a + b * (c - d)", "id", 4, 1)];
        Assert.That(mutants.GroupBy(mutant => mutant.Kind).Select(group => group.Count()), Is.EqualTo(new[] { 4, 4, 4 }));
        Assert.That(Mutator.Of("a + b * (c - d)", "id", 4, 1), Is.EqualTo(mutants));
        Assert.That(Mutator.Of("a + b * (c - d)", "id", 4, 2), Is.Not.EqualTo(mutants));
        Assert.That(Mutator.Of(" a ", "id", 4, 2), Is.Empty);
    }

    [Test]
    public void Two_pieces_say_what_can_become_of_them()
    {
        string[] texts = [.. Mutator.Of("a b", "id", 10, 1).Select(mutant => mutant.Text).Distinct().Order(StringComparer.Ordinal)];
        Assert.That(texts, Is.SubsetOf(new[] { " b", "a ", "a a b", "a b b", "b a", "b a b" }));
        Assert.That(texts, Does.Contain("b a").And.Contain(" b"));
    }

    [TestCase("*.py", "a.py|x/y/b.py", "a.pyc|a.py/x")]
    [TestCase("**/*.py", "a.py|x/y/b.py", "a.pyc")]
    [TestCase("x/*.py", "x/b.py", "b.py|x/y/b.py|z/x/b.py")]
    [TestCase("x/**", "x/b|x/y/b.py", "y/x")]
    [TestCase("**/test?/**", "test1/x|y/tests/z/w.go", "test/x|tests")]
    public void Patterns_are_about_paths(string pattern, string matched, string others)
    {
        PathPattern paths = new(pattern);
        Assert.That(matched.Split('|').Where(path => !paths.IsMatch(path)), Is.Empty);
        Assert.That(others.Split('|').Where(paths.IsMatch), Is.Empty);
    }

    [Test]
    public void Command_lines_are_cut_at_blanks_outside_of_quotes() =>
        Assert.That(SyntaxChecker.Split(" a 'b c'  \"d'e\"f '' "), Is.EqualTo(new[] { "a", "b c", "d'ef", "" }));
}
