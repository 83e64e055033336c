using System.Text.Encodings.Web;
using System.Text.Json;
using StructGen.SchemaBench.Measurements;

namespace StructGen.SchemaBench.Reports;

/// <summary>The object that <c>walk --summary</c> writes.</summary>
internal sealed record WalkSummary(int Walks, int Finished, int DeadEnds, int RefusedByValidator)
{
    public static WalkSummary Of(IEnumerable<WalkRecord> records)
    {
        WalkOutcome[] walks = [.. records.SelectMany(record => record.Walks)];
        return new(walks.Length, walks.Count(walk => walk.Finished), walks.Count(walk => !walk.Finished), walks.Count(walk => walk.Valid == false));
    }
}

/// <summary>What <c>walk</c> prints.</summary>
internal static class WalkReport
{
    private const int Shown = 20;
    private const int ShownLength = 2_000;

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Print(TextReport report, IReadOnlyCollection<WalkRecord> records)
    {
        WalkSummary sums = WalkSummary.Of(records);
        report.Table(["", ""], [
            ["schemas", TextReport.Number(records.Count)],
            ["schemas refused", Count(records, SchemaStatus.Refused)],
            ["schemas crashed", Count(records, SchemaStatus.Crash)],
            ["schemas timed out", Count(records, SchemaStatus.Timeout)],
            ["walks", TextReport.Number(sums.Walks)],
            ["finished", TextReport.Number(sums.Finished)],
            ["dead ends", TextReport.Number(sums.DeadEnds)],
            ["refused by the validator", TextReport.Number(sums.RefusedByValidator)],
            ["tokens", TextReport.Number(records.Sum(record => record.Walks.Sum(walk => (long)walk.Tokens)))],
        ]);
        var offending = records
            .OrderBy(record => record.Id, StringComparer.Ordinal)
            .SelectMany(record => record.Walks.Where(walk => walk.Text is not null).Select(walk => (record.Id, Walk: walk)));
        foreach ((string id, WalkOutcome walk) in offending.Take(Shown))
        {
            report.Line($"{id} ({walk.Order}): {(walk.Finished ? "refused" : "dead end")}: {walk.Note?.Split('\n')[0].Trim()}");
            report.Line("  " + Literal(walk.Text!));
        }

        foreach (WalkRecord record in records.Where(record => record.Status is SchemaStatus.Crash or SchemaStatus.Timeout).Take(Shown))
        {
            report.Line($"{ResultNames.Of(record.Status)}: {record.Id}: {record.Reason?.Split('\n')[0]}");
        }
    }

    /// <summary>A text on one line, as a JSON string, cut where it is long.</summary>
    private static string Literal(string text)
    {
        string start = text.Length > ShownLength ? text[..ShownLength] : text;
        return JsonSerializer.Serialize(start, Json) + (text.Length > ShownLength ? $" and {text.Length - ShownLength} more" : "");
    }

    private static string Count(IEnumerable<WalkRecord> records, SchemaStatus status) =>
        TextReport.Number(records.Count(record => record.Status == status));
}
