namespace StructGen.SchemaBench.Evaluation;

/// <summary>Percentiles by nearest rank; null without samples.</summary>
internal sealed record Percentiles(double? P50, double? P90, double? P99)
{
    public static Percentiles Of(IEnumerable<double?> values)
    {
        double[] sorted = [.. values.OfType<double>().Order()];
        return new(At(sorted, 0.50), At(sorted, 0.90), At(sorted, 0.99));
    }

    /// <summary>The value at <paramref name="fraction"/> of the sorted values.</summary>
    public static double? At(IReadOnlyList<double> sorted, double fraction) =>
        sorted.Count == 0 ? null : sorted[Math.Clamp((int)Math.Ceiling(fraction * sorted.Count) - 1, 0, sorted.Count - 1)];
}
