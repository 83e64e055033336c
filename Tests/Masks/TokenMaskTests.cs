using NUnit.Framework;
using StructGen.Grammars;

namespace StructGen.Tests.Masks;

internal sealed class TokenMaskTests
{
    [Test]
    public void Vectors_do_what_single_bits_do([Values(0, 1, 31, 32, 33, 255, 256, 1000, 4096)] int size)
    {
        Random random = new(size);
        uint[] words = new uint[(size + 31) / 32];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = random.Next(4) switch { 0 => 0, 1 => uint.MaxValue, _ => (uint)random.NextInt64(1L << 32) };
        }

        float[] logits = new float[size];
        for (int i = 0; i < size; i++)
        {
            logits[i] = random.Next(10) == 0 ? float.NaN : random.NextSingle();
        }

        float[] byBit = [.. logits];
        float[] byVector = [.. logits];
        TokenMask.ApplyScalar(words, byBit);
        TokenMask.ApplyVector(words, byVector);
        Assert.That(byVector.Select(BitConverter.SingleToInt32Bits), Is.EqualTo(byBit.Select(BitConverter.SingleToInt32Bits)));
        for (int i = 0; i < size; i++)
        {
            bool isAllowed = (words[i >> 5] >> (i & 31) & 1) != 0;
            Assert.That(BitConverter.SingleToInt32Bits(byBit[i]), Is.EqualTo(BitConverter.SingleToInt32Bits(isAllowed ? logits[i] : float.NegativeInfinity)));
        }
    }

    [Test]
    public void Logits_beyond_the_mask_are_refused()
    {
        float[] logits = [.. Enumerable.Repeat(1f, 70)];
        new TokenMask([uint.MaxValue, 1]).ApplyTo(logits);
        Assert.That(logits[..33], Is.All.EqualTo(1f));
        Assert.That(logits[33..], Is.All.EqualTo(float.NegativeInfinity));
        Assert.That(new TokenMask([uint.MaxValue, 1]).Count, Is.EqualTo(33));
    }
}
