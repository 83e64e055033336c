using System.Globalization;
using System.Text;
using StructGen.SchemaBench.Evaluation;

namespace StructGen.SchemaBench.Reports.Comparison;

/// <summary>The report as Markdown and as CSV.</summary>
internal static class TextFormats
{
    /// <summary>Tables for a page of documentation.</summary>
    public static string Markdown(ReportModel model)
    {
        StringBuilder text = new();
        text.Append("# JSONSchemaBench\n\n");
        foreach (string difference in model.Unlike)
        {
            text.Append("- not alike: ").Append(difference).Append('\n');
        }

        text.Append(model.Unlike.Count > 0 ? "\n" : "");
        Table(text, ["engine", "model", "samples", "prompt too long", "declared (of all)", "declared (prompt fits)", "empirical", "compliance", "finished", "valid of finished", "first JSON value valid"], model.Engines.Select(engine => new[]
        {
            engine.Name, engine.Header.Model, Integer(engine.Summary.Samples), Integer(engine.Summary.PromptTooLong), Show(engine.Declared), Show(engine.DeclaredOfFitting), Show(engine.Empirical),
            Show(engine.Compliance), Percent(engine.Summary.Finished), Percent(engine.Summary.CompliantFinished), Show(engine.FirstValue),
        }));
        text.Append("\nTimes in ms (p50 / p90 / p99), each engine on its own samples:\n\n");
        Table(text, ["engine", "GCT", "TTFT", "TPOT", "TGT", "tokens/s", "forced", "peak MiB"], model.Engines.Select(engine => new[]
        {
            engine.Name, Show(engine.Summary.GctMs), Show(engine.Summary.TtftMs), Show(engine.Summary.TpotMs), Show(engine.Summary.TgtMs), Number(engine.TokensPerSecond), Percent(engine.Summary.ForcedShare), Number(engine.Summary.PeakMib),
        }));
        if (model.Intersection is { } shared)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nOn the {shared.Samples} samples that every engine finished:\n\n");
            Table(text, ["engine", "GCT", "TTFT", "TPOT", "TGT", $"TPOT / {shared.Engines[0].Name}"], shared.Engines.Select(engine => new[]
            {
                engine.Name, Show(engine.GctMs), Show(engine.TtftMs), Show(engine.TpotMs), Show(engine.TgtMs), Number(engine.TpotRatio, "0.000"),
            }));
        }

        text.Append("\nEmpirical coverage by data set:\n\n");
        Table(text, ["split", .. model.Engines.Select(engine => engine.Name)], model.Splits.Select(split => new[] { split }
            .Concat(model.Engines.Select(engine => engine.EmpiricalBySplit.TryGetValue(split, out Interval rate) ? Show(rate) : "–")).ToArray()));
        foreach (EngineReport engine in model.Engines)
        {
            Unfinished(text, engine.Name, "not finished", engine.Unfinished);
            Unfinished(text, engine.Name, "replaced by others, because no text fits the limit of tokens", engine.Replaced);
        }

        foreach (EngineReport engine in model.Engines.Where(engine => engine.Unreadable.Count > 0))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{Escape(engine.Name)}: {engine.Unreadable.Count} unreadable\n\n");
            Table(text, ["sample", "reason"], engine.Unreadable.Select(sample => new[] { sample.Key, sample.Value }));
        }

        return text.ToString();
    }

    /// <summary>A row for each engine and data set, and one for all data sets together (<c>split</c> empty).</summary>
    public static string Csv(ReportModel model)
    {
        StringBuilder text = new();
        text.Append("engine,model,split,samples,prompt_too_long,declared,empirical,compliance,finished,compliant_finished,gct_ms_p50,gct_ms_p90,gct_ms_p99,ttft_ms_p50,ttft_ms_p90,ttft_ms_p99,")
            .Append("tpot_ms_p50,tpot_ms_p90,tpot_ms_p99,tgt_ms_p50,tgt_ms_p90,tgt_ms_p99,tpot_ratio,output_tokens,forced_share,peak_mib\n");
        foreach (EngineReport engine in model.Engines)
        {
            Row(text, engine, "", engine.Summary);
            foreach ((string split, SummaryFigures figures) in engine.Summary.Splits)
            {
                Row(text, engine, split, figures);
            }
        }

        return text.ToString();
    }

    private static void Unfinished(StringBuilder text, string engine, string what, IReadOnlyList<UnfinishedSample> samples)
    {
        if (samples.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{Escape(engine)}: {what}\n\n");
            Table(text, ["sample", "status", "reason", "shortest completion"], samples.Select(sample => new[] { sample.Id, sample.Status, sample.Reason ?? "", sample.ShortestCompletion is { } tokens ? Integer(tokens) : "–" }));
        }
    }

    private static void Row(StringBuilder text, EngineReport engine, string split, SummaryFigures figures)
    {
        object?[] cells =
        [
            Quote(engine.Name), Quote(engine.Header.Model), Quote(split), figures.Samples, figures.PromptTooLong, figures.Declared, figures.Empirical, figures.Compliance, figures.Finished, figures.CompliantFinished,
            .. Three(figures.GctMs), .. Three(figures.TtftMs), .. Three(figures.TpotMs), .. Three(figures.TgtMs), figures.TpotRatio, figures.OutputTokens, figures.ForcedShare, figures.PeakMib,
        ];
        text.AppendJoin(',', cells.Select(cell => Convert.ToString(cell, CultureInfo.InvariantCulture))).Append('\n');
    }

    private static object?[] Three(Percentiles percentiles) => [percentiles.P50, percentiles.P90, percentiles.P99];

    private static string Quote(string text) => text.AsSpan().ContainsAny(",\"\r\n") ? "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : text;

    private static void Table(StringBuilder text, string[] heads, IEnumerable<string[]> rows)
    {
        text.Append("| ").AppendJoin(" | ", heads.Select(Escape)).Append(" |\n|").Append(string.Concat(Enumerable.Repeat(" --- |", heads.Length))).Append('\n');
        foreach (string[] row in rows)
        {
            text.Append("| ").AppendJoin(" | ", row.Select(Escape)).Append(" |\n");
        }
    }

    private static string Escape(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);

    private static string Integer(int value) => value.ToString(CultureInfo.InvariantCulture);

    internal static string Percent(double? rate) => rate is { } value ? value.ToString("0.0 %", CultureInfo.InvariantCulture) : "–";

    internal static string Number(double? value, string? format = null) =>
        value is { } number ? number.ToString(format ?? (Math.Abs(number) < 10 ? "0.00" : Math.Abs(number) < 100 ? "0.0" : "0"), CultureInfo.InvariantCulture) : "–";

    internal static string Show(Interval? rate) =>
        rate is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value.Mean * 100:0.0} % ({value.Low * 100:0.0}–{value.High * 100:0.0})") : "–";

    internal static string Show(Percentiles times) => times.P50 is null ? "–" : $"{Number(times.P50)} / {Number(times.P90)} / {Number(times.P99)}";
}
