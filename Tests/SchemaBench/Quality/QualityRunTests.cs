using System.Text.Json;
using StructGen.SchemaBench.Commands;
using StructGen.SchemaBench.Datasets;
using StructGen.SchemaBench.Engines;
using StructGen.SchemaBench.Evaluation;
using StructGen.SchemaBench.Quality;
using StructGen.SchemaBench.Quality.Tasks;
using StructGen.SchemaBench.Reports;
using StructGen.Tests.SchemaBench.Evaluation;

namespace StructGen.Tests.SchemaBench.Quality;

/// <summary>Quality runs with engines whose answers are known.</summary>
internal sealed class QualityRunTests
{
    private DirectoryInfo _folder = null!;

    [SetUp]
    public void SetUp() => _folder = Directory.CreateDirectory(Path.Combine(TestContext.CurrentContext.WorkDirectory, $"quality-{Guid.NewGuid():N}"));

    [TearDown]
    public void TearDown() => _folder.Delete(recursive: true);

    /// <summary>Constrained always right; unconstrained right but for each fourth question, and never whole JSON.</summary>
    [Test]
    public async Task The_difference_is_paired_and_has_an_interval()
    {
        ReasoningTask task = new LastLetterTask();
        Dictionary<string, string> answers = task.Questions(1, 40).ToDictionary(source => source.Id, source => source.Question!.Answer);
        ScriptedEngine engine = ScriptedEngine.Writing(request => request.Constrained ? Json(answers[request.Id])
            : $"Here you are: {Json(IsFourth(request.Id) ? "nope" : answers[request.Id])}");
        JsonElement summary = await RunAsync(engine, Plan(task, 40), "x.jsonl");
        JsonElement figures = summary.GetProperty("tasks").GetProperty("last_letter");
        Assert.That(JsonElement.DeepEquals(figures, summary.GetProperty("all")), Is.True);
        Assert.That((figures.GetProperty("questions").GetInt32(), figures.GetProperty("only_constrained").GetInt32(), figures.GetProperty("only_unconstrained").GetInt32()), Is.EqualTo((40, 10, 0)));
        Assert.That(Mean(figures, "constrained", "correct"), Is.EqualTo(1));
        Assert.That(Mean(figures, "unconstrained", "correct"), Is.EqualTo(0.75));
        JsonElement difference = figures.GetProperty("difference");
        Assert.That(difference.GetProperty("mean").GetDouble(), Is.EqualTo(0.25));
        Assert.That((difference.GetProperty("low").GetDouble(), difference.GetProperty("high").GetDouble()),
            Is.EqualTo((0.125, 0.375)).Using<(double, double)>((one, other) => Math.Abs(one.Item1 - other.Item1) < 0.03 && Math.Abs(one.Item2 - other.Item2) < 0.03));
        Assert.That((figures.GetProperty("constrained").GetProperty("valid").GetDouble(), figures.GetProperty("unconstrained").GetProperty("valid").GetDouble()), Is.EqualTo((1.0, 0.0)));

        // Both ways of asking get the same messages and the same seed: examples, then the question.
        foreach (IGrouping<string, GenerationRequest> pair in engine.Requests.GroupBy(request => request.Id))
        {
            Assert.That(pair.Select(request => request.Constrained), Is.EqualTo(new[] { true, false }));
            Assert.That(pair.First().Messages, Is.EqualTo(pair.Last().Messages));
            Assert.That(pair.First().Seed, Is.EqualTo(pair.Last().Seed));
        }

        Assert.That(engine.Requests[0].Messages.Select(message => message.Role), Is.EqualTo(new[] { "system", "user", "assistant", "user", "assistant", "user" }));
    }

    [Test]
    public async Task An_interrupted_run_goes_on_and_other_questions_are_not_mixed_in()
    {
        ReasoningTask task = new ShuffledObjectsTask();
        static string Answer(GenerationRequest request) => Json("ABC"[request.Seed % 3].ToString());
        await RunAsync(ScriptedEngine.Writing(Answer), Plan(task, 12), "whole.jsonl");

        using CancellationTokenSource interrupt = new();
        int count = 0;
        ScriptedEngine stopping = new((request, clock, _) =>
        {
            if (++count == 9)
            {
                interrupt.Cancel();
            }

            return Task.FromResult(ScriptedEngine.Write(clock, Answer(request)));
        });
        QualityPlan plan = Plan(task, 12) with { Out = File("broken.jsonl") };
        Assert.That(async () => await QualityRun.RunAsync(stopping, plan, TextWriter.Null, TextWriter.Null, interrupt.Token), Throws.InstanceOf<OperationCanceledException>());
        ScriptedEngine rest = ScriptedEngine.Writing(Answer);
        await RunAsync(rest, Plan(task, 12) with { Existing = ExistingFile.Resume }, "broken.jsonl");
        Assert.That(rest.Requests.Count, Is.InRange(14, 16));
        Assert.That(Essence("broken.jsonl"), Is.EqualTo(Essence("whole.jsonl")));

        Assert.That(async () => await RunAsync(rest, Plan(task, 12), "broken.jsonl"), Throws.TypeOf<DataException>());
        Assert.That(async () => await RunAsync(rest, Plan(task, 12, seed: 2) with { Existing = ExistingFile.Resume }, "broken.jsonl"), Throws.TypeOf<DataException>());
        await RunAsync(rest, Plan(task, 12, seed: 2) with { Existing = ExistingFile.Overwrite }, "broken.jsonl");
    }

