using System.Globalization;
using StructGen.SchemaBench.Evaluation;
using StructGen.SchemaBench.Reports;

namespace StructGen.SchemaBench.Quality;

/// <summary>What <c>quality</c> prints.</summary>
internal static class QualityReport
{
    private const int Named = 20;

    public static void Print(TextReport report, IReadOnlyCollection<QualityRecord> records, QualitySummary summary)
    {
        report.Table(
            ["task", "questions", "right, constrained", "right, unconstrained", "difference", "from", "to", "valid, constrained", "valid, unconstrained"],
            [.. summary.Tasks.Select(task => Row(task.Key, task.Value)), Row("all", summary.All)]);
        report.Line(FormattableString.Invariant($"Right: exact match of the answer in the first JSON value. Differences are paired by question, with 95 % bootstrap intervals; only the constrained model is right {summary.All.OnlyConstrained} times, only the unconstrained one {summary.All.OnlyUnconstrained} times."));
        QualityRecord[] unreadable = [.. records.Where(record => record.Unreadable is not null).OrderBy(record => record.Id, StringComparer.Ordinal)];
        if (unreadable.Length > 0)
        {
            report.Line(FormattableString.Invariant($"unreadable: {unreadable.Length}"));
            foreach (QualityRecord record in unreadable.Take(Named))
            {
                report.Line($"  {record.Id}: {record.Unreadable}");
            }
        }

        Trouble(report, "constrained", records, record => record.Constrained);
        Trouble(report, "unconstrained", records, record => record.Unconstrained);
    }

    private static void Trouble(TextReport report, string arm, IReadOnlyCollection<QualityRecord> records, Func<QualityRecord, QualityAnswer?> answer)
    {
        IEnumerable<IGrouping<string, QualityRecord>> troubles = records
            .Where(record => answer(record) is { } said && (said.CompileStatus != CompileStatus.Ok || said.DecodingStatus is not DecodingStatus.Ok))
            .GroupBy(record => answer(record) is { CompileStatus: CompileStatus.Ok, DecodingStatus: { } decoding } ? ResultNames.Of(decoding) : ResultNames.Of(answer(record)!.CompileStatus), StringComparer.Ordinal);
        foreach (IGrouping<string, QualityRecord> trouble in troubles.OrderByDescending(trouble => trouble.Count()))
        {
            QualityRecord first = trouble.MinBy(record => record.Id, StringComparer.Ordinal)!;
            report.Line(FormattableString.Invariant($"{arm}, {trouble.Key}: {trouble.Count()}, for example {first.Id}: {answer(first)!.Reason?.Split('\n')[0]}"));
        }
    }

    private static string[] Row(string name, QualityFigures figures) =>
    [
        name, TextReport.Number(figures.Questions), Percent(figures.Constrained.Correct?.Mean), Percent(figures.Unconstrained.Correct?.Mean),
        Percent(figures.Difference?.Mean), Percent(figures.Difference?.Low), Percent(figures.Difference?.High), Percent(figures.Constrained.Valid), Percent(figures.Unconstrained.Valid),
    ];

    private static string Percent(double? rate) => rate is { } value ? value.ToString("0.0 %", CultureInfo.InvariantCulture) : "–";
}
