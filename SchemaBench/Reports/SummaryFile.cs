using System.Text.Json;
using System.Text.Json.Nodes;
using StructGen.SchemaBench.Datasets;

namespace StructGen.SchemaBench.Reports;

/// <summary>The totals of a run as one JSON object.</summary>
internal static class SummaryFile
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <summary>Complains before a long run rather than after it. An empty file holds nothing that could be lost.</summary>
    /// <param name="path">Null: there is none.</param>
    /// <param name="mode">What to do with a file that is there. Totals that take minutes to make again may be written anew unasked; those of a model's texts may not.</param>
    public static void Check(FileInfo? path, ExistingFile mode = ExistingFile.Overwrite)
    {
        if (path?.Directory is { Exists: false } folder)
        {
            throw new DataException($"There is no folder {folder.FullName} for the summary.");
        }

        if (mode == ExistingFile.Refuse && path is { Exists: true, Length: > 0 })
        {
            throw new DataException($"{path.FullName} exists: --force overwrites it.");
        }
    }

    /// <summary>The totals as they would be written.</summary>
    public static JsonNode ToNode<TSummary>(TSummary summary) => JsonSerializer.SerializeToNode(summary, Json)!;

    public static void Write<TSummary>(FileInfo? path, TSummary summary)
    {
        if (path is null)
        {
            return;
        }

        try
        {
            File.WriteAllText(path.FullName, JsonSerializer.Serialize(summary, Json) + "\n");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path.FullName}: {problem.Message}", problem);
        }
    }
}
