using System.Numerics.Tensors;
using System.Text.Json;
using StructGen.Engine.Decoding;
using StructGen.Engine.Devices;
using StructGen.Engine.Models.Graphs;
using StructGen.Grammars;
using StructGen.Tests.Masks;
using StructGen.Tests.Models.Graphs;

namespace StructGen.Tests.Devices;

/// <summary>A tiny decoder under twenty schemas on WebGPU, masks applied on the device: the tokens are those of the processor, and no row of logits comes back.</summary>
[TestFixture]
internal sealed class WebGpuDecodingTests
{
    private static readonly string[] Schemas =
    [
        """{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"],"additionalProperties":false}""",
        """{"type":"object","properties":{"x":{"type":"number"},"n":{"type":"string"}},"required":["x","n"]}""",
        """{"type":"array","items":{"type":"integer"},"minItems":2,"maxItems":5}""",
        """{"type":"array","items":{"type":"boolean"},"minItems":3}""",
        """{"enum":["a","ab","x",1,true,null]}""",
        """{"const":{"x":[1,12,true]}}""",
        """{"type":"string","minLength":3,"maxLength":9}""",
        """{"type":"string","pattern":"^[a-c]{2,6}$"}""",
        """{"type":"number","minimum":1,"maximum":12}""",
        """{"type":"integer","multipleOf":7}""",
        """{"anyOf":[{"type":"integer"},{"type":"array","items":{"type":"string"}}]}""",
        """{"oneOf":[{"type":"boolean"},{"type":"null"}]}""",
        """{"type":"object","additionalProperties":{"type":"integer"},"minProperties":1}""",
        """{"type":"object","properties":{"ab":{"$ref":"#"}},"additionalProperties":false}""",
        """{"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}],"items":false,"minItems":2}""",
        """{"type":"object","patternProperties":{"^x":{"type":"boolean"}},"additionalProperties":false}""",
        """{"type":"array","uniqueItems":true,"items":{"enum":[1,2,3]},"minItems":2}""",
        """{"type":["string","null"]}""",
        """{"type":"string","format":"date"}""",
        "true",
    ];

    [TestCase(AttentionChoice.Fused)]
    [TestCase(AttentionChoice.Lowered)]
    public async Task Twenty_schemas_give_the_processors_tokens(object attention) => await CompareAsync((AttentionChoice)attention, tokens: 5);

    [TestCase(AttentionChoice.Fused), TestCase(AttentionChoice.Lowered), Explicit, Category("Full")]
    public async Task Twenty_schemas_give_the_processors_tokens_at_length(object attention) => await CompareAsync((AttentionChoice)attention, tokens: 48);

