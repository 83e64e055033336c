using StructGen.Engine.Models;
using StructGen.Grammars;
using StructGen.SchemaBench.Commands;
using StructGen.SchemaBench.Datasets;
using StructGen.SchemaBench.Datasets.Samples;
using StructGen.SchemaBench.Engines.InProcess;
using StructGen.SchemaBench.Evaluation;
using StructGen.SchemaBench.Prompting;

namespace StructGen.Tests.SchemaBench.InProcess;

/// <summary>The small model, constrained and free.</summary>
internal sealed class InProcessEngineTests
{
    private static readonly GenerationSettings Limits = new() { MaxTokens = 40 };

    [Test]
    public async Task The_constrained_model_writes_what_the_schema_allows_and_the_free_one_what_it_likes()
    {
        string model = SharedData.Require("models/smollm2-135m-instruct/model.onnx");
        InProcessSettings settings = new() { Model = Path.GetDirectoryName(model)!, Constrained = true, WideWeights = WideWeights.Quantized };
        await using (InProcessEngine engine = await InProcessEngine.LoadAsync(settings, CancellationToken.None))
        {
            SampleRunner runner = new(engine, new Prompt(0, chatTemplate: true), Limits, SchemaDialects.OfSchema);
            SampleRecord record = await runner.RunAsync(Sample("""{"type": "object", "properties": {"colour": {"enum": ["red", "green"]}}, "required": ["colour"], "additionalProperties": false}"""), "r", CancellationToken.None);
            Assert.That((record.CompileStatus, record.DecodingStatus, record.Validity), Is.EqualTo((CompileStatus.Ok, DecodingStatus.Ok, Validity.Match)), record.ToString());
            Assert.That(record.ForcedTokens, Is.InRange(1, record.OutputTokens!.Value));
            Assert.That((record.GctMs <= record.TtftMs, record.TtftMs <= record.TgtMs, record.PeakMib > 50), Is.EqualTo((true, true, true)));

            SampleRecord refused = await runner.RunAsync(Sample("""{"type": "nothing"}"""), "r", CancellationToken.None);
            Assert.That((refused.CompileStatus, refused.DecodingStatus), Is.EqualTo(((CompileStatus?)CompileStatus.UnsupportedSchema, (DecodingStatus?)null)));

            SampleRecord large = await runner.RunAsync(Sample("""{"type": "array", "items": {"type": "integer"}, "minItems": 100}"""), "r", CancellationToken.None);
            Assert.That((large.DecodingStatus, large.ShortestCompletion), Is.EqualTo(((DecodingStatus?)DecodingStatus.ExceedingMaxCtx, (int?)large.ShortestCompletion)));
            Assert.That(large.ShortestCompletion, Is.GreaterThan(100));

            SampleRunner narrow = new(engine, new Prompt(2, chatTemplate: true), Limits with { PromptShare = 0.01 }, SchemaDialects.OfSchema);
            SampleRecord tooLong = await narrow.RunAsync(Sample("true"), "r", CancellationToken.None);
            Assert.That((tooLong.CompileStatus, tooLong.PromptTokens > 82), Is.EqualTo((CompileStatus.PromptTooLong, true)));
        }

        await using InProcessEngine free = await InProcessEngine.LoadAsync(settings with { Constrained = false }, CancellationToken.None);
        SampleRecord text = await new SampleRunner(free, new Prompt(0, chatTemplate: true), Limits, SchemaDialects.OfSchema).RunAsync(Sample("""{"type": "integer"}"""), "r", CancellationToken.None);
        Assert.That((text.CompileStatus, text.GctMs, text.Text is { Length: > 0 }, text.ForcedTokens), Is.EqualTo(((CompileStatus?)CompileStatus.Ok, (double?)null, true, (int?)0)));
        Assert.That(free.Identity.Name, Is.EqualTo("lm-only"));
    }

    [Test]
    public async Task Blanks_and_the_order_of_properties_can_be_chosen_and_are_part_of_the_run()
    {
        string model = SharedData.Require("models/smollm2-135m-instruct/model.onnx");
        InProcessSettings settings = new() { Model = Path.GetDirectoryName(model)!, Constrained = true, WideWeights = WideWeights.Quantized };
        Assert.That(WhitespaceArgument.TryParse("indented:3", out WhitespaceArgument? indented), Is.True);
        await using InProcessEngine engine = await InProcessEngine.LoadAsync(settings with { Whitespace = indented!, PropertyOrder = PropertyOrder.Any }, CancellationToken.None);
        Assert.That((engine.Identity.Settings["whitespace"], engine.Identity.Settings["property_order"]), Is.EqualTo(("indented:3", "any")));
        SampleRunner runner = new(engine, new Prompt(0, chatTemplate: true), Limits, SchemaDialects.OfSchema);
        SampleRecord record = await runner.RunAsync(Sample("""{"type": "object", "properties": {"colour": {"enum": ["red", "green"]}}, "required": ["colour"], "additionalProperties": false}"""), "r", CancellationToken.None);
        Assert.That(record.Text, Does.StartWith("{\n   \"colour\": \""));

        Assert.That(WhitespaceArgument.TryParse("pattern:[", out WhitespaceArgument? broken), Is.True);
        Assert.That(async () => await InProcessEngine.LoadAsync(settings with { Whitespace = broken! }, CancellationToken.None), Throws.TypeOf<DataException>().With.Message.Contains("--whitespace pattern:["));
    }

    [Test]
    public async Task A_folder_without_a_model_is_unusable()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        using StringWriter error = new();
        Assert.That(await CommandLine.RunAsync(["run", "--model", folder, "--limit", "1"], TextWriter.Null, error), Is.EqualTo(3));
        Assert.That(error.ToString(), Does.Contain(folder));
        Directory.Delete(folder);
    }

    private static SampleSource Sample(string schema) => new() { Id = "s", Split = "toy", FileName = "s.json", Read = () => System.Text.Encoding.UTF8.GetBytes(schema) };
}
