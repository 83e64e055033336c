using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using StructGen.SchemaBench.Evaluation;
using StructGen.SchemaBench.Reports.Comparison;
using static StructGen.SchemaBench.Reports.Comparison.TextFormats;

namespace StructGen.SchemaBench.Reports.Html;

/// <summary>
/// The report as one page that needs no network: tables and text are written here and read without scripts; the charts are drawn by
/// Chart.js, which is part of the page, from data that is part of the page.
/// </summary>
internal static class HtmlReport
{
    /// <summary>Writes the page.</summary>
    public static string Write(ReportModel model, string title)
    {
        StringBuilder page = new(Resource("page.html"));

        // The texts that come from data are last, so that nothing in them is taken for a place holder.
        page.Replace("{{style}}", Resource("page.css"));
        page.Replace("{{chart.js}}", WithoutSourceMap(Resource("chart.umd.min.js")));
        page.Replace("{{script}}", Resource("page.js"));
        string[] halves = page.ToString().Split("{{body}}");
        string head = halves[0].Replace("{{title}}", Text(title), StringComparison.Ordinal);
        string tail = halves[1].Replace("{{data}}", ChartData(model), StringComparison.Ordinal);
        return head + Body(model, title) + tail;
    }

    private static string Body(ReportModel model, string title)
    {
        StringBuilder body = new();
        body.Append("<header><h1>").Append(Text(title)).Append("</h1>");
        body.Append("<button id=\"theme\" type=\"button\" aria-label=\"Switch between light and dark\">◐</button></header>");
        Conditions(body, model);
        body.Append("<div class=\"cards\">");
        foreach ((EngineReport engine, int index) in model.Engines.Select((engine, index) => (engine, index)))
        {
            Card(body, engine, index);
        }

        body.Append("</div>");
        Chart(body, "coverage", "Empirical coverage by data set", "Share of samples whose whole output parses and is valid, formats asserted; whiskers: 95 % bootstrap interval. Pale: declared, the engine took the schema.");
        Coverage(body, model);
        body.Append("<div class=\"pair\">");
        Chart(body, "gct", "Grammar compilation time", "Share of samples compiled within a time (logarithmic).");
        Chart(body, "tpot", "Time per output token", "Share of samples within a time (logarithmic), forced tokens counted.");
        body.Append("</div>");
        Chart(body, "scatter", "Coverage and speed", "A point for each data set, the large ones over all: up and to the right is better. Speed is 1 / median TPOT.");
        Times(body, model);
        Keywords(body, model);
        Worst(body, model);
        Statuses(body, model);
        Unfinished(body, model, "Not finished", "texts that did not end", engine => engine.Unfinished);
        Unfinished(body, model, "Replaced", "samples that no text within the limit of tokens fits; others stand in for them", engine => engine.Replaced);
        Unreadable(body, model);
        return body.ToString();
    }

    private static void Conditions(StringBuilder body, ReportModel model)
    {
        RunHeader header = model.Engines[0].Header;
        body.Append("<p class=\"conditions\">").AppendJoin(" · ", header.Conditions().Select(condition => $"{Text(condition.Name)}: {Text(condition.Value)}"));
        body.Append(" · machine: ").Append(Text(header.Machine ?? "unknown")).Append(" · started: ").Append(Text(header.Started ?? "unknown")).Append("</p>");
        if (model.Unlike.Count > 0)
        {
            body.Append("<div class=\"warning\"><strong>These runs are not alike:</strong><ul>").AppendJoin("", model.Unlike.Select(text => $"<li>{Text(text)}</li>")).Append("</ul></div>");
        }
    }