    [TestCase(AttentionChoice.Fused)]
    [TestCase(AttentionChoice.Lowered)]
    public async Task No_row_of_logits_leaves_the_device(object attention)
    {
        const int width = 4096;
        string folder = Directory.CreateTempSubdirectory("structgen-profile").FullName;
        try
        {
            using DeviceModel model = Model(TinyDecoder.Build(new TinyDecoderOptions { VocabularySize = width, HeadSize = 64 }), (AttentionChoice)attention, Path.Combine(folder, "p"));
            using (DeviceSequence sequence = (DeviceSequence)model.CreateSequence(48))
            {
                await sequence.ForwardAsync(new ForwardRequest { Tokens = new[] { 1, 2, 3 }, Rows = 1 });
                await sequence.ForwardAsync(new ForwardRequest { Tokens = new[] { 4 }, Rows = 1 });
                string profile = model.EndProfiling().Single();
                (List<string> crossings, long bytes) = Crossings(profile);
                TestContext.Out.WriteLine(
                    $"a step binds {sequence.BytesUp} bytes up and {sequence.BytesDown} down; in two forwards {bytes} bytes more cross between operators: {string.Join(", ", crossings)}");
                Assert.That(sequence.BytesDown, Is.LessThan(1024), "reductions only");
                Assert.That(sequence.BytesUp, Is.LessThan((width / 8) + 2048), "a packed mask, token and lengths");
                Assert.That(bytes, Is.LessThan(width * sizeof(float)), "between operators");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestCase(AttentionChoice.Fused, 16), TestCase(AttentionChoice.Lowered, 4), Explicit, Category("Full")]
    public async Task SmolLM2_under_a_schema_gives_the_processors_tokens(object attention, int tokens)
    {
        string folder = SharedData.Require("models/smollm2-135m-instruct");
        Vocabulary vocabulary = Vocabulary.FromTokenizerJson(await File.ReadAllBytesAsync(Path.Combine(folder, "tokenizer.json")), 49152, [2]);
        Matcher matcher = new GrammarCompiler(vocabulary).Compile(Grammar.JsonSchema(
            """{"type":"object","properties":{"capital":{"type":"string"},"inhabitants":{"type":"integer"}},"required":["capital","inhabitants"],"additionalProperties":false}""")).CreateMatcher();
        int[] prompt = [1, 4093, 198, 1780, 314, 260, 3575, 282, 4649, 47, 2, 198, 1, 520, 9531, 198];
        OnnxModelFile file = OnnxModelFile.Read(Path.Combine(folder, "model.onnx"));
        OnnxGraph graph = new(file.Model);
        using DecoderRun plain = new(graph, file);
        using DeviceModel model = new(graph.Clone(), file, WebGpuTestDevice.Require(), new DeviceModelOptions
        {
            Attention = (AttentionChoice)attention, ContextLength = 64, MaxRows = 16, Costs = new ForwardCosts((1, 1)),
        });
        using DeviceSequence sequence = (DeviceSequence)model.CreateSequence(64);
        int[] next = prompt;
        float worst = 0;
        long started = System.Diagnostics.Stopwatch.GetTimestamp();
        for (int step = 0; step < tokens && !matcher.IsFinished; step++)
        {
            uint[] mask = new uint[49152 / 32];
            matcher.FillMask(mask);
            TokenScores scores = await sequence.ForwardAsync(new ForwardRequest { Tokens = next, Rows = 1, Masks = mask });
            float[] row = plain.Step(next)["logits"].Floats[^49152..];
            matcher.GetMask().ApplyTo(row);
            int expected = TensorPrimitives.IndexOfMax(row);
            Assert.That(scores.ArgMax(0), Is.EqualTo(expected), $"step {step}");
            worst = Math.Max(worst, Math.Abs(scores.TopValues(0)[0] - row[expected]));
            matcher.Advance(expected);
            next = [expected];
        }

        TestContext.Out.WriteLine(
            $"{sequence.Length - prompt.Length + 1} tokens equal, highest logit within {worst:E1}; a step binds {sequence.BytesUp} bytes up, {sequence.BytesDown} down (a row of logits: {49152 * 4}); "
            + $"{System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s");
    }

    private static async Task CompareAsync(AttentionChoice attention, int tokens)
    {
        Vocabulary vocabulary = TinyVocabularies.Create(11);
        OnnxGraph graph = TinyDecoder.Build(new TinyDecoderOptions { VocabularySize = vocabulary.Size, HeadSize = 64 });
        GrammarCompiler compiler = new(vocabulary);
        using DeviceModel model = Model(graph.Clone(), attention);
        int[] prompt = [70, 71, 72, 73, 74];
        int steps = 0;
        foreach (string schema in Schemas)
        {
            Matcher matcher = compiler.Compile(Grammar.JsonSchema(schema)).CreateMatcher();
            using ITargetSequence sequence = model.CreateSequence(64);
            using DecoderRun plain = new(graph);
            int[] next = prompt;
            for (int step = 0; step < tokens && !matcher.IsFinished; step++, steps++)
            {
                uint[] mask = matcher.GetMask().Words.ToArray();
                TokenScores scores = await sequence.ForwardAsync(new ForwardRequest { Tokens = next, Rows = 1, Masks = mask });
                TensorData logits = plain.Step(next)["logits"];
                float[] row = logits.Floats[^vocabulary.Size..];
                matcher.GetMask().ApplyTo(row);
                int expected = TensorPrimitives.IndexOfMax(row);
                Assert.That(scores.ArgMax(0), Is.EqualTo(expected), $"{schema}, step {step}");
                Assert.That(scores.TopValues(0)[0], Is.EqualTo(row[expected]).Within(2e-3f));
                matcher.Advance(expected);
                next = [expected];
            }
        }

        TestContext.Out.WriteLine($"{Schemas.Length} schemas, {steps} tokens, all equal");
    }

    private static DeviceModel Model(OnnxGraph graph, AttentionChoice attention, string? profile = null) => new(
        graph, null, WebGpuTestDevice.Require(),
        new DeviceModelOptions { Attention = attention, ProfilePrefix = profile, Costs = new ForwardCosts((1, 1)) });

    // Copies that the runtime put in between operators on different sides.
    private static (List<string> Names, long Bytes) Crossings(string profile)
    {
        List<string> names = [];
        long bytes = 0;
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(profile));
        foreach (JsonElement entry in document.RootElement.EnumerateArray())
        {
            if (entry.TryGetProperty("args", out JsonElement args) && args.TryGetProperty("op_name", out JsonElement op)
                && op.GetString()!.StartsWith("Memcpy", StringComparison.Ordinal) && args.TryGetProperty("output_size", out JsonElement size))
            {
                long count = long.Parse(size.GetString()!);
                names.Add($"{op.GetString()} {count}");
                bytes += count;
            }
        }

        return (names, bytes);
    }
}
