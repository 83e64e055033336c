using System.Diagnostics;
using System.Globalization;
using StructGen.Engine;
using StructGen.Engine.Sampling;

namespace StructGen.Tests.Sampling;

/// <summary>What choosing a token costs on the host, by the width of the vocabulary and the kind of mask. Prints the best of many.</summary>
[Explicit("Prints figures.")]
[Category("Full")]
internal sealed class SamplingFigures
{
    [TestCase(49_152)]
    [TestCase(151_936)]
    public void Choosing_a_token(int width)
    {
        Random random = new(1);
        float[] logits = [.. Enumerable.Range(0, width).Select(_ => (float)(3 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
        uint[] half = [.. Enumerable.Range(0, width / 32).Select(_ => (uint)random.NextInt64())];
        uint[] few = new uint[width / 32];
        for (int i = 0; i < 40; i++)
        {
            int token = random.Next(width);
            few[token >> 5] |= 1u << token;
        }

        TokenHistory history = new();
        TokenSampler plain = new(new SamplingOptions { Temperature = 1 });
        TokenSampler filtered = new(new SamplingOptions { Temperature = 0.7f, TopK = 50, TopP = 0.9f });
        foreach ((string name, uint[] mask) in new[] { ("all", Array.Empty<uint>()), ("half", half), ("forty", few) })
        {
            int position = 0;
            TestContext.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{width}, {name} allowed: greedy {Best(() => MaskedArgMax.Find(logits, mask)):F1} us (scalar {Best(() => MaskedArgMax.FindScalar(logits, mask)):F0}), draw {Best(() => plain.Choose(logits, mask, history, new DecisionRandom(1, position++))):F0}, top-k and top-p {Best(() => filtered.Choose(logits, mask, history, new DecisionRandom(1, position++))):F0}"));
        }
    }

    private static double Best(Action action)
    {
        double best = double.MaxValue;
        for (int i = 0; i < 200; i++)
        {
            long since = Stopwatch.GetTimestamp();
            action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(since).TotalMicroseconds);
        }

        return best;
    }
}
