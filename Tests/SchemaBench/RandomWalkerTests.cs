using System.Text;
using NUnit.Framework;
using StructGen.Grammars;
using StructGen.SchemaBench.Measurements;

namespace StructGen.Tests.SchemaBench;

/// <summary>Walks over <see cref="ToyEngine"/>.</summary>
internal sealed class RandomWalkerTests
{
    private static readonly RandomWalker Walker = new(new TokenSpelling(ToyEngine.CreateVocabulary()));

    [Test]
    public void Every_text_is_reached_and_every_walk_finishes()
    {
        string[] texts = [.. Enumerable.Range(0, 100).Select(seed => Run("[1]|[2]|\"a\"|\"a\"b|7", seed)).Select(walk =>
        {
            Assert.That(walk.DeadEnd, Is.Null);
            return Encoding.UTF8.GetString(walk.Text);
        })];
        Assert.That(texts.Distinct().Order(), Is.EqualTo(new[] { "\"a\"", "\"a\"b", "7", "[1]", "[2]" }));
    }

    [Test]
    public void A_seed_gives_one_walk()
    {
        Assert.That(Run("[1]|[2]|[3]|[4]", 5).Text, Is.EqualTo(Run("[1]|[2]|[3]|[4]", 5).Text));
    }

    [Test]
    public void A_long_walk_follows_the_completion_and_ends()
    {
        string text = new('x', 2 * RandomWalker.FreeTokens);
        Walk walk = Run(text, 1);
        Assert.That((walk.DeadEnd, walk.Tokens), Is.EqualTo(((string?)null, text.Length)));
    }

    [Test]
    public void Nothing_allowed_is_a_dead_end()
    {
        Assert.That(Run("!nothing", 1).DeadEnd, Is.EqualTo("no token is allowed"));
    }

    [Test]
    public void An_exception_of_the_matcher_is_a_dead_end()
    {
        Assert.That(Run("!limit|abc", 1).DeadEnd, Does.Contain("MaxStates"));
    }

    [Test]
    public void A_mask_that_allows_what_the_matcher_refuses_is_a_dead_end()
    {
        Assert.That(Run("!lie|abc", 1).DeadEnd, Does.Contain("refuses"));
    }

    private static Walk Run(string texts, int seed) => Walker.Run(
        new ToyEngine().Compile(Encoding.UTF8.GetBytes(texts), JsonSchemaOptions.Default, CancellationToken.None).CreateMatcher(),
        new Random(seed),
        CancellationToken.None);
}
