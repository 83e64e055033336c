using System.Text;
using NUnit.Framework;
using StructGen.Engine.Tokenization.Normalization;

namespace StructGen.Tests.Tokenization;

/// <summary>Unicode normal forms, on the cases that the standard's annex 15 singles out.</summary>
[TestFixture]
internal sealed class NormalizerTests
{
    [TestCase("", "", "")]
    [TestCase("plain", "plain", "plain")]
    [TestCase("é", "é", "e\u0301")]
    [TestCase("e\u0301", "é", "e\u0301")]
    [TestCase("\u212B", "Å", "A\u030A", TestName = "A singleton does not come back")]
    [TestCase("\u0958", "\u0915\u093C", "\u0915\u093C", TestName = "A composition exclusion")]
    [TestCase("\u0344", "\u0308\u0301", "\u0308\u0301", TestName = "A non-starter decomposition")]
    [TestCase("q\u0307\u0323", "q\u0323\u0307", "q\u0323\u0307", TestName = "Marks are ordered by class")]
    [TestCase("\u1E0B\u0323", "\u1E0D\u0307", "d\u0323\u0307", TestName = "Marks are ordered before composing")]
    [TestCase("a\u0315\u0300\u05AE\u0062", "à\u05AE\u0315b", "a\u05AE\u0300\u0315b", TestName = "A mark of a lower class does not block")]
    [TestCase("a\u0301\u0301", "á\u0301", "a\u0301\u0301", TestName = "A mark of the same class blocks")]
    [TestCase("\u1100\u1161\u11A8", "각", "\u1100\u1161\u11A8", TestName = "Hangul of three")]
    [TestCase("가\u11A8", "각", "\u1100\u1161\u11A8", TestName = "Hangul of a syllable and a final")]
    [TestCase("가\u11A7", "가\u11A7", "\u1100\u1161\u11A7", TestName = "Hangul with a filler that is none")]
    [TestCase("\u0B47\u0300\u0B3E", "\u0B47\u0300\u0B3E", "\u0B47\u0300\u0B3E", TestName = "A starter does not join over a mark")]
    [TestCase("\u0B47\u0B3E", "\u0B4B", "\u0B47\u0B3E", TestName = "A starter joins a starter")]
    [TestCase("\U0001D15E", "\U0001D157\U0001D165", "\U0001D157\U0001D165", TestName = "Beyond the basic plane")]
    [TestCase("\uF900x", "豈x", "豈x", TestName = "A compatibility ideograph")]
    [TestCase("\u01D5", "Ǖ", "U\u0308\u0304", TestName = "Two steps down, two steps up")]
    public void Normal_forms(string text, string formC, string formD)
    {
        Assert.That(Normalize(CanonicalNormalizer.FormC, text), Is.EqualTo(formC));
        Assert.That(Normalize(CanonicalNormalizer.FormD, text), Is.EqualTo(formD));
    }

    [Test]
    public void Text_in_normal_form_is_not_copied()
    {
        byte[] text = Encoding.UTF8.GetBytes("Größe 中文 😀");
        Assert.That(CanonicalNormalizer.FormC.Normalize(text) == text.AsSpan(), Is.True);
    }

    [Test]
    public void Normalizing_twice_changes_nothing()
    {
        Random random = new(3);
        int[] points = [0x61, 0x65, 0xE9, 0x300, 0x301, 0x308, 0x323, 0x327, 0x345, 0x1100, 0x1161, 0x11A8, 0xAC00, 0x1E0B, 0x212B, 0x958, 0xB47, 0xB3E, 0x1D15E, 0xF900];
        for (int i = 0; i < 2000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => char.ConvertFromUtf32(points[random.Next(points.Length)])));
            string formC = Normalize(CanonicalNormalizer.FormC, text);
            string formD = Normalize(CanonicalNormalizer.FormD, text);
            Assert.That(Normalize(CanonicalNormalizer.FormC, formC), Is.EqualTo(formC));
            Assert.That(Normalize(CanonicalNormalizer.FormD, formD), Is.EqualTo(formD));
            Assert.That(Normalize(CanonicalNormalizer.FormC, formD), Is.EqualTo(formC));
            Assert.That(Normalize(CanonicalNormalizer.FormD, formC), Is.EqualTo(formD));
        }
    }

    private static string Normalize(TextNormalizer normalizer, string text) => Encoding.UTF8.GetString(normalizer.Normalize(Encoding.UTF8.GetBytes(text)));
}