    private static void Card(StringBuilder body, EngineReport engine, int index)
    {
        body.Append(CultureInfo.InvariantCulture, $"<section class=\"card\" style=\"--series: var(--series-{index % 6})\"><h2>{Text(engine.Name)}</h2><p class=\"model\">{Text(engine.Header.Model)}</p><dl>");
        Figure(body, "empirical", Percent(engine.Summary.Empirical), Range(engine.Empirical));
        Figure(body, "declared", Percent(engine.Summary.Declared), engine.Summary.PromptTooLong > 0 ? $"{Percent(engine.DeclaredOfFitting?.Mean)} of prompts that fit" : Range(engine.Declared));
        Figure(body, "compliance", Percent(engine.Summary.Compliance), Range(engine.Compliance));
        Figure(body, "finished", Percent(engine.Summary.Finished), $"{Percent(engine.Summary.CompliantFinished)} of them valid");
        Figure(body, "TPOT", Milliseconds(engine.Summary.TpotMs.P50), engine.Summary.TpotRatio is { } ratio ? $"{Number(ratio, "0.000")} of {ReportModel.LmOnly}'s" : $"{Number(engine.TokensPerSecond)} tokens/s");
        Figure(body, "GCT", Milliseconds(engine.Summary.GctMs.P50), engine.Summary.GctMs.P99 is null ? "no time told" : $"p99 {Milliseconds(engine.Summary.GctMs.P99)}");
        body.Append("</dl><p class=\"small\">").Append(CultureInfo.InvariantCulture, $"{engine.Summary.Samples} samples");
        Note(body, engine.Summary.PromptTooLong, "with too long a prompt");
        Note(body, engine.Replaced.Count, "replaced");
        Note(body, engine.Unreadable.Count, "unreadable");
        Note(body, engine.Missing, "not run yet");
        body.Append("</p>");
        if (engine.FirstValue is { } first && first.Mean != engine.Empirical?.Mean)
        {
            body.Append(CultureInfo.InvariantCulture, $"<p class=\"small\">With whatever stands around the first JSON value left out, {Percent(first.Mean)} would be valid.</p>");
        }

        body.Append("</section>");
    }

    private static void Note(StringBuilder body, int count, string what)
    {
        if (count > 0)
        {
            body.Append(CultureInfo.InvariantCulture, $", {count} {what}");
        }
    }

    private static void Figure(StringBuilder body, string name, string value, string note) =>
        body.Append("<div><dt>").Append(Text(name)).Append("</dt><dd>").Append(Text(value)).Append("<small>").Append(Text(note)).Append("</small></dd></div>");

    private static string Milliseconds(double? value) => value is null ? "–" : Number(value) + " ms";

