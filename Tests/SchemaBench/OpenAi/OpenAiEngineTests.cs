using System.Text.Json;
using StructGen.SchemaBench.Commands;
using StructGen.SchemaBench.Datasets.Samples;
using StructGen.SchemaBench.Engines;
using StructGen.SchemaBench.Engines.OpenAi;
using StructGen.SchemaBench.Evaluation;
using StructGen.SchemaBench.Prompting;

namespace StructGen.Tests.SchemaBench.OpenAi;

/// <summary>An endpoint on the loopback address that answers well, refuses, stalls, cuts, ignores what it is asked and talks nonsense.</summary>
internal sealed class OpenAiEngineTests
{
    private static readonly SampleSource Sample = new() { Id = "s", Split = "toy", FileName = "s.json", Read = () => """{"type": "integer"}"""u8.ToArray() };

    private static readonly GenerationSettings Limits = new() { CompileTimeoutS = 1, GenerationTimeoutS = 1, MaxTokens = 64 };

    [Test]
    public async Task A_stream_is_put_together_and_timed()
    {
        await using LoopbackServer server = new(async (_, reply) =>
        {
            await reply.BeginAsync();
            await reply.WriteAsync(": a comment\n\n"u8.ToArray());
            await reply.EventAsync(Chunk("", null, role: true));
            await reply.EventAsync(Chunk("4", null));
            await Task.Delay(30);
            await reply.EventAsync(Chunk("2", null));
            await reply.EventAsync(Chunk("", "stop"));
            await reply.EventAsync("""{"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 3}}""");
            await reply.EventAsync("[DONE]");
        });
        SampleRecord record = await RunAsync(server);
        Assert.That((record.Text, record.CompileStatus, record.DecodingStatus, record.Validity), Is.EqualTo(("42", CompileStatus.Ok, DecodingStatus.Ok, Validity.Match)));
        Assert.That((record.PromptTokens, record.OutputTokens), Is.EqualTo((7, 3)));
        Assert.That((record.GctMs <= record.TtftMs, record.TtftMs < record.TgtMs, record.TpotMs > 1), Is.EqualTo((true, true, true)));

        using JsonDocument body = JsonDocument.Parse(server.Requests.Single().Body);
        Assert.That(server.Requests.Single().Path, Is.EqualTo("/v1/chat/completions"));
        Assert.That(server.Requests.Single().Headers["Authorization"], Is.EqualTo("Bearer secret"));
        Assert.That(body.RootElement.GetProperty("response_format").GetProperty("json_schema").GetProperty("schema").GetRawText(), Is.EqualTo("""{"type": "integer"}"""));
        Assert.That(body.RootElement.GetProperty("max_tokens").GetInt32(), Is.EqualTo(64));
        Assert.That(body.RootElement.GetProperty("seed").GetInt32(), Is.EqualTo(SampleSeed.Of(0, "s")));
    }

    [Test]
    public async Task A_whole_answer_is_taken_too()
    {
        await using LoopbackServer server = new((_, reply) => reply.SendAsync(200, Completion("42", "stop")));
        SampleRecord record = await RunAsync(server);
        Assert.That((record.Text, record.Validity, record.OutputTokens), Is.EqualTo(("42", Validity.Match, 2)));
        SampleRecord unstreamed = await RunAsync(server, settings => settings with { Stream = false });
        Assert.That((unstreamed.Text, unstreamed.Validity), Is.EqualTo(("42", Validity.Match)));
        Assert.That(server.Requests.Last().Body, Does.Not.Contain("\"stream\""));
    }

