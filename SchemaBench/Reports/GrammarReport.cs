using System.Text.Encodings.Web;
using System.Text.Json;
using StructGen.SchemaBench.Measurements;

namespace StructGen.SchemaBench.Reports;

/// <summary>What <c>grammar</c> prints.</summary>
internal static class GrammarReport
{
    private const int Shown = 20;
    private const int ShownLength = 600;

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Print(TextReport report, GrammarTotals totals, GrammarSummary sums)
    {
        report.Table(["", "", "%"], [
            ["files", TextReport.Number(sums.Files), ""],
            ["skipped", TextReport.Number(sums.Skipped), ""],
            ["accepted", TextReport.Number(sums.Accepted), Share(sums.Accepted, sums.Files - sums.Skipped)],
            ["timed out", TextReport.Number(sums.Timeout), ""],
            ["crashed", TextReport.Number(sums.Crash), ""],
            ["tokens", TextReport.Number(sums.Tokens), ""],
            ["mutants refused by the checker", TextReport.Number(sums.MutantsRefusedByChecker), ""],
            ["of those refused", TextReport.Number(sums.OfThoseRefused), Share(sums.OfThoseRefused, sums.MutantsRefusedByChecker)],
            ["mutants accepted by the checker", TextReport.Number(sums.MutantsAcceptedByChecker), ""],
            ["of those accepted", TextReport.Number(sums.OfThoseAccepted), Share(sums.OfThoseAccepted, sums.MutantsAcceptedByChecker)],
            ["walks", TextReport.Number(sums.Walks), ""],
            ["dead ends", TextReport.Number(sums.DeadEnds), ""],
            ["refused by the checker", TextReport.Number(sums.RefusedByChecker), ""],
        ]);
        report.Latencies(
            ("TTFM", totals.Ttfm), ($"TBM, first {GrammarTotals.FirstFiles} files", totals.First), ("TBM, files after them", totals.Later));
        foreach (GrammarRecord record in totals.Files.Where(record => record.Status is not (FileStatus.Accepted or FileStatus.Skipped)).Take(Shown))
        {
            report.Line($"{ResultNames.Of(record.Status)}: {record.Id}{(record.RefusedAt is { } place ? ":" + place : "")}: {record.Reason?.Split('\n')[0]}");
            ShowExcerpt(report, record.Excerpt);
        }

        foreach ((GrammarRecord file, MutantRecord mutant) in totals.Mutants.Where(pair => pair.Mutant.Accepted != pair.Mutant.CheckerAccepts).Take(Shown))
        {
            report.Line($"mutant {(mutant.CheckerAccepts ? "refused" : "accepted")}, unlike the checker: {file.Id}:{mutant.Place}: {mutant.What}: {mutant.Note}".ReplaceLineEndings(" "));
            ShowExcerpt(report, mutant.Excerpt);
        }

        foreach (GrammarRecord record in totals.Walks.Where(record => record.Walk!.Note is not null).Take(Shown))
        {
            report.Line($"{record.Id}: {(record.Walk!.Finished ? "refused by the checker" : "dead end")}: {record.Walk.Note?.Split('\n')[0].Trim()}");
            ShowExcerpt(report, record.Walk.Text);
        }
    }

    private static void ShowExcerpt(TextReport report, string? text)
    {
        if (text is not null)
        {
            string start = text.Length > ShownLength ? text[..ShownLength] : text;
            report.Line("  " + JsonSerializer.Serialize(start, Json) + (text.Length > ShownLength ? $" and {text.Length - ShownLength} more" : ""));
        }
    }

    private static string Share(int part, int whole) => whole == 0 ? "" : FormattableString.Invariant($"{100.0 * part / whole:0.00}");
}
