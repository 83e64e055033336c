using System.Text;
using System.Text.Json;
using StructGen.SchemaBench.Commands;
using StructGen.SchemaBench.Datasets;
using StructGen.SchemaBench.Datasets.Samples;
using StructGen.SchemaBench.Engines;
using StructGen.SchemaBench.Evaluation;
using StructGen.SchemaBench.Prompting;
using StructGen.SchemaBench.Reports;

namespace StructGen.Tests.SchemaBench.Evaluation;

/// <summary>Runs with scripted engines: statuses, files, limits, interruption.</summary>
internal sealed class BenchmarkRunTests
{
    private static readonly string[] Keys =
    [
        "samples", "prompt_too_long", "declared", "empirical", "compliance", "finished", "compliant_finished", "compile_status", "decoding_status",
        "gct_ms", "ttft_ms", "tpot_ms", "tgt_ms", "tpot_ratio", "output_tokens", "forced_share", "decode", "peak_mib",
    ];

    private DirectoryInfo _folder = null!;

    [SetUp]
    public void SetUp() => _folder = Directory.CreateDirectory(Path.Combine(TestContext.CurrentContext.WorkDirectory, $"bench-{Guid.NewGuid():N}"));

    [TearDown]
    public void TearDown() => _folder.Delete(recursive: true);

