using System.Globalization;
using StructGen.SchemaBench.Evaluation;

namespace StructGen.SchemaBench.Reports;

/// <summary>What <c>run</c> prints: a row a data set, the statuses, and what went wrong.</summary>
internal static class RunReport
{
    private const int Named = 20;

    public static void Print(TextReport report, IReadOnlyCollection<SampleRecord> records, RunSummary summary)
    {
        report.Table(
            ["split", "samples", "too long", "declared", "empirical", "compliance", "finished", "GCT ms", "TTFT ms", "TPOT ms", "TGT ms"],
            [.. summary.Splits.Select(split => Row(split.Key, split.Value)), Row("all", summary)]);
        report.Line($"compile: {Counts(summary.CompileStatus)}; decoding: {Counts(summary.DecodingStatus)}; "
            + $"validity: {Counts(records.Where(record => record.Counts()).GroupBy(record => record.Validity ?? Validity.Skipped).ToDictionary(group => ResultNames.Of(group.Key), group => group.Count()))}; "
            + FormattableString.Invariant($"first JSON value valid: {records.Count(record => record.FirstValueValidity == Validity.Match)}"));
        report.Line(FormattableString.Invariant($"{summary.OutputTokens} output tokens, {Percent(summary.ForcedShare)} forced; medians above, by nearest rank; TPOT ratio {Number(summary.TpotRatio, "0.000")}; peak memory {Number(summary.PeakMib, "0")} MiB"));
        if (summary.Decode is { } decode)
        {
            report.Line(FormattableString.Invariant($"{Number(decode.TokensPerForward, "0.00")} tokens a forward, {Percent(decode.WideShare)} of the forwards wide; of decode time, masks that no forward hid {Percent(decode.MaskExposedShare, 2)}, choosing tokens {Percent(decode.SamplingShare, 2)}")
                + (decode.FreeTexts == 0 ? "" : FormattableString.Invariant($"; time over that of free text, {decode.FreeTexts} texts: {Number(decode.TimeRatio, "0.000")} (without forced text that is read with the prompt: {Number(decode.DecodeTimeRatio, "0.000")})")));
        }

        if (summary.Replaced > 0)
        {
            report.Line(FormattableString.Invariant($"replaced because no text fits the limit of tokens: {summary.Replaced}"));
        }

        Name(report, "unreadable", [.. records.Where(record => record.Unreadable is not null)], record => record.Unreadable);
        Name(report, "not declared", [.. records.Where(record => record.Counts() && !record.IsDeclared())], record => $"{ResultNames.Of(record.CompileStatus ?? CompileStatus.UnknownError)}: {record.CompileReason}");
        Name(report, "not finished", [.. records.Where(record => record.IsDeclared() && !record.IsFinished())], record =>
            $"{(record.DecodingStatus is { } status ? ResultNames.Of(status) : "no text")}: {record.DecodingReason}{(record.ShortestCompletion is { } tokens ? FormattableString.Invariant($"; the shortest completion takes {tokens} tokens") : "")}");
        Name(report, "wrong", [.. records.Where(record => record.IsFinished() && !record.IsMatch())], record => $"{ResultNames.Of(record.Validity ?? Validity.Skipped)}: {record.ValidityReason}");
    }

    private static string[] Row(string name, SummaryFigures figures) =>
    [
        name, TextReport.Number(figures.Samples), TextReport.Number(figures.PromptTooLong), Percent(figures.Declared), Percent(figures.Empirical), Percent(figures.Compliance), Percent(figures.Finished),
        Number(figures.GctMs.P50), Number(figures.TtftMs.P50), Number(figures.TpotMs.P50), Number(figures.TgtMs.P50),
    ];

    private static string Counts(IReadOnlyDictionary<string, int> counts) => string.Join(", ", counts.Where(count => count.Value > 0).Select(count => FormattableString.Invariant($"{count.Value} {count.Key}")));

    private static string Percent(double? rate, int digits = 1) => rate is { } value ? value.ToString(digits == 1 ? "0.0 %" : "0.00 %", CultureInfo.InvariantCulture) : "–";

    private static string Number(double? value, string format = "0.0") => value is { } number ? number.ToString(format, CultureInfo.InvariantCulture) : "–";

    private static void Name(TextReport report, string title, SampleRecord[] records, Func<SampleRecord, string?> reason)
    {
        if (records.Length == 0)
        {
            return;
        }

        report.Line(FormattableString.Invariant($"{title}: {records.Length}"));
        foreach (SampleRecord record in records.OrderBy(record => record.Id, StringComparer.Ordinal).Take(Named))
        {
            report.Line($"  {record.Id}: {reason(record)?.Split('\n')[0].Trim()}");
        }

        if (records.Length > Named)
        {
            report.Line(FormattableString.Invariant($"  … and {records.Length - Named} more; --out holds them all."));
        }
    }
}
