using System.Text.Json;
using StructGen.SchemaBench.Commands;
using StructGen.SchemaBench.Evaluation;
using StructGen.SchemaBench.Reports;
using StructGen.SchemaBench.Reports.Comparison;

namespace StructGen.Tests.SchemaBench.Reports;

/// <summary>Reports in all formats, and comparisons.</summary>
internal sealed class ReportTests
{
    private DirectoryInfo _folder = null!;
    private IReadOnlyList<FileInfo> _results = null!;

    [OneTimeSetUp]
    public void SetUp()
    {
        _folder = Directory.CreateDirectory(Path.Combine(TestContext.CurrentContext.WorkDirectory, $"report-{Guid.NewGuid():N}"));
        _results = SampleResults.Write(_folder);
    }

    [OneTimeTearDown]
    public void TearDown() => _folder.Delete(recursive: true);

    [Test]
    public async Task The_page_holds_everything_and_asks_for_nothing()
    {
        string page = await ReportAsync("html");
        Assert.That(page, Does.Contain("structgen").And.Contain("Kubernetes/broken").And.Contain("patternProperties").And.Contain("Chart.js v"));
        Assert.That(page, Does.Not.Contain("<script>alert"));
        Assert.That(page, Does.Not.Contain("src=").And.Not.Contain("sourceMappingURL").And.Not.Contain("@import"));
        Assert.That(page, Does.Not.Match(@"\{\{\w+\}\}"));
    }

    [Test]
    public async Task Markdown_and_CSV_tell_the_same_numbers()
    {
        string markdown = await ReportAsync("markdown");
        string csv = await ReportAsync("csv");
        string[] rows = csv.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(rows, Has.Length.EqualTo(1 + (3 * 7)));
        Assert.That(rows.Select(row => row.Split(',').Length).Distinct().ToArray(), Has.Length.EqualTo(1));
        double empirical = double.Parse(rows[1].Split(',')[6], System.Globalization.CultureInfo.InvariantCulture);
        Assert.That(markdown, Does.Contain($"| structgen | toy-135m | 180 | 1 |").And.Contain(TextFormats.Percent(empirical).Replace(" %", "", StringComparison.Ordinal)));
    }

    [Test]
    public async Task JSON_holds_the_summary_of_each_engine()
    {
        using JsonDocument document = JsonDocument.Parse(await ReportAsync("json"));
        JsonElement[] engines = [.. document.RootElement.GetProperty("engines").EnumerateArray()];
        Assert.That(engines.Select(engine => engine.GetProperty("name").GetString()), Is.EqualTo(new[] { "structgen", "lm-only", "openai" }));
        Assert.That(engines[0].GetProperty("summary").GetProperty("tpot_ratio").GetDouble(), Is.EqualTo(0.8).Within(0.1));
        Assert.That(document.RootElement.GetProperty("intersection").GetProperty("samples").GetInt32(), Is.InRange(50, 180));
        Assert.That(document.RootElement.GetProperty("worst").GetArrayLength(), Is.EqualTo(20));
    }

    [Test]
    public async Task An_existing_report_is_not_overwritten_unasked()
    {
        string path = Path.Combine(_folder.FullName, "there.html");
        File.WriteAllText(path, "mine");
        Assert.That(await CommandLine.RunAsync(["report", _results[0].FullName, "-o", path], TextWriter.Null, TextWriter.Null), Is.EqualTo(3));
        Assert.That(File.ReadAllText(path), Is.EqualTo("mine"));
        Assert.That(await CommandLine.RunAsync(["report", _results[0].FullName, "-o", path, "--force"], TextWriter.Null, TextWriter.Null), Is.Zero);
    }

    [Test]
    public async Task An_existing_summary_is_not_overwritten_unasked()
    {
        string path = Path.Combine(_folder.FullName, "there.json");
        string[] arguments = ["compare", _results[1].FullName, _results[0].FullName, "--summary", path];
        File.WriteAllText(path, "mine");
        using StringWriter error = new();
        Assert.That(await CommandLine.RunAsync(arguments, TextWriter.Null, error), Is.EqualTo(3));
        Assert.That(error.ToString(), Does.Contain("there.json exists: --force overwrites it"));
        Assert.That(File.ReadAllText(path), Is.EqualTo("mine"));
        Assert.That(await CommandLine.RunAsync([.. arguments, "--force"], TextWriter.Null, error), Is.Zero);
        File.WriteAllText(path, "");
        Assert.That(await CommandLine.RunAsync(arguments, TextWriter.Null, error), Is.Zero, "an empty file holds nothing");
    }