    [Test]
    public async Task Every_status_is_counted_where_it_belongs()
    {
        ScriptedEngine engine = new((request, clock, token) => request.Id switch
        {
            "a-match" => Task.FromResult(ScriptedEngine.Write(clock, "12")),
            "b-wrong" => Task.FromResult(ScriptedEngine.Write(clock, "\"x\"")),
            "c-syntax" => Task.FromResult(ScriptedEngine.Write(clock, "[1")),
            "d-prose" => Task.FromResult(ScriptedEngine.Write(clock, "no")),
            "e-cut" => Task.FromResult(ScriptedEngine.Write(clock, "[", DecodingStatus.ExceedingMaxCtx)),
            "f-unsupported" => Task.FromResult(GenerationOutcome.Refused(CompileStatus.UnsupportedSchema, "cannot")),
            "g-long" => Task.FromResult(GenerationOutcome.Refused(CompileStatus.PromptTooLong, "9000 tokens")),
            "h-throws" => throw new InvalidOperationException("bang"),
            "i-throws-late" => ThrowLate(clock),
            "j-hangs" => new TaskCompletionSource<GenerationOutcome>().Task,
            "k-hangs-late" => HangLate(clock),
            "l-partial" => Partial(clock, token),
            _ => throw new InvalidOperationException(request.Id),
        })
        { MaxConcurrency = 4 };
        RunPlan plan = Plan("a-match b-wrong c-syntax d-prose e-cut f-unsupported g-long h-throws i-throws-late j-hangs k-hangs-late l-partial");
        plan = plan with { Samples = [.. plan.Samples, Sample("m-unreadable", "{")], Settings = plan.Settings with { CompileTimeoutS = 0.3, GenerationTimeoutS = 0.3 } };
        (int code, JsonElement summary, IReadOnlyList<SampleRecord> records) = await RunAsync(engine, plan, "all.jsonl");
        Assert.That(code, Is.Zero);
        Assert.That(summary.EnumerateObject().Select(member => member.Name), Is.EqualTo(Keys.Append("replaced").Append("splits")));
        Assert.That(summary.GetProperty("splits").GetProperty("toy").EnumerateObject().Select(member => member.Name), Is.EqualTo(Keys));
        Assert.That(Counts(summary.GetProperty("compile_status")), Is.EqualTo("ok 8, unsupported_schema 1, runtime_grammar_error 0, api_bad_response 0, prompt_too_long 1, compile_timeout 1, runtime_timeout 0, unknown_error 1"));
        Assert.That(Counts(summary.GetProperty("decoding_status")), Is.EqualTo("ok 4, exceeding_max_ctx 1, decoding_timeout 2, bad_api_response 0, unknown_error 1"));
        Assert.That(summary.GetProperty("samples").GetInt32(), Is.EqualTo(12));
        Assert.That(summary.GetProperty("declared").GetDouble(), Is.EqualTo(8 / 12.0).Within(1e-6));
        Assert.That(summary.GetProperty("empirical").GetDouble(), Is.EqualTo(1 / 12.0).Within(1e-6));
        Assert.That(summary.GetProperty("compliance").GetDouble(), Is.EqualTo(1 / 8.0).Within(1e-6));
        Assert.That(summary.GetProperty("finished").GetDouble(), Is.EqualTo(4 / 12.0).Within(1e-6));
        Assert.That(summary.GetProperty("compliant_finished").GetDouble(), Is.EqualTo(1 / 4.0).Within(1e-6));
        Assert.That(summary.GetProperty("tpot_ratio").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(
            records.Where(record => record.Header is null).Select(record => record.Unreadable is null ? ResultNames.Of(record.Validity!.Value) : "unreadable"),
            Is.EqualTo("match semantic_error syntax_error json_not_found syntax_error skipped skipped skipped skipped skipped skipped skipped unreadable".Split(' ')));
        Assert.That(records.Single(record => record.Id == "l-partial").Text, Is.EqualTo("[1,"));
    }

    [Test]
    public async Task An_interrupted_and_resumed_run_and_merged_shards_equal_one_run()
    {
        RunPlan plan = Plan(string.Join(' ', Enumerable.Range(10, 20).Select(i => $"s{i}")));
        static string Text(GenerationRequest request) => request.Seed % 3 == 0 ? "\"wrong\"" : (request.Seed % 1000).ToString(System.Globalization.CultureInfo.InvariantCulture);
        (_, JsonElement whole, _) = await RunAsync(ScriptedEngine.Writing(Text), plan, "whole.jsonl");

        using CancellationTokenSource interrupt = new();
        int count = 0;
        ScriptedEngine stopping = new((request, clock, _) =>
        {
            if (++count == 8)
            {
                interrupt.Cancel();
            }

            return Task.FromResult(ScriptedEngine.Write(clock, Text(request)));
        });
        RunPlan broken = plan with { Out = File("broken.jsonl") };
        Assert.That(async () => await BenchmarkRun.RunAsync(stopping, broken, TextWriter.Null, TextWriter.Null, interrupt.Token), Throws.InstanceOf<OperationCanceledException>());
        System.IO.File.AppendAllText(broken.Out!.FullName, "{\"id\": \"s99\", \"ru");
        (_, JsonElement resumed, _) = await RunAsync(ScriptedEngine.Writing(Text), plan with { Existing = ExistingFile.Resume }, "broken.jsonl");

        await RunAsync(ScriptedEngine.Writing(Text), plan with { Shard = new(1, 2) }, "1.jsonl");
        await RunAsync(ScriptedEngine.Writing(Text), plan with { Shard = new(2, 2) }, "2.jsonl");
        Assert.That(await CommandLine.RunAsync(["merge", File("2.jsonl").FullName, File("1.jsonl").FullName, "-o", File("merged.jsonl").FullName], TextWriter.Null, TextWriter.Null), Is.Zero);
        Assert.That(Essence("broken.jsonl"), Is.EqualTo(Essence("whole.jsonl")));
        Assert.That(Essence("merged.jsonl"), Is.EqualTo(Essence("whole.jsonl")));
        foreach (string key in new[] { "samples", "declared", "empirical", "compliance", "finished", "output_tokens" })
        {
            Assert.That(resumed.GetProperty(key).GetDouble(), Is.EqualTo(whole.GetProperty(key).GetDouble()), key);
        }
    }

    [Test]
    public async Task Samples_that_no_text_fits_are_replaced_by_the_next_as_often_as_needed()
    {
        static bool IsUnfit(string id) => id is "b" or "r1" or "r2";
        ScriptedEngine engine = new((request, clock, _) => Task.FromResult(IsUnfit(request.Id)
            ? ScriptedEngine.Write(clock, "", DecodingStatus.ExceedingMaxCtx) with { ShortestCompletion = 999 }
            : ScriptedEngine.Write(clock, "1")));
        RunPlan plan = Plan("a b c") with { Reserve = Plan("r1 r2 r3 r4").Samples };
        (_, JsonElement summary, IReadOnlyList<SampleRecord> records) = await RunAsync(engine, plan, "x.jsonl");
        Assert.That((summary.GetProperty("samples").GetInt32(), summary.GetProperty("replaced").GetInt32(), summary.GetProperty("finished").GetDouble()), Is.EqualTo((3, 3, 1.0)));
        Assert.That(records.Where(record => record.Header is null).Select(record => record.Id), Is.EquivalentTo(new[] { "a", "b", "c", "r1", "r2", "r3" }));

        // An interrupted run goes on with the replacement that it had come to.
        string[] lines = System.IO.File.ReadAllLines(File("x.jsonl").FullName);
        System.IO.File.WriteAllLines(File("x.jsonl").FullName, lines[..^1]);
        (_, summary, _) = await RunAsync(engine, plan with { Existing = ExistingFile.Resume }, "x.jsonl");
        Assert.That((summary.GetProperty("samples").GetInt32(), summary.GetProperty("replaced").GetInt32()), Is.EqualTo((3, 3)));
        Assert.That(engine.Requests.Select(request => request.Id), Is.EqualTo(new[] { "a", "b", "c", "r1", "r2", "r3", "r3" }));
    }

    [Test]
    public async Task Resuming_another_run_and_overwriting_unasked_are_errors()
    {
        RunPlan plan = Plan("a b");
        await RunAsync(ScriptedEngine.Writing(_ => "1"), plan, "x.jsonl");
        Assert.That(async () => await RunAsync(ScriptedEngine.Writing(_ => "1"), plan, "x.jsonl"), Throws.TypeOf<DataException>());
        RunPlan other = plan with { Existing = ExistingFile.Resume, Settings = plan.Settings with { Seed = 99 } };
        Assert.That(async () => await RunAsync(ScriptedEngine.Writing(_ => "1"), other, "x.jsonl"), Throws.TypeOf<DataException>());
        await RunAsync(ScriptedEngine.Writing(_ => "1"), other with { Existing = ExistingFile.Overwrite }, "x.jsonl");
    }

    [Test]
    public async Task A_broken_line_is_reported_with_its_number_and_run_again()
    {
        RunPlan plan = Plan("a b c");
        await RunAsync(ScriptedEngine.Writing(_ => "1"), plan, "x.jsonl");
        string[] lines = System.IO.File.ReadAllLines(File("x.jsonl").FullName);
        lines[2] = lines[2][..20];
        System.IO.File.WriteAllText(File("x.jsonl").FullName, string.Join('\n', lines) + "\n");
        using StringWriter error = new();
        ScriptedEngine engine = ScriptedEngine.Writing(_ => "1");
        await BenchmarkRun.RunAsync(engine, plan with { Out = File("x.jsonl"), Existing = ExistingFile.Resume }, TextWriter.Null, error, CancellationToken.None);
        Assert.That(error.ToString(), Does.Contain("line 3"));
        Assert.That(engine.Requests.Select(request => request.Id), Is.EqualTo(new[] { "b" }));
    }

    [Test]
    public async Task A_broken_header_is_written_anew()
    {
        RunPlan plan = Plan("a b");
        await RunAsync(ScriptedEngine.Writing(_ => "1"), plan, "x.jsonl");
        string[] lines = System.IO.File.ReadAllLines(File("x.jsonl").FullName);
        lines[0] = lines[0][..20];
        System.IO.File.WriteAllText(File("x.jsonl").FullName, string.Join('\n', lines) + "\n");
        ScriptedEngine engine = ScriptedEngine.Writing(_ => "1");
        await RunAsync(engine, plan with { Existing = ExistingFile.Resume }, "x.jsonl");
        Assert.That(engine.Requests, Is.Empty);
        List<string> complaints = [];
        Assert.That(EngineRun.Load([File("x.jsonl")], complaints.Add).Single().Samples, Has.Count.EqualTo(2));
        Assert.That(complaints.Single(), Does.Contain("line 1"));
    }

    [TestCase("wrong", 2)]
    [TestCase("refused,crash,timeout,unfinished", 0)]
    [TestCase("empirical<0.5", 0)]
    [TestCase("empirical<0.9", 2)]
    [TestCase("splits.toy.compliance<0.9", 2)]
    [TestCase("compile_status.ok>3", 2)]
    [TestCase("tpot_ratio>0.9", 2)]
    public async Task A_gate_decides_the_exit_code(string conditions, int expected)
    {
        Assert.That(FailGate.TryParse(conditions, out FailGate gate, out string complaint), Is.True, complaint);
        (int code, _, _) = await RunAsync(ScriptedEngine.Writing(request => request.Id == "d" ? "{}" : "1"), Plan("a b c d") with { FailGate = gate }, null);
        Assert.That(code, Is.EqualTo(expected));
    }

    [TestCase("wrongs")]
    [TestCase("declare<1")]
    [TestCase("gct_ms<1")]
    [TestCase("declared<x")]
    [TestCase("declared=1")]
    public void A_gate_without_meaning_is_refused(string conditions) => Assert.That(FailGate.TryParse(conditions, out _, out _), Is.False);

    [Test]
    public async Task Each_sample_has_its_own_seed_and_the_examples_of_its_data_set()
    {
        ScriptedEngine engine = ScriptedEngine.Writing(_ => "1");
        await RunAsync(engine, Plan("a b"), null);
        ScriptedEngine again = ScriptedEngine.Writing(_ => "1");
        await RunAsync(again, Plan("b"), null);
        Assert.That(engine.Requests[1].Seed, Is.EqualTo(again.Requests[0].Seed).And.Not.EqualTo(engine.Requests[0].Seed));
        Assert.That(engine.Requests[0].Messages.Select(message => message.Role), Is.EqualTo(new[] { "system", "user", "assistant", "user", "assistant", "user" }));
    }

    [Test]
    public void The_examples_satisfy_their_schemas()
    {
        OutputJudge judge = new(TimeSpan.FromSeconds(10));
        foreach (FewShotExample example in FewShotExamples.Splits.SelectMany(FewShotExamples.Of))
        {
            Judgement judgement = judge.Judge(Encoding.UTF8.GetBytes(example.Schema), example.Answer, CancellationToken.None);
            Assert.That(judgement.Whole, Is.EqualTo(Validity.Match), judgement.Reason);
        }
    }

    [Test]
    public async Task The_TPOT_ratio_is_over_the_samples_that_both_finished()
    {
        SampleRecord Record(string id, double? tpot, DecodingStatus status = DecodingStatus.Ok) => new()
        {
            Id = id, Run = "r", CompileStatus = CompileStatus.Ok, DecodingStatus = status, TpotMs = tpot, Validity = Validity.Match,
        };
        SampleRecord[] own = [Record("a", 2), Record("b", 3), Record("c", 100), Record("d", 1, DecodingStatus.ExceedingMaxCtx)];
        SampleRecord[] baseline = [Record("a", 4), Record("b", 6), Record("d", 50), Record("e", 1)];
        Assert.That(RunSummary.Of(own, baseline).TpotRatio, Is.EqualTo(0.5));
        Assert.That(RunSummary.Of(own, [Record("x", 1)]).TpotRatio, Is.Null);
        await Task.CompletedTask;
    }

    private static Task<GenerationOutcome> ThrowLate(SampleClock clock)
    {
        clock.MarkCompiled();
        throw new InvalidOperationException("bang");
    }

    private static Task<GenerationOutcome> HangLate(SampleClock clock)
    {
        clock.MarkCompiled();
        return new TaskCompletionSource<GenerationOutcome>().Task;
    }

    private static async Task<GenerationOutcome> Partial(SampleClock clock, CancellationToken token)
    {
        clock.MarkCompiled();
        try
        {
            await Task.Delay(Timeout.Infinite, token);
        }
        catch (OperationCanceledException)
        {
        }

        return ScriptedEngine.Write(clock, "[1,", DecodingStatus.UnknownError);
    }

    private static string Counts(JsonElement counts) => string.Join(", ", counts.EnumerateObject().Select(count => $"{count.Name} {count.Value}"));

    private static SampleSource Sample(string id, string schema) => new() { Id = id, Split = "toy", FileName = id + ".json", Read = () => Encoding.UTF8.GetBytes(schema) };

    private static RunPlan Plan(string ids) => new()
    {
        Samples = [.. ids.Split(' ').Select(id => Sample(id, """{"type": "integer"}"""))],
        Prompt = new(2, chatTemplate: true),
        Settings = new(),
    };

    private FileInfo File(string name) => new(Path.Combine(_folder.FullName, name));

    private async Task<(int Code, JsonElement Summary, IReadOnlyList<SampleRecord> Records)> RunAsync(IGenerationEngine engine, RunPlan plan, string? results)
    {
        FileInfo summary = File("summary.json");
        summary.Delete();
        int code = await BenchmarkRun.RunAsync(engine, plan with { Out = results is null ? null : File(results), Summary = summary }, TextWriter.Null, TextWriter.Null, CancellationToken.None);
        using JsonDocument document = JsonDocument.Parse(System.IO.File.ReadAllBytes(summary.FullName));
        SampleRecord[] records = results is null ? [] : [.. ResultsFile<SampleRecord>.Read(File(results), _ => { }).OrderBy(record => record.Id, StringComparer.Ordinal)];
        return (code, document.RootElement.Clone(), records);
    }

    /// <summary>Everything but the times, and where the samples ran.</summary>
    private string[] Essence(string results) =>
    [
        .. ResultsFile<SampleRecord>.Read(File(results), Assert.Fail)
            .Where(record => record.Header is null)
            .OrderBy(record => record.Id, StringComparer.Ordinal)
            .Select(record => JsonSerializer.Serialize(record with { GctMs = null, TtftMs = null, TpotMs = null, TgtMs = null, PeakMib = null })),
    ];
}
