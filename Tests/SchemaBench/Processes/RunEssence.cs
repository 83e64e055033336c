using System.Text.Json;
using System.Text.Json.Nodes;
using StructGen.SchemaBench.Evaluation;
using StructGen.SchemaBench.Reports;

namespace StructGen.Tests.SchemaBench.Processes;

/// <summary>What of results and summaries must not depend on when, where and in how many pieces a run ran: everything but times, memory and machine.</summary>
internal static class RunEssence
{
    private static readonly string[] Times = ["gct_ms", "ttft_ms", "tpot_ms", "tgt_ms", "tpot_ratio", "peak_mib", "decode"];

    /// <summary>The records of a results file, a line each, sorted by id.</summary>
    public static string[] OfResults(string path) =>
    [
        .. ResultsFile<SampleRecord>.Read(new FileInfo(path), Assert.Fail)
            .Where(record => record.Header is null)
            .OrderBy(record => record.Id, StringComparer.Ordinal)
            .Select(record => JsonSerializer.Serialize(record with { GctMs = null, TtftMs = null, TpotMs = null, TgtMs = null, PeakMib = null, Decode = null }, ResultsFile<SampleRecord>.Json)),
    ];

    /// <summary>The statuses, rates and token counts of a summary.</summary>
    public static string OfSummary(string path)
    {
        JsonObject summary = JsonNode.Parse(File.ReadAllBytes(path))!.AsObject();
        Strip(summary);
        foreach ((_, JsonNode? split) in summary["splits"]!.AsObject())
        {
            Strip(split!.AsObject());
        }

        return summary.ToJsonString();
    }

    private static void Strip(JsonObject figures)
    {
        foreach (string key in Times)
        {
            Assert.That(figures.Remove(key), Is.True, key);
        }
    }
}
