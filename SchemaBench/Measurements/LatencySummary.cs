using System.Text.Json.Serialization;

namespace StructGen.SchemaBench.Measurements;

/// <summary>The figures given for a set of durations, in microseconds; all 0 without samples.</summary>
internal sealed record LatencySummary(double Avg, double P25, double P50, double P75, double P90, double P95, double P99, [property: JsonPropertyName("p999")] double P999, double Max)
{
    public static LatencySummary Of(LatencyHistogram histogram) => new(
        histogram.Count == 0 ? 0 : Math.Round(histogram.SumNanoseconds / 1e3 / histogram.Count, 3),
        At(histogram, 0.25),
        At(histogram, 0.50),
        At(histogram, 0.75),
        At(histogram, 0.90),
        At(histogram, 0.95),
        At(histogram, 0.99),
        At(histogram, 0.999),
        histogram.MaxNanoseconds / 1e3);

    private static double At(LatencyHistogram histogram, double fraction) => histogram.Percentile(fraction) / 1e3;
}
