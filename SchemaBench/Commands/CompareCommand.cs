using System.CommandLine;
using StructGen.SchemaBench.Datasets;
using StructGen.SchemaBench.Evaluation;
using StructGen.SchemaBench.Reports;

namespace StructGen.SchemaBench.Commands;

/// <summary><c>schemabench compare A B</c>: paired differences of two runs.</summary>
internal static class CompareCommand
{
    private const int Named = 10;

    public static Command Create(TextWriter output, TextWriter error)
    {
        Argument<FileInfo> a = new("A") { Description = "Results of one run." };
        Argument<FileInfo> b = new("B") { Description = "Results of the other." };
        Option<bool> force = new("--force") { Description = "Compare runs whose model, prompt, seed, limits or dialect differ, and overwrite what --summary already holds." };
        Option<FileInfo?> summary = new("--summary") { Description = "Where the comparison goes, as one JSON object.", HelpName = "FILE" };
        Command command = new("compare", "Compares two runs sample by sample: differences with 95 % confidence intervals.") { a, b, force, summary };
        command.SetAction(result =>
        {
            SummaryFile.Check(result.GetValue(summary), result.GetValue(force) ? ExistingFile.Overwrite : ExistingFile.Refuse);
            EngineRun first = LoadOne(result.GetValue(a)!, error);
            EngineRun second = LoadOne(result.GetValue(b)!, error);
            (first, second) = first.Name == second.Name ? (first with { Name = first.Name + " (A)" }, second with { Name = second.Name + " (B)" }) : (first, second);
            IReadOnlyList<string> unlike = RunComparison.Unlike(first, second);
            if (unlike.Count > 0 && !result.GetValue(force))
            {
                throw new DataException($"The runs are not alike; --force compares them all the same.\n  {string.Join("\n  ", unlike)}");
            }

            RunComparison comparison = RunComparison.Of(first, second);
            foreach (string difference in unlike)
            {
                output.WriteLine($"not alike: {difference}");
            }

            Print(new TextReport(output), comparison);
            SummaryFile.Write(result.GetValue(summary), comparison);
            return ExitCodes.Completed;
        });
        return command;
    }

    private static EngineRun LoadOne(FileInfo file, TextWriter error) => EngineRun.Load([file], error.WriteLine) is [var run] ? run : throw new DataException($"{file.FullName} holds several runs.");

    private static void Print(TextReport report, RunComparison comparison)
    {
        report.Line(FormattableString.Invariant($"{comparison.Shared} samples in both ({comparison.OnlyA} only in A, {comparison.OnlyB} only in B); both finished {comparison.BothFinished}. Differences are B − A, paired, with 95 % bootstrap intervals."));
        if (comparison.ReplacedA + comparison.ReplacedB > 0)
        {
            report.Line(FormattableString.Invariant($"Replaced by others, because no text fits the limit of tokens, and in no figure: {comparison.ReplacedA} of A, {comparison.ReplacedB} of B."));
        }

        report.Table(
            ["measure", "n", comparison.A, comparison.B, "difference", "from", "to"],
            comparison.Differences.Select(row => (IReadOnlyList<string>)
            [
                row.Measure, TextReport.Number(row.Samples), Number(row.A), Number(row.B), Number(row.Difference.Mean), Number(row.Difference.Low), Number(row.Difference.High),
            ]));
        if (comparison is { TpotRatio: { } ratio, TpotPairedRatio: { } paired })
        {
            report.Line(FormattableString.Invariant($"TPOT of {comparison.B} over {comparison.A}: {ratio:0.000} (medians, samples that both finished); geometric mean of pairs {paired.Mean:0.000} ({paired.Low:0.000} to {paired.High:0.000})"));
        }

        Name(report, $"only {comparison.A} matches", comparison.OnlyAMatches);
        Name(report, $"only {comparison.B} matches", comparison.OnlyBMatches);
    }

    private static void Name(TextReport report, string title, IReadOnlyList<string> ids)
    {
        if (ids.Count > 0)
        {
            report.Line(FormattableString.Invariant($"{title}: {ids.Count}: {string.Join(", ", ids.Take(Named))}{(ids.Count > Named ? ", …" : "")}"));
        }
    }

    private static string Number(double value) => value.ToString(Math.Abs(value) < 10 ? "0.000" : "0.0", System.Globalization.CultureInfo.InvariantCulture);
}