    [Test]
    public async Task A_refused_schema_is_unsupported()
    {
        await using LoopbackServer server = new((_, reply) => reply.SendAsync(400, """{"error": {"message": "Invalid schema for response_format 'answer'", "param": "response_format"}}"""));
        SampleRecord record = await RunAsync(server);
        Assert.That((record.CompileStatus, record.DecodingStatus, record.Validity), Is.EqualTo(((CompileStatus?)CompileStatus.UnsupportedSchema, (DecodingStatus?)null, (Validity?)Validity.Skipped)));
        Assert.That(record.CompileReason, Does.Contain("Invalid schema"));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_prompt_beyond_the_context_is_too_long()
    {
        await using LoopbackServer server = new((_, reply) => reply.SendAsync(400, """{"error": {"message": "This model's maximum context length is 10", "code": "context_length_exceeded"}}"""));
        Assert.That((await RunAsync(server)).CompileStatus, Is.EqualTo(CompileStatus.PromptTooLong));
    }

    [Test]
    public async Task A_model_that_refuses_has_given_a_bad_answer()
    {
        await using LoopbackServer server = new(async (_, reply) =>
        {
            await reply.BeginAsync();
            await reply.EventAsync("""{"choices": [{"delta": {"refusal": "I will not."}, "finish_reason": "stop"}]}""");
        });
        SampleRecord record = await RunAsync(server);
        Assert.That((record.DecodingStatus, record.Validity), Is.EqualTo((DecodingStatus.BadApiResponse, Validity.Skipped)));
        Assert.That(record.DecodingReason, Does.Contain("I will not."));
    }

    [Test]
    public async Task Ignoring_the_response_format_shows_in_the_verdicts()
    {
        await using LoopbackServer server = new((_, reply) => reply.SendAsync(200, Completion("The number is [1], or so.", "stop")));
        SampleRecord record = await RunAsync(server);
        Assert.That((record.DecodingStatus, record.Validity, record.FirstValueValidity), Is.EqualTo((DecodingStatus.Ok, Validity.SyntaxError, Validity.SemanticError)));
    }

    [Test]
    public async Task A_limit_that_cuts_is_told()
    {
        await using LoopbackServer server = new((_, reply) => reply.SendAsync(200, Completion("[1, 2", "length")));
        SampleRecord record = await RunAsync(server);
        Assert.That((record.DecodingStatus, record.Validity), Is.EqualTo((DecodingStatus.ExceedingMaxCtx, Validity.SyntaxError)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_stream_that_is_cut_is_a_bad_answer(bool reset)
    {
        await using LoopbackServer server = new(async (_, reply) =>
        {
            await reply.BeginAsync();
            await reply.EventAsync(Chunk("4", null));
            await Task.Delay(50);
            if (reset)
            {
                reply.Reset();
            }
        });
        SampleRecord record = await RunAsync(server);
        Assert.That((record.CompileStatus, record.DecodingStatus, record.Text), Is.EqualTo((CompileStatus.Ok, DecodingStatus.BadApiResponse, "4")));
    }

    [Test]
    public async Task Silence_runs_into_the_limit_of_compiling()
    {
        await using LoopbackServer server = new((_, reply) => reply.StallAsync());
        Assert.That((await RunAsync(server)).CompileStatus, Is.EqualTo(CompileStatus.CompileTimeout));
        Assert.That((await RunAsync(server, settings => settings with { Stream = false })).CompileStatus, Is.EqualTo(CompileStatus.RuntimeTimeout));
    }

    [Test]
    public async Task A_stall_on_the_way_runs_into_the_limit_of_generating()
    {
        await using LoopbackServer server = new(async (_, reply) =>
        {
            await reply.BeginAsync();
            await reply.EventAsync(Chunk("[4", null));
            await reply.StallAsync();
        });
        SampleRecord record = await RunAsync(server);
        Assert.That((record.CompileStatus, record.DecodingStatus, record.Text, record.Validity), Is.EqualTo((CompileStatus.Ok, DecodingStatus.DecodingTimeout, "[4", Validity.Skipped)));
    }

    [TestCase("<html>Welcome!</html>")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("""{"choices": "none"}""")]
    [TestCase("""{"error": {"message": "overloaded"}}""")]
    [TestCase("")]
    public async Task Nonsense_is_a_bad_answer(string body)
    {
        await using LoopbackServer server = new((_, reply) => reply.SendAsync(200, body));
        SampleRecord record = await RunAsync(server);
        Assert.That((record.CompileStatus, record.Validity), Is.EqualTo((CompileStatus.ApiBadResponse, Validity.Skipped)));
    }

    [Test]
    public async Task Too_many_requests_and_server_errors_are_tried_again()
    {
        int count = 0;
        await using LoopbackServer server = new((_, reply) => Interlocked.Increment(ref count) switch
        {
            1 => reply.SendAsync(429, "{}", headers: "Retry-After: 0\r\n"),
            2 => reply.SendAsync(503, "busy"),
            3 => Task.Run(reply.Reset),
            _ => reply.SendAsync(200, Completion("42", "stop")),
        });
        SampleRecord record = await RunAsync(server);
        Assert.That((record.Validity, server.Requests.Count), Is.EqualTo((Validity.Match, 4)));
    }

    [Test]
    public async Task The_wait_between_tries_is_in_no_time_and_no_limit()
    {
        int count = 0;
        await using LoopbackServer server = new((_, reply) => Interlocked.Increment(ref count) == 1
            ? reply.SendAsync(429, "{}", headers: "Retry-After: 2\r\n")
            : reply.SendAsync(200, Completion("42", "stop")));
        SampleRecord record = await RunAsync(server);
        Assert.That((record.Validity, record.TgtMs < 1000), Is.EqualTo((Validity.Match, true)));
    }

    [Test]
    public async Task An_endpoint_that_is_always_busy_is_given_up()
    {
        await using LoopbackServer server = new((_, reply) => reply.SendAsync(429, "busy"));
        SampleRecord record = await RunAsync(server, settings => settings with { Retries = 2 });
        Assert.That((record.CompileStatus, server.Requests.Count), Is.EqualTo((CompileStatus.ApiBadResponse, 3)));
        Assert.That(record.CompileReason, Does.Contain("3 tries").And.Contain("429"));
    }

    [Test]
    public async Task A_whole_run_over_the_command_line_meets_the_summary()
    {
        await using LoopbackServer server = new((_, reply) => reply.SendAsync(200, Completion("{}", "stop")));
        string summary = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid():N}.json");
        using StringWriter output = new();
        int code = await CommandLine.RunAsync(
            ["run", "--engine", "openai", "--base-url", $"{server.Address}v1/", "--model", "toy", "--limit", "8", "--concurrency", "3", "--summary", summary, "--fail-on", "refused"], output, TextWriter.Null);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(summary));
        File.Delete(summary);
        Assert.That((code, document.RootElement.GetProperty("samples").GetInt32(), document.RootElement.GetProperty("declared").GetDouble()), Is.EqualTo((0, 8, 1.0)));
        Assert.That(output.ToString(), Does.Contain("built-in"));
        Assert.That(server.Requests, Has.Count.EqualTo(8));
    }

    [TestCase(401, 4)]
    [TestCase(404, 4)]
    public async Task An_endpoint_that_cannot_be_used_ends_the_run(int status, int expected)
    {
        await using LoopbackServer server = new((_, reply) => reply.SendAsync(status, "{}"));
        using StringWriter error = new();
        int code = await CommandLine.RunAsync(["run", "--engine", "openai", "--base-url", $"{server.Address}v1", "--model", "toy", "--limit", "2"], TextWriter.Null, error);
        Assert.That(code, Is.EqualTo(expected));
        Assert.That(error.ToString(), Does.Contain($"HTTP {status}"));
    }

    [Test]
    public async Task An_address_where_nobody_listens_ends_the_run()
    {
        Uri address;
        await using (LoopbackServer server = new((_, _) => Task.CompletedTask))
        {
            address = server.Address;
        }

        int code = await CommandLine.RunAsync(["run", "--engine", "openai", "--base-url", $"{address}v1", "--model", "toy", "--limit", "2", "--retries", "1", "--retry-wait", "0.01"], TextWriter.Null, TextWriter.Null);
        Assert.That(code, Is.EqualTo(4));
    }

    private static string Chunk(string text, string? finish, bool role = false) => JsonSerializer.Serialize(new
    {
        choices = new[] { new { delta = new { role = role ? "assistant" : null, content = text }, finish_reason = finish } },
    });

    private static string Completion(string text, string finish) => JsonSerializer.Serialize(new
    {
        choices = new[] { new { message = new { role = "assistant", content = text }, finish_reason = finish } },
        usage = new { prompt_tokens = 5, completion_tokens = text.Length },
    });

    private static async Task<SampleRecord> RunAsync(LoopbackServer server, Func<OpenAiSettings, OpenAiSettings>? change = null)
    {
        OpenAiSettings settings = new() { BaseUrl = new(server.Address, "v1/"), Model = "toy", ApiKey = "secret", FirstWait = TimeSpan.FromMilliseconds(10) };
        await using OpenAiEngine engine = new(change?.Invoke(settings) ?? settings);
        SampleRunner runner = new(engine, new Prompt(0, chatTemplate: true), Limits, SchemaDialects.OfSchema);
        return await runner.RunAsync(Sample, "run", CancellationToken.None);
    }
}
