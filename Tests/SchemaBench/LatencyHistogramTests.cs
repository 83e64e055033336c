using CsCheck;
using NUnit.Framework;
using StructGen.SchemaBench.Measurements;

namespace StructGen.Tests.SchemaBench;

internal sealed class LatencyHistogramTests
{
    [Test]
    public void Percentiles_follow_the_sorted_samples()
    {
        Gen.Long[0, 5_000_000_000].Array[1, 400].Sample(samples =>
        {
            LatencyHistogram histogram = Fill(samples);
            long[] sorted = [.. samples.Order()];
            foreach (double fraction in new[] { 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999 })
            {
                long exact = sorted[Math.Max(0, (int)Math.Ceiling(fraction * sorted.Length) - 1)];
                Assert.That((double)histogram.Percentile(fraction), Is.EqualTo((double)exact).Within(exact * 0.001));
            }

            Assert.That(histogram.MaxNanoseconds, Is.EqualTo(sorted[^1]));
            Assert.That(histogram.SumNanoseconds, Is.EqualTo(samples.Sum()));
            Assert.That(histogram.Count, Is.EqualTo(samples.Length));
        });
    }

    [Test]
    public void Is_exact_below_two_microseconds()
    {
        for (long nanoseconds = 0; nanoseconds < 2048; nanoseconds++)
        {
            Assert.That(Fill([nanoseconds, 1_000_000]).Percentile(0.5), Is.EqualTo(nanoseconds));
        }
    }

    [Test]
    public void Saved_and_merged_histograms_equal_one_of_all_samples()
    {
        Gen.Select(Gen.Long[0, 100_000_000].Array[0, 50], Gen.Long[0, 100_000_000].Array[0, 50]).Sample((one, other) =>
        {
            LatencyHistogram merged = LatencyHistogram.Restore(Fill(one).Save());
            merged.Add(LatencyHistogram.Restore(Fill(other).Save()));
            Assert.That(merged.Save(), Is.EqualTo(Fill([.. one, .. other]).Save()));
        });
    }

    [Test]
    public void Is_zero_without_samples()
    {
        Assert.That(LatencySummary.Of(new()), Is.EqualTo(new LatencySummary(0, 0, 0, 0, 0, 0, 0, 0, 0)));
    }

    private static LatencyHistogram Fill(IEnumerable<long> samples)
    {
        LatencyHistogram histogram = new();
        foreach (long sample in samples)
        {
            histogram.Add(sample);
        }

        return histogram;
    }
}
