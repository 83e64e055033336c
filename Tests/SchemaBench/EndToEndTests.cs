using System.Text;
using System.Text.Json;
using NUnit.Framework;
using StructGen.Grammars;
using StructGen.SchemaBench.Commands;
using StructGen.SchemaBench.Datasets;

namespace StructGen.Tests.SchemaBench;

/// <summary>The commands as a user runs them, on what the repository holds.</summary>
internal sealed class EndToEndTests
{
    private static readonly string[] Latencies = ["avg", "p25", "p50", "p75", "p90", "p95", "p99", "p999", "max"];

    private DirectoryInfo _folder = null!;

    [SetUp]
    public void SetUp() => _folder = Directory.CreateDirectory(Path.Combine(TestContext.CurrentContext.WorkDirectory, $"run-{Guid.NewGuid():N}"));

    [TearDown]
    public void TearDown() => _folder.Delete(recursive: true);

    [Test]
    public async Task Mask_passes_the_built_in_set_and_writes_the_agreed_summary()
    {
        JsonElement summary = await RunAsync("mask --threads 2");
        Assert.That(Names(summary), Is.EqualTo(new[]
        {
            "schemas", "pass", "refused", "overconstrained", "underconstrained", "crash", "timeout", "tokens", "ttfm_us", "tbm_us", "allocated_bytes_per_mask", "peak_mib", "cpu_s",
        }));
        Assert.That(Names(summary.GetProperty("ttfm_us")), Is.EqualTo(Latencies));
        Assert.That(Names(summary.GetProperty("tbm_us")), Is.EqualTo(Latencies));
        Assert.That((summary.GetProperty("schemas").GetInt32(), summary.GetProperty("pass").GetInt32()), Is.EqualTo((40, 40)));
        Assert.That(summary.GetProperty("tokens").GetInt64(), Is.GreaterThan(1000));
    }

    [Test]
    public async Task Mask_resumes_what_was_limited_before()
    {
        string results = Path.Combine(_folder.FullName, "results.jsonl");
        await RunAsync($"mask --limit 2 --out {results}");
        Assert.That(await CommandLine.RunAsync(["mask", "--limit", "3", "--out", results], TextWriter.Null, TextWriter.Null), Is.EqualTo(2));
        JsonElement summary = await RunAsync($"mask --limit 3 --out {results} --resume");
        Assert.That(summary.GetProperty("schemas").GetInt32(), Is.EqualTo(3));
        Assert.That(File.ReadAllLines(results), Has.Length.EqualTo(3));
    }

    [Test]
    public async Task Mask_compares_threads_that_share_a_grammar()
    {
        JsonElement summary = await RunAsync("mask --limit 3 --shared-threads 2");
        Assert.That(summary.GetProperty("shared_threads").GetInt32(), Is.EqualTo(2));
        Assert.That(summary.GetProperty("shared_throughput").GetDouble(), Is.GreaterThan(0));
    }

    [Test]
    public async Task Walk_finishes_every_walk_and_a_seed_repeats_it()
    {
        JsonElement summary = await RunAsync($"walk --limit 6 --walks 2 --seed 7 --out {_folder}/one.jsonl");
        Assert.That(Names(summary), Is.EqualTo(new[] { "walks", "finished", "dead_ends", "refused_by_validator" }));
        Assert.That(summary.EnumerateObject().Select(count => count.Value.GetInt32()), Is.EqualTo(new[] { 12, 12, 0, 0 }));
        await RunAsync($"walk --limit 6 --walks 2 --seed 7 --out {_folder}/two.jsonl");
        Assert.That(File.ReadAllLines($"{_folder}/two.jsonl"), Is.EqualTo(File.ReadAllLines($"{_folder}/one.jsonl")));
    }

    [Test]
    [Explicit("Takes long.")]
    [Category("Full")]
    public async Task Walks_through_the_built_in_set_never_get_stuck([Values(1, 2, 3)] int seed)
    {
        JsonElement summary = await RunAsync($"walk --walks 10 --seed {seed}");
        Assert.That(summary.EnumerateObject().Select(count => count.Value.GetInt32()), Is.EqualTo(new[] { 400, 400, 0, 0 }));
    }

    [Test]
    public async Task Suite_judges_by_validator_and_matcher()
    {
        Write("tests/draft2020-12/a.json", """
            [
              {"description": "remote", "schema": {"$ref": "http://localhost:1234/nested/n.json"}, "tests": [{"description": "t", "data": 1.50e1, "valid": true}, {"description": "t", "data": "1", "valid": false}]},
              {"description": "nothing", "schema": false, "tests": [{"description": "t", "data": 1, "valid": false}]},
              {"description": "refused", "schema": {"$ref": "http://localhost:1234/absent.json"}, "tests": [{"description": "t", "data": 1, "valid": false}]}
            ]
            """);
        Write("remotes/nested/n.json", """{"type": "integer"}""");
        JsonElement summary = await RunAsync($"suite --data {_folder}");
        Assert.That(summary.ToString().Where(unit => !char.IsWhiteSpace(unit)), Is.EqualTo("""{"cases":4,"validator_ok":3,"matcher_ok":3}"""));
    }

    [Test]
    public void The_validator_agrees_with_the_built_in_verdicts()
    {
        foreach (MaskBenchCase entry in BuiltInSchemas.All.Select(source => source.Load()))
        {
            SchemaValidator validator = new(entry.Schema);
            Assert.That(
                entry.Tests.Select(test => validator.Validate(Encoding.UTF8.GetBytes(test.Text!)).IsValid),
                Is.EqualTo(entry.Tests.Select(test => test.Valid)),
                entry.Id);
        }
    }

    private static IEnumerable<string> Names(JsonElement value) => value.EnumerateObject().Select(member => member.Name);

    private async Task<JsonElement> RunAsync(string arguments)
    {
        string summary = Path.Combine(_folder.FullName, "summary.json");
        using StringWriter error = new();
        int code = await CommandLine.RunAsync([.. arguments.Split(' '), "--summary", summary], TextWriter.Null, error);
        Assert.That((code, error.ToString()), Is.EqualTo((0, "")));
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(summary));
        return document.RootElement.Clone();
    }

    private void Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
