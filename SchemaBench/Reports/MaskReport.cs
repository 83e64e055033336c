using System.Globalization;
using System.Text.Json.Serialization;
using StructGen.SchemaBench.Measurements;

namespace StructGen.SchemaBench.Reports;

/// <summary>The object that <c>mask --summary</c> writes.</summary>
internal sealed record MaskSummary(
    int Schemas,
    int Pass,
    int Refused,
    int Overconstrained,
    int Underconstrained,
    int Crash,
    int Timeout,
    long Tokens,
    LatencySummary TtfmUs,
    LatencySummary TbmUs,
    double AllocatedBytesPerMask,
    double PeakMib,
    double CpuS)
{
    /// <summary>What <c>--shared-threads</c> was given.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? SharedThreads { get; init; }

    /// <summary>The throughput of these threads on one compiled grammar in units of that of one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? SharedThroughput { get; init; }

    public static MaskSummary Of(MaskTotals totals) => new(
        totals.Schemas,
        totals.Of(SchemaStatus.Pass),
        totals.Of(SchemaStatus.Refused),
        totals.Overconstrained,
        totals.Underconstrained,
        totals.Of(SchemaStatus.Crash),
        totals.Of(SchemaStatus.Timeout),
        totals.Tokens,
        LatencySummary.Of(totals.Ttfm),
        LatencySummary.Of(totals.Tbm),
        Math.Round(totals.AllocatedBytesPerMask, 3),
        Math.Round(ProcessFigures.PeakMebibytes(), 1),
        Math.Round(ProcessFigures.CpuSeconds(), 2));
}

/// <summary>What <c>mask</c> prints.</summary>
internal static class MaskReport
{
    private const int NamedFailures = 50;

    public static void Print(TextReport report, MaskTotals totals, MaskSummary summary)
    {
        report.Table(["schemas", TextReport.Number(summary.Schemas)], [
            ["pass", TextReport.Number(summary.Pass)],
            ["refused", TextReport.Number(summary.Refused)],
            ["should accept but didn't (schemas)", TextReport.Number(summary.Overconstrained)],
            ["should reject but didn't (schemas)", TextReport.Number(summary.Underconstrained)],
            ["crash", TextReport.Number(summary.Crash)],
            ["timeout", TextReport.Number(summary.Timeout)],
            ["tests skipped", TextReport.Number(totals.SkippedTests)],
            ["tokens", TextReport.Number(summary.Tokens)],
        ]);
        report.Latencies(("TTFM", totals.Ttfm), ("TBM", totals.Tbm));
        report.Line(string.Create(CultureInfo.InvariantCulture,
            $"allocated {summary.AllocatedBytesPerMask:0.###} bytes per warm mask, peak memory {summary.PeakMib:0} MiB, {summary.CpuS:0.0} CPU seconds; "
            + $"collections {GC.CollectionCount(0)}/{GC.CollectionCount(1)}/{GC.CollectionCount(2)}, pauses {GC.GetTotalPauseDuration().TotalSeconds:0.00} s in all"));
        if (summary.SharedThroughput is { } throughput)
        {
            report.Line(string.Create(CultureInfo.InvariantCulture, $"{summary.SharedThreads} threads on one compiled grammar: {throughput:0.00} times the throughput of one"));
        }

        if (totals.Reasons.Count > 0)
        {
            report.Table(["reason", "schemas", "for example"], totals.Reasons
                .OrderByDescending(reason => reason.Value.Count)
                .Select(reason => (IReadOnlyList<string>)[reason.Key, TextReport.Number(reason.Value.Count), reason.Value.Example]));
        }

        foreach ((SchemaStatus status, string id) in totals.Failures.Take(NamedFailures))
        {
            report.Line($"{ResultNames.Of(status)}: {id}");
        }

        if (totals.Failures.Count > NamedFailures)
        {
            report.Line($"… and {totals.Failures.Count - NamedFailures} more; --out holds them all.");
        }
    }
}
