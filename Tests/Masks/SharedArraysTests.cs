using NUnit.Framework;
using StructGen.Grammars.Masks;

namespace StructGen.Tests.Masks;

internal sealed class SharedArraysTests
{
    [Test]
    public void Equal_lists_and_equal_words_are_one_array()
    {
        SharedArrays arrays = new(1 << 20);
        int[] tokens = [.. Enumerable.Range(0, 100)];
        uint[] words = [.. Enumerable.Range(0, 100).Select(static i => (uint)i)];
        Assert.That(arrays.Of(tokens), Is.SameAs(arrays.Of([.. tokens])).And.Not.SameAs(tokens));
        Assert.That(arrays.Of(words), Is.SameAs(arrays.Of([.. words])).And.Not.SameAs(words));
        Assert.That(arrays.EstimatedBytes, Is.EqualTo(800));
        Assert.That(arrays.Of(ReadOnlySpan<int>.Empty), Is.Empty);
    }

    [TestCase(0)]
    [TestCase(1_000)]
    [TestCase(100_000)]
    public void Contents_are_those_asked_for_whatever_the_budget(long budget)
    {
        SharedArrays arrays = new(budget);
        Random random = new(5);
        for (int i = 0; i < 20_000; i++)
        {
            int start = random.Next(2_000);
            int[] tokens = [.. Enumerable.Range(start, random.Next(40))];
            Assert.That(arrays.Of(tokens).AsSpan().SequenceEqual(tokens), Is.True);
            Assert.That(arrays.EstimatedBytes, Is.InRange(0, budget));
        }
    }
}
