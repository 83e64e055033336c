using System.Text.Json;
using StructGen.SchemaBench.Commands;

namespace StructGen.Tests.SchemaBench;

/// <summary><c>schemabench generate</c>.</summary>
public sealed class GenerateCommandTests
{
    [TestCase("--prompt", "x")]
    [TestCase("--model", "m")]
    [TestCase("--model", "m", "--prompt", "x", "--regex", "a", "--choice", "b")]
    [TestCase("--model", "m", "--prompt", "x", "--drafter", "magic")]
    [TestCase("--model", "m", "--prompt", "x", "--max-tokens", "0")]
    [TestCase("--model", "m", "--prompt", "x", "--temperature", "-1")]
    public async Task Wrong_arguments_are_refused(params string[] arguments) => Assert.That((await RunAsync(arguments)).Code, Is.EqualTo(ExitCodes.Usage));

    [TestCase("--model", "/no/such/folder", "--prompt", "x")]
    [TestCase("--model", "/no/such/folder", "--prompt", "x", "--schema", "/no/such/file.json")]
    public async Task What_is_not_there_is_named(params string[] arguments)
    {
        (int code, _, string error) = await RunAsync(arguments);
        Assert.That(code, Is.EqualTo(ExitCodes.InputUnusable));
        Assert.That(error, Does.Contain("/no/such/"));
    }

    [Test]
    public async Task A_model_answers_under_a_schema_with_its_figures()
    {
        string model = SharedData.Require("models/smollm2-135m-instruct");
        string schema = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(schema, """{"type": "object", "properties": {"capital": {"type": "string", "maxLength": 20}}, "required": ["capital"], "additionalProperties": false}""");
            (int code, string output, string error) = await RunAsync("--model", model, "--prompt", "What is the capital of France?", "--schema", schema, "--stats", "--close-in-time", "--max-tokens", "40", "--no-progress");
            Assert.Multiple(() =>
            {
                Assert.That(code, Is.EqualTo(ExitCodes.Completed));
                Assert.That(JsonDocument.Parse(output).RootElement.GetProperty("capital").GetString(), Is.EqualTo("Paris"));
                Assert.That(error, Does.Contain("forced").And.Contain("forwards").And.Contain("masks"));
            });
        }
        finally
        {
            File.Delete(schema);
        }
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int code = await CommandLine.RunAsync(["generate", .. arguments], output, error);
        return (code, output.ToString(), error.ToString());
    }
}