    private static string Range(Interval? rate) => rate is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value.Low * 100:0.0}–{value.High * 100:0.0} %") : "";

    private static void Chart(StringBuilder body, string id, string title, string caption) =>
        body.Append(CultureInfo.InvariantCulture, $"<section class=\"chart\"><h2>{title}</h2><p class=\"small\">{caption}</p><div class=\"canvas\"><canvas id=\"{id}\" role=\"img\" aria-label=\"{title}\"></canvas></div></section>");

    private static void Coverage(StringBuilder body, ReportModel model)
    {
        body.Append("<details><summary>Coverage as a table</summary>");
        Table(body, ["data set", .. model.Engines.SelectMany(engine => new[] { engine.Name + " empirical", "declared" })], model.Splits.Select(split => new[] { split }
            .Concat(model.Engines.SelectMany(engine => new[] { Find(engine.EmpiricalBySplit, split), Find(engine.DeclaredBySplit, split) })).ToArray()));
        body.Append("</details>");
        static string Find(IReadOnlyDictionary<string, Interval> rates, string split) => rates.TryGetValue(split, out Interval rate) ? Show(rate) : "–";
    }

    private static void Times(StringBuilder body, ReportModel model)
    {
        body.Append("<section><h2>Times</h2><p class=\"small\">Milliseconds: p50 / p90 / p99 by nearest rank. GCT: start to compiled; TTFT: start to first token, GCT included; TPOT: from there, per token; TGT: start to end.</p>");
        Table(body, ["engine", "GCT", "TTFT", "TPOT", "TGT", "tokens/s", "forced", "drafted", "accepted", "peak MiB"], model.Engines.Select(engine => new[]
        {
            engine.Name, Show(engine.Summary.GctMs), Show(engine.Summary.TtftMs), Show(engine.Summary.TpotMs), Show(engine.Summary.TgtMs), Number(engine.TokensPerSecond),
            Percent(engine.Summary.ForcedShare), Percent(engine.DraftedShare), Percent(engine.AcceptedShare), Number(engine.Summary.PeakMib),
        }));
        if (model.Intersection is { } shared)
        {
            body.Append(CultureInfo.InvariantCulture, $"<p class=\"small\">On the {shared.Samples} samples that every engine finished, the only ones on which engines may be compared:</p>");
            Table(body, ["engine", "GCT", "TTFT", "TPOT", "TGT", $"TPOT / {shared.Engines[0].Name}"], shared.Engines.Select(engine => new[]
            {
                engine.Name, Show(engine.GctMs), Show(engine.TtftMs), Show(engine.TpotMs), Show(engine.TgtMs), Number(engine.TpotRatio, "0.000"),
            }));
        }

        body.Append("</section>");
    }

    private static void Keywords(StringBuilder body, ReportModel model)
    {
        if (model.Keywords.Count == 0)
        {
            return;
        }

        body.Append("<section><h2>Which keywords fail</h2><p class=\"small\">Share of the schemas with a keyword that got no valid text. Hover for the parts: not declared, and declared without a valid text.</p><div class=\"scroll heat\"><table><thead><tr><th>keyword</th><th class=\"count\">schemas</th>");
        body.AppendJoin("", model.Engines.Select(engine => $"<th>{Text(engine.Name)}</th>")).Append("</tr></thead><tbody>");
        foreach (KeywordRow row in model.Keywords)
        {
            body.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\"><code>{Text(row.Keyword)}</code></th><td class=\"count\">{row.Schemas}</td>");
            foreach (KeywordCell cell in row.Cells)
            {
                body.Append(cell.Failing is { } rate
                    ? string.Create(CultureInfo.InvariantCulture, $"<td class=\"cell\" style=\"--heat: {rate:0.###}\" title=\"{cell.NotDeclared} not declared, {cell.NotValid} without a valid text, of {cell.Schemas}\">{rate * 100:0} %</td>")
                    : "<td>–</td>");
            }

            body.Append("</tr>");
        }

        body.Append("</tbody></table></div></section>");
    }

    private static void Worst(StringBuilder body, ReportModel model)
    {
        body.Append(CultureInfo.InvariantCulture, $"<section><h2>The worst {model.Worst.Count} samples</h2><p class=\"small\">Crashes, wrong texts, time-outs, refusals, cut texts, then the slowest; each engine in turn.</p>");
        foreach (WorstSample sample in model.Worst)
        {
            body.Append("<details class=\"sample\"><summary><span class=\"tag\">").Append(Text(sample.Trouble)).Append("</span> <span class=\"engine\">").Append(Text(sample.Engine)).Append("</span> <code>").Append(Text(sample.Id)).Append("</code></summary>");
            Block(body, "reason", sample.Reason);
            Block(body, "output", sample.Output);
            Block(body, "schema", sample.Schema);
            body.Append("</details>");
        }

        body.Append("</section>");
    }

    private static void Block(StringBuilder body, string title, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            body.Append("<h3>").Append(title).Append("</h3><pre>").Append(Text(text)).Append("</pre>");
        }
    }

    private static void Statuses(StringBuilder body, ReportModel model)
    {
        body.Append("<section><h2>Statuses</h2>");
        Table(body, ["status", .. model.Engines.Select(engine => engine.Name)],
        [
            .. Rows(model, "compile", engine => engine.Summary.CompileStatus),
            .. Rows(model, "decoding", engine => engine.Summary.DecodingStatus),
            .. Rows(model, "validity", engine => engine.Validity),
        ]);
        body.Append("</section>");
    }

    private static IEnumerable<string[]> Rows(ReportModel model, string kind, Func<EngineReport, IReadOnlyDictionary<string, int>> counts) => counts(model.Engines[0]).Keys
        .Where(status => model.Engines.Any(engine => counts(engine)[status] > 0))
        .Select(status => new[] { $"{kind}: {status}" }.Concat(model.Engines.Select(engine => counts(engine)[status].ToString(CultureInfo.InvariantCulture))).ToArray());

    private static void Unfinished(StringBuilder body, ReportModel model, string title, string what, Func<EngineReport, IReadOnlyList<UnfinishedSample>> samples)
    {
        string[][] rows = [.. model.Engines.SelectMany(engine => samples(engine).Select(sample => new[] { engine.Name, sample.Id, sample.Status, sample.Reason ?? "", sample.ShortestCompletion?.ToString(CultureInfo.InvariantCulture) ?? "–" }))];
        if (rows.Length > 0)
        {
            body.Append(CultureInfo.InvariantCulture, $"<section><h2>{title}</h2><details><summary>{rows.Length} {what}</summary>");
            Table(body, ["engine", "sample", "status", "reason", "shortest completion"], rows);
            body.Append("</details></section>");
        }
    }

    private static void Unreadable(StringBuilder body, ReportModel model)
    {
        string[][] rows = [.. model.Engines.SelectMany(engine => engine.Unreadable.Select(sample => new[] { engine.Name, sample.Key, sample.Value }))];
        if (rows.Length > 0)
        {
            body.Append("<section><h2>Unreadable</h2><p class=\"small\">Files without a schema; in no rate above.</p>");
            Table(body, ["engine", "sample", "reason"], rows);
            body.Append("</section>");
        }
    }

    private static void Table(StringBuilder body, IReadOnlyList<string> heads, IEnumerable<string[]> rows)
    {
        body.Append("<div class=\"scroll\"><table><thead><tr>").AppendJoin("", heads.Select(head => $"<th>{Text(head)}</th>")).Append("</tr></thead><tbody>");
        foreach (string[] row in rows)
        {
            body.Append("<tr><th scope=\"row\">").Append(Text(row[0])).Append("</th>").AppendJoin("", row.Skip(1).Select(cell => $"<td>{Text(cell)}</td>")).Append("</tr>");
        }

        body.Append("</tbody></table></div>");
    }

    /// <summary>What the charts need, as JSON that may stand in a script element.</summary>
    private static string ChartData(ReportModel model)
    {
        JsonArray engines = [.. model.Engines.Select(engine => (JsonNode)new JsonObject
        {
            ["name"] = engine.Name,
            ["gct"] = Numbers(engine.GctMsQuantiles),
            ["tpot"] = Numbers(engine.TpotMsQuantiles),
            ["empirical"] = engine.Summary.Empirical,
            ["tpotP50"] = engine.Summary.TpotMs.P50,
            ["splits"] = new JsonArray([.. model.Splits.Select(split => (JsonNode)Split(engine, split))]),
        })];

        // The default encoder escapes what could end the element.
        return new JsonObject { ["splits"] = new JsonArray([.. model.Splits.Select(split => (JsonNode)split)]), ["engines"] = engines }.ToJsonString();
    }

    private static JsonObject Split(EngineReport engine, string split) => engine.EmpiricalBySplit.TryGetValue(split, out Interval rate)
        ? new()
        {
            ["mean"] = rate.Mean,
            ["low"] = rate.Low,
            ["high"] = rate.High,
            ["declared"] = engine.DeclaredBySplit[split].Mean,
            ["samples"] = engine.Summary.Splits[split].Samples,
            ["tpot"] = engine.Summary.Splits[split].TpotMs.P50,
        }
        : [];

    private static JsonArray Numbers(IReadOnlyList<double> values) => [.. values.Select(value => (JsonNode)value)];

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string WithoutSourceMap(string script) => script[..(script.LastIndexOf("//# sourceMappingURL", StringComparison.Ordinal) is var at && at >= 0 ? at : script.Length)];

    private static string Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Page/" + name)!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
