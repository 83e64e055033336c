using StructGen.SchemaBench.Measurements;

namespace StructGen.SchemaBench.Reports;

/// <summary>The object that <c>suite --summary</c> writes.</summary>
internal sealed record SuiteSummary(int Cases, int ValidatorOk, int MatcherOk)
{
    public static SuiteSummary Of(IEnumerable<SuiteRecord> records)
    {
        SuiteTestRecord[] tests = [.. records.SelectMany(record => record.Tests)];
        return new(tests.Length, tests.Count(test => test.ValidatorOk), tests.Count(test => test.MatcherOk));
    }
}

/// <summary>What <c>suite</c> prints: a table a file and folder, then every failing case.</summary>
internal static class SuiteReport
{
    public static void Print(TextReport report, IReadOnlyList<string> files, IReadOnlyCollection<SuiteRecord> records)
    {
        ILookup<string, SuiteRecord> byFile = records.ToLookup(record => record.File);
        report.Table(
            ["file", "cases", "validator ok", "matcher ok"],
            files.Select(file => Row(file, byFile[file])).Concat(Sums(records)));
        foreach (SuiteRecord record in files.SelectMany(file => byFile[file].OrderBy(record => record.Id.Length).ThenBy(record => record.Id, StringComparer.Ordinal)))
        {
            foreach (SuiteTestRecord test in record.Tests.Where(test => !test.ValidatorOk || !test.MatcherOk))
            {
                string verdicts = $"validator {Verdict(test.Validator)}, bytes {Verdict(test.Bytes)}, tokens {Verdict(test.Tokens)}";
                string reason = FirstLine(test.Note ?? record.MatcherReason ?? record.ValidatorReason);
                report.Line($"{record.Id} {record.Description} / {test.Description}: must be {(test.Valid ? "valid" : "invalid")}; {verdicts}{reason}");
            }
        }
    }

    /// <summary>The sums over each folder, and over all.</summary>
    private static IEnumerable<IReadOnlyList<string>> Sums(IReadOnlyCollection<SuiteRecord> records)
    {
        foreach (IGrouping<string, SuiteRecord> folder in records.GroupBy(record => Path.GetDirectoryName(record.File)!).OrderBy(folder => folder.Key, StringComparer.Ordinal))
        {
            yield return Row($"all of {(folder.Key.Length == 0 ? "the mandatory files" : folder.Key + "/")}", folder);
        }

        yield return Row("all", records);
    }

    private static string[] Row(string name, IEnumerable<SuiteRecord> records)
    {
        SuiteSummary sums = SuiteSummary.Of(records);
        return [name, TextReport.Number(sums.Cases), TextReport.Number(sums.ValidatorOk), TextReport.Number(sums.MatcherOk)];
    }

    private static string Verdict(bool? verdict) => verdict switch
    {
        true => "valid",
        false => "invalid",
        null => "none",
    };

    private static string FirstLine(string? reason) => reason is null ? "" : "; " + reason.Split('\n')[0].Trim();
}
