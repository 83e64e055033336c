using NUnit.Framework;
using StructGen.Grammars.Parsing;

namespace StructGen.Tests.Parsing;

internal sealed class PublishedMapTests
{
    private PublishedMap<int, string> _map;

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(8)]
    [TestCase(9)]
    [TestCase(100)]
    public void Keeps_the_first_value_of_each_key(int count)
    {
        _map = default;
        for (int key = 0; key < count; key++)
        {
            Assert.That(_map.TryGet(key, out _), Is.False);
            Assert.That(_map.GetOrAdd(key, $"{key}"), Is.EqualTo($"{key}"));
            Assert.That(_map.GetOrAdd(key, "other"), Is.EqualTo($"{key}"));
        }

        for (int key = 0; key < count; key++)
        {
            Assert.That(_map.TryGet(key, out string? value), Is.True);
            Assert.That(value, Is.EqualTo($"{key}"));
        }

        Assert.That(_map.TryGet(count, out _), Is.False);
    }
}