    [Test]
    public async Task A_file_of_something_else_is_refused()
    {
        string path = Path.Combine(_folder.FullName, "other.jsonl");
        File.WriteAllText(path, "{\"id\": \"a\", \"run\": \"b\"}\n");
        Assert.That(await CommandLine.RunAsync(["report", path], TextWriter.Null, TextWriter.Null), Is.EqualTo(3));
        Assert.That(await CommandLine.RunAsync(["report", Path.Combine(_folder.FullName, "absent.jsonl")], TextWriter.Null, TextWriter.Null), Is.EqualTo(3));
        Assert.That(await CommandLine.RunAsync(["merge", _results[0].FullName, _results[1].FullName, "-o", Path.Combine(_folder.FullName, "m.jsonl")], TextWriter.Null, TextWriter.Null), Is.EqualTo(3));
    }

    [Test]
    public async Task Compare_pairs_samples_and_gives_intervals()
    {
        string summary = Path.Combine(_folder.FullName, "compare.json");
        using StringWriter output = new();
        Assert.That(await CommandLine.RunAsync(["compare", _results[1].FullName, _results[0].FullName, "--summary", summary], output, TextWriter.Null), Is.Zero);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(summary));
        JsonElement empirical = document.RootElement.GetProperty("differences").EnumerateArray().Single(row => row.GetProperty("measure").GetString() == "empirical");
        double low = empirical.GetProperty("difference").GetProperty("low").GetDouble();
        double high = empirical.GetProperty("difference").GetProperty("high").GetDouble();
        double mean = empirical.GetProperty("difference").GetProperty("mean").GetDouble();
        Assert.That(mean, Is.EqualTo(empirical.GetProperty("b").GetDouble() - empirical.GetProperty("a").GetDouble()).Within(1e-9));
        Assert.That((low < mean, mean < high, low > 0), Is.EqualTo((true, true, true)));
        Assert.That(document.RootElement.GetProperty("tpot_ratio").GetDouble(), Is.EqualTo(0.8).Within(0.1));
        Assert.That(output.ToString(), Does.Contain("only structgen matches"));
    }

    [Test]
    public void Compare_refuses_unlike_runs_and_names_what_differs()
    {
        RunHeader header = SampleResults.Header("structgen");
        EngineRun Run(RunHeader other) => new("x", other, []);
        Assert.That(RunComparison.Unlike(Run(header), Run(header with { Engine = "lm-only", EngineSettings = new Dictionary<string, string> { ["a"] = "b" } })), Is.Empty);
        (RunHeader Other, string Name)[] cases =
        [
            (header with { Model = "other" }, "model"), (header with { Prompt = header.Prompt with { Shots = 0 } }, "prompt"), (header with { Generation = header.Generation with { Seed = 2 } }, "seed"),
            (header with { Generation = header.Generation with { MaxTokens = 100 } }, "limits"), (header with { Generation = header.Generation with { CloseInTime = false } }, "limits"), (header with { Dialect = "2020-12" }, "dialect"),
        ];
        foreach ((RunHeader other, string name) in cases)
        {
            Assert.That(RunComparison.Unlike(Run(header), Run(other)), Has.Count.EqualTo(1).And.All.StartsWith(name));
        }
    }

    [Test]
    public async Task Replaced_samples_are_told_and_in_no_figure()
    {
        RunHeader header = SampleResults.Header("structgen") with { ReplaceUnfit = true, Expected = 2 };
        FileInfo Write(string name, RunHeader head, params SampleRecord[] records)
        {
            FileInfo path = new(Path.Combine(_folder.FullName, name));
            string run = EngineRun.FingerprintOf(head);
            using ResultsFile<SampleRecord> file = ResultsFile<SampleRecord>.Open(path, ExistingFile.Overwrite);
            file.Write(new() { Id = "", Run = run, Header = head });
            foreach (SampleRecord record in records)
            {
                file.Write(record with { Run = run });
            }

            return path;
        }

        SampleRecord fine = new() { Id = "a", Run = "", Split = "s", CompileStatus = CompileStatus.Ok, DecodingStatus = DecodingStatus.Ok, Validity = Validity.Match };
        SampleRecord unfit = fine with { Id = "b", DecodingStatus = DecodingStatus.ExceedingMaxCtx, Validity = Validity.Skipped, ShortestCompletion = 777 };
        FileInfo replacing = Write("replacing.jsonl", header, fine, unfit, fine with { Id = "c" });
        FileInfo keeping = Write("keeping.jsonl", header with { ReplaceUnfit = null }, fine, unfit);

        EngineRun[] runs = [EngineRun.Load([replacing], Assert.Fail)[0], EngineRun.Load([keeping], Assert.Fail)[0]];
        Assert.That(runs.Select(run => (run.Samples.Count, run.Replaced.Count)), Is.EqualTo(new[] { (2, 1), (2, 0) }));
        ReportModel model = ReportModel.Of([runs[0]]);
        Assert.That((model.Engines[0].Summary.Samples, model.Engines[0].Summary.Replaced, model.Engines[0].Summary.Finished, model.Engines[0].Missing), Is.EqualTo((2, 1, 1.0, 0)));
        Assert.That(TextFormats.Markdown(model), Does.Contain("replaced by others").And.Contain("| b | exceeding_max_ctx |  | 777 |"));
        RunComparison comparison = RunComparison.Of(runs[0], runs[1]);
        Assert.That((comparison.Shared, comparison.OnlyA, comparison.OnlyB, comparison.ReplacedA, comparison.ReplacedB), Is.EqualTo((1, 1, 1, 1, 0)));

        using StringWriter output = new();
        Assert.That(await CommandLine.RunAsync(["report", replacing.FullName], output, TextWriter.Null), Is.Zero);
        Assert.That(output.ToString(), Does.Contain("1 replaced").And.Contain("777"));
        using StringWriter merged = new();
        Assert.That(await CommandLine.RunAsync(["merge", replacing.FullName, "-o", Path.Combine(_folder.FullName, "replacing-merged.jsonl")], merged, TextWriter.Null), Is.Zero);
        Assert.That(merged.ToString(), Does.StartWith("2 of 2"));
    }

    [Test]
    public void The_bootstrap_is_the_same_every_time_and_covers_the_mean()
    {
        double[] values = [.. Enumerable.Range(0, 200).Select(i => i % 4 == 0 ? 1.0 : 0.0)];
        Interval interval = Bootstrap.OfMean(values)!.Value;
        Assert.That(interval, Is.EqualTo(Bootstrap.OfMean(values)));
        Assert.That(interval.Mean, Is.EqualTo(0.25));

        // 1.96 standard errors: 0.06.
        Assert.That((interval.Low, interval.High), Is.EqualTo((0.19, 0.31)).Using<(double, double)>((one, other) => Math.Abs(one.Item1 - other.Item1) < 0.015 && Math.Abs(one.Item2 - other.Item2) < 0.015));
        Assert.That(Bootstrap.OfMean([]), Is.Null);
    }

    [TestCase("""{"properties": {"pattern": {"type": "string", "format": "uri"}}, "enum": [{"minimum": 1}], "items": [{"not": {}}], "default": {"oneOf": []}}""", "enum, format, format: uri, items, not, properties, type")]
    [TestCase("true", "")]
    [TestCase("{", "")]
    public void Keywords_are_found_where_schemas_stand(string schema, string expected) => Assert.That(string.Join(", ", KeywordScan.Of(schema)), Is.EqualTo(expected));

    private async Task<string> ReportAsync(string format)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int code = await CommandLine.RunAsync(["report", .. _results.Select(file => file.FullName), "--format", format], output, error);
        Assert.That((code, error.ToString()), Is.EqualTo((0, "")));
        return output.ToString();
    }
}