    [Test]
    public async Task Failing_engines_are_statuses_and_count_as_wrong()
    {
        ScriptedEngine engine = new((request, clock, _) => (request.Constrained, request.Id[^1]) switch
        {
            (true, '0') => Task.FromResult(GenerationOutcome.Refused(CompileStatus.UnsupportedSchema, "cannot")),
            (false, '0') => throw new InvalidOperationException("bang"),
            (_, '1') => Task.FromResult(ScriptedEngine.Write(clock, """{"reasoning": "a""", DecodingStatus.ExceedingMaxCtx)),
            _ => new TaskCompletionSource<GenerationOutcome>().Task,
        });
        QualityPlan plan = Plan(new LastLetterTask(), 3);
        plan = plan with { Settings = plan.Settings with { CompileTimeoutS = 0.2, GenerationTimeoutS = 0.2 } };
        JsonElement summary = await RunAsync(engine, plan, "x.jsonl");
        Assert.That((Mean(summary.GetProperty("all"), "constrained", "correct"), summary.GetProperty("all").GetProperty("unconstrained").GetProperty("finished").GetDouble()), Is.EqualTo((0.0, 0.0)));
        QualityRecord[] records = [.. Records("x.jsonl").OrderBy(record => record.Id, StringComparer.Ordinal)];
        Assert.That(records.Select(record => record.Constrained!.CompileStatus), Is.EqualTo(new[] { CompileStatus.UnsupportedSchema, CompileStatus.Ok, CompileStatus.CompileTimeout }));
        Assert.That(records.Select(record => record.Unconstrained!.CompileStatus), Is.EqualTo(new[] { CompileStatus.UnknownError, CompileStatus.Ok, CompileStatus.CompileTimeout }));
    }

    [Test]
    public async Task A_whole_run_over_the_command_line_asks_an_endpoint_with_and_without_a_response_format()
    {
        await using LoopbackServer server = new((_, reply) => reply.SendAsync(200, JsonSerializer.Serialize(new
        {
            choices = new[] { new { message = new { role = "assistant", content = """{"reasoning": "", "answer": 7}""" }, finish_reason = "stop" } },
            usage = new { prompt_tokens = 5, completion_tokens = 9 },
        })));
        System.IO.File.WriteAllText(File("q.jsonl").FullName, """
            {"question": "a", "answer": "#### 7"}
            {"question": "b", "answer": "#### 8"}
            nonsense
            """);
        using StringWriter output = new();
        int code = await CommandLine.RunAsync(
            [
                "quality", "--engine", "openai", "--base-url", $"{server.Address}v1", "--model", "toy", "--gsm8k", File("q.jsonl").FullName, "--limit", "5", "--shots", "1",
                "-o", File("x.jsonl").FullName, "--summary", File("s.json").FullName,
            ],
            output, TextWriter.Null);
        using JsonDocument summary = JsonDocument.Parse(System.IO.File.ReadAllBytes(File("s.json").FullName));
        Assert.That((code, summary.RootElement.GetProperty("unreadable").GetInt32()), Is.EqualTo((0, 1)));
        Assert.That(summary.RootElement.GetProperty("tasks").EnumerateObject().Select(task => $"{task.Name} {task.Value.GetProperty("questions")} {Mean(task.Value, "constrained", "correct")}"),
            Is.EquivalentTo(new[] { "last_letter 5 0", "shuffled_objects 5 0", "gsm8k 2 0.5" }));
        Assert.That(server.Requests.Count(request => request.Body.Contains("response_format", StringComparison.Ordinal)), Is.EqualTo(12));
        Assert.That(server.Requests, Has.Count.EqualTo(24));
        Assert.That(output.ToString(), Does.Contain("gsm8k/00003").And.Contain("line 3"));
    }

    private static string Json(string answer) => $$"""{"reasoning": "because", "answer": "{{answer}}"}""";

    private static bool IsFourth(string id) => int.Parse(id.Split('/')[1], System.Globalization.CultureInfo.InvariantCulture) % 4 == 0;

    private static double Mean(JsonElement figures, string arm, string rate) => figures.GetProperty(arm).GetProperty(rate).GetProperty("mean").GetDouble();

    private static QualityPlan Plan(ReasoningTask task, int limit, long seed = 1) => new()
    {
        Tasks = [task],
        Limit = limit,
        Prompt = new([task], 2, chatTemplate: true),
        Settings = new() { Seed = seed },
    };

    private FileInfo File(string name) => new(Path.Combine(_folder.FullName, name));

    private QualityRecord[] Records(string name) => [.. ResultsFile<QualityRecord>.Read(File(name), Assert.Fail).Where(record => record.Header is null)];

    private string[] Essence(string name) =>
    [
        .. Records(name).OrderBy(record => record.Id, StringComparer.Ordinal)
            .Select(record => record with { Constrained = record.Constrained! with { TgtMs = null }, Unconstrained = record.Unconstrained! with { TgtMs = null } })
            .Select(record => JsonSerializer.Serialize(record, ResultsFile<QualityRecord>.Json)),
    ];

    private async Task<JsonElement> RunAsync(IGenerationEngine engine, QualityPlan plan, string results)
    {
        FileInfo summary = File("summary.json");
        Assert.That(await QualityRun.RunAsync(engine, plan with { Out = File(results), Summary = summary }, TextWriter.Null, TextWriter.Null, CancellationToken.None), Is.Zero);
        using JsonDocument document = JsonDocument.Parse(System.IO.File.ReadAllBytes(summary.FullName));
        return document.RootElement.Clone();
    }
}
