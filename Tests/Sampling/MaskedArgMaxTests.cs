using CsCheck;
using StructGen.Engine.Sampling;

namespace StructGen.Tests.Sampling;

/// <summary>The vectorised search against one branch a token.</summary>
internal sealed class MaskedArgMaxTests
{
    [Test]
    public void Finds_what_the_scalar_search_finds()
    {
        Gen<float> logit = Gen.OneOf(Gen.Float[-2, 2], Gen.Int[-2, 2].Select(value => (float)value), Gen.Const(float.NegativeInfinity), Gen.Const(float.NaN), Gen.Const(-0f));
        Gen<uint> word = Gen.OneOf(Gen.UInt, Gen.Const(0u), Gen.Const(uint.MaxValue), Gen.Int[0, 31].Select(bit => 1u << bit));
        Gen.Select(logit.Array[0, 200], word.Array[0, 7]).Sample((logits, mask) =>
        {
            int expected = MaskedArgMax.FindScalar(logits, mask);
            int found = MaskedArgMax.Find(logits, mask);

            // Where nothing is better than negative infinity any allowed token would do; the lowest is promised.
            return found == expected || (expected >= 0 && !(logits[expected] > float.NegativeInfinity) && found == FirstAllowed(logits.Length, mask));
        });
    }

    [Test]
    public void The_lowest_of_equal_logits_wins()
    {
        float[] logits = new float[100];
        Assert.That(MaskedArgMax.Find(logits, default), Is.Zero);
        uint[] mask = new uint[4];
        mask[2] = 1u << 7 | 1u << 9;
        Assert.That(MaskedArgMax.Find(logits, mask), Is.EqualTo(71));
        Assert.That(MaskedArgMax.Find(logits, new uint[4]), Is.EqualTo(-1));
    }

    private static int FirstAllowed(int count, uint[] mask) =>
        Enumerable.Range(0, count).First(i => mask.Length == 0 || (i >> 5 < mask.Length && (mask[i >> 5] >> (i & 31) & 1) != 0));
}
