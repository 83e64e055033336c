namespace StructGen.SchemaBench.Evaluation;

/// <summary>A mean and its 95 % confidence interval.</summary>
internal readonly record struct Interval(double Mean, double Low, double High);

/// <summary>
/// Bootstrap of a mean: 1,000 resamples with replacement from a fixed seed, the 2.5th and 97.5th percentile of their means. The caller
/// hands over the values sorted by sample id, so that equal results give equal intervals.
/// </summary>
internal static class Bootstrap
{
    private const int Resamples = 1000;
    private const ulong Seed = 20250110;

    /// <summary>The interval; null without values.</summary>
    public static Interval? OfMean(IReadOnlyList<double> values)
    {
        if (values.Count == 0)
        {
            return null;
        }

        SplitMix random = new(Seed);
        double[] means = new double[Resamples];
        for (int resample = 0; resample < Resamples; resample++)
        {
            double sum = 0;
            for (int i = 0; i < values.Count; i++)
            {
                sum += values[random.Next(values.Count)];
            }

            means[resample] = sum / values.Count;
        }

        Array.Sort(means);
        return new(values.Sum() / values.Count, means[(int)(0.025 * Resamples)], means[(int)(0.975 * Resamples) - 1]);
    }
}
