using StructGen.Engine.Decoding;
using StructGen.Engine.Models;
using StructGen.Engine.Models.Graphs;
using StructGen.Engine.Models.Graphs.Onnx;
using DataType = StructGen.Engine.Models.Graphs.Onnx.TensorProto.Types.DataType;

namespace StructGen.Tests.Models;

/// <summary>The same tiny decoder in every layout that people have gives the same scores.</summary>
[TestFixture]
internal sealed class ModelLayoutTests
{
    private const float Tolerance = 2e-4f;

    private static readonly int[] Prompt = [1, 17, 250, 3, 99, 7, 42, 8, 8, 120];

    private static readonly Lazy<float[][]> Expected = new(static () =>
    {
        using TinyFolder folder = TinyFolder.Genai(TinyFolder.Graph(concatenated: false));
        using OnnxModel model = folder.Load();
        using ITargetSequence sequence = model.CreateSequence(64);
        return sequence.Run(Prompt, Prompt.Length);
    });

    [Test]
    public void Reads_the_genai_layout()
    {
        using TinyFolder folder = TinyFolder.Genai(TinyFolder.Graph(concatenated: false));
        using OnnxModel model = folder.Load();
        Assert.Multiple(() =>
        {
            Assert.That(model.Description.Layout, Is.EqualTo(ModelLayout.OnnxRuntimeGenAI));
            Assert.That(model.Description.EndTokens, Is.EqualTo(new[] { 2, 7 }));
            Assert.That(model.Description.BeginToken, Is.EqualTo(1));
            Assert.That((model.LogitsWidth, model.ContextLength), Is.EqualTo((300, 256)));
            Assert.That(model.CacheBytesPerToken, Is.EqualTo(2 * 2 * 2 * 16 * 4));
        });
        Matches(model);
    }

    [TestCase("model.onnx", false)]
    [TestCase("model.onnx", true)]
    [TestCase("decoder_model_merged.onnx", true)]
    [TestCase("onnx/model.onnx", true)]
    [TestCase("onnx/model_q4.onnx", false)]
    [TestCase("onnx/decoder_model_merged_quantized.onnx", true)]
    public void Reads_the_hugging_face_layouts(string name, bool concatenated)
    {
        using TinyFolder folder = TinyFolder.HuggingFace(TinyFolder.Graph(concatenated), name);
        using OnnxModel model = folder.Load();
        Assert.That(model.Description.Layout, Is.EqualTo(ModelLayout.HuggingFace));
        Assert.That(model.Description.EndTokens, Is.EqualTo(new[] { 2 }));
        Matches(model);
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Feeds_positions_to_graphs_that_ask(bool concatenated)
    {
        using TinyFolder folder = TinyFolder.HuggingFace(TinyFolder.Graph(concatenated, new TinyDecoderOptions { TreeInputs = true }));
        using OnnxModel model = folder.Load(TinyFolder.Options with { EditGraph = false });
        Matches(model);
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Runs_half_precision(bool concatenated)
    {
        using TinyFolder folder = TinyFolder.HuggingFace(TinyFolder.Graph(concatenated, new TinyDecoderOptions { HalfPrecision = true }), "onnx/model_fp16.onnx");
        using OnnxModel model = folder.Load();
        Assert.That(model.CacheBytesPerToken, Is.EqualTo(2 * 2 * 2 * 16 * 2));
        Matches(model, 0.2f);
    }

    [Test]
    public void Asks_only_for_the_rows_that_are_wanted()
    {
        OnnxGraph graph = TinyFolder.Graph(concatenated: true);
        KeepLastLogits(graph);
        using TinyFolder folder = TinyFolder.HuggingFace(graph);
        using OnnxModel model = folder.Load();
        Matches(model);
    }

    [Test]
    public void Takes_the_most_exact_variant_and_any_on_request()
    {
        using TinyFolder folder = TinyFolder.HuggingFace(TinyFolder.Graph(concatenated: true), "onnx/model.onnx");
        folder.Write("onnx/model_q4.onnx", TinyFolder.Graph(concatenated: true, new TinyDecoderOptions { Seed = 2 }));
        using OnnxModel exact = folder.Load();
        Matches(exact);
        using OnnxModel coarse = folder.Load(TinyFolder.Options with { Variant = "q4" });
        Assert.That(Path.GetFileName(coarse.Description.GraphPath), Is.EqualTo("model_q4.onnx"));
        using ITargetSequence sequence = coarse.CreateSequence(64);
        Assert.That(sequence.Run(Prompt)[0], Is.Not.EqualTo(Expected.Value[^1]));
        Assert.That(
            () => folder.Load(TinyFolder.Options with { Variant = "int8" }),
            Throws.InstanceOf<ModelException>().With.Message.Contains("model_q4.onnx").And.Property("Parameter").EqualTo("Variant"));
    }

    [Test]
    public void Takes_the_path_of_a_graph()
    {
        using TinyFolder folder = TinyFolder.HuggingFace(TinyFolder.Graph(concatenated: true), "onnx/model_special.onnx");
        using OnnxModel model = OnnxModel.LoadAsync(folder.PathOf("onnx/model_special.onnx"), TinyFolder.Options).GetAwaiter().GetResult();
        Matches(model);
    }

    [TestCase(false, false)]
    [TestCase(false, true)]
    [TestCase(true, false)]
    [TestCase(true, true)]
    public void Caches_of_both_kinds_truncate_fork_and_compact(bool concatenated, bool half)
    {
        float tolerance = half ? 0.2f : Tolerance;
        using TinyFolder folder = TinyFolder.HuggingFace(TinyFolder.Graph(concatenated, new TinyDecoderOptions { TreeInputs = true, HalfPrecision = half }));
        using OnnxModel model = folder.Load();
        using ITargetSequence sequence = model.CreateSequence(200);
        Assert.That(model.TakesTrees, Is.True);
        sequence.Run(Prompt[..6]);
        sequence.Run(new[] { 9, 10, 11 });
        sequence.Truncate(7);
        sequence.Truncate(6);
        using ITargetSequence fork = sequence.Fork();
        Close(sequence.Run(Prompt[6..], 4), Expected.Value[6..], tolerance);
        Close(fork.Run(Prompt[6..8], 2), Expected.Value[6..8], tolerance);

        // Prompt[8] is a branch of its own beside 50 ── 51; the accepted path leads through it.
        float[][] tree = fork.Run(new[] { 50, Prompt[8], 51, Prompt[9] }, 4, [-1, -1, 0, 1]);
        Close([tree[1], tree[3]], Expected.Value[8..], tolerance);
        fork.Compact(8, [1]);
        Assert.That(fork.Length, Is.EqualTo(9));
        Close(fork.Run(Prompt[9..]), Expected.Value[9..], tolerance);
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Long_texts_outgrow_their_first_memory(bool concatenated)
    {
        int[] text = [.. Enumerable.Range(0, 600).Select(static i => (i * 7919) % 300)];
        using TinyFolder folder = TinyFolder.HuggingFace(TinyFolder.Graph(concatenated, new TinyDecoderOptions { ContextLength = 700 }));
        folder.WriteConfig(static config => config["max_position_embeddings"] = 700);
        using OnnxModel model = folder.Load(TinyFolder.Options with { ContextLength = null, PrefillChunk = 50 });
        using ITargetSequence whole = model.CreateSequence(700);
        float[] expected = whole.Run(text)[0];
        using ITargetSequence stepped = model.CreateSequence(600);
        stepped.Run(text[..250]);
        for (int i = 250; i < 599; i++)
        {
            stepped.Run(new[] { text[i] });
        }

        Close(stepped.Run(text[599..]), [expected], Tolerance);
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Batches_of_both_kinds_step_as_alone(bool concatenated)
    {
        using TinyFolder folder = TinyFolder.HuggingFace(TinyFolder.Graph(concatenated));
        using OnnxModel model = folder.Load();
        ReadOnlyMemory<int>[] prompts = [Prompt.AsMemory(0, 3), Prompt.AsMemory(0, 8), Prompt.AsMemory(0, 5)];
        using ITargetBatch batch = model.CreateBatch(prompts, 10);
        TokenScores scores = batch.PrefillAsync(default).AsTask().GetAwaiter().GetResult();
        Check(0);
        for (int step = 1; step <= 2; step++)
        {
            int[] tokens = [Prompt[2 + step], Prompt[7 + step], -1];
            scores = batch.StepAsync(new ForwardRequest { Tokens = tokens, Rows = 3 }).AsTask().GetAwaiter().GetResult();
            Check(step);
        }

        Assert.That(batch.LengthOf(2), Is.EqualTo(5));

        void Check(int step)
        {
            Close([scores.Logits(0).ToArray(), scores.Logits(1).ToArray()], [Expected.Value[2 + step], Expected.Value[7 + step]], Tolerance);
            Assert.That((batch.LengthOf(0), batch.LengthOf(1)), Is.EqualTo((3 + step, 8 + step)));
        }
    }

    [Test]
    public void Merged_exports_are_told_whether_there_is_a_past()
    {
        using TinyFolder folder = TinyFolder.HuggingFace(MergedToy.Build(), "decoder_model_merged.onnx");
        folder.WriteConfig(static config =>
        {
            config["vocab_size"] = MergedToy.Width;
            config["num_hidden_layers"] = 1;
        });
        using OnnxModel model = folder.Load();
        using ITargetSequence sequence = model.CreateSequence(16);

        // The toy's logits are the sum of all one-hot tokens so far: a row of past that should not be there would show.
        Assert.That(sequence.Run(new[] { 1, 3, 3 })[0], Is.EqualTo(new float[] { 0, 1, 0, 2 }));
        Assert.That(sequence.Run(new[] { 0 })[0], Is.EqualTo(new float[] { 1, 1, 0, 2 }));
        sequence.Truncate(0);
        Assert.That(sequence.Run(new[] { 2 })[0], Is.EqualTo(new float[] { 0, 0, 1, 0 }));
        Assert.That(sequence.Run(new[] { 2, 1 })[0], Is.EqualTo(new float[] { 0, 1, 2, 0 }));
    }

    /// <summary>Every way to run the prompt gives the fused decoder's scores.</summary>
    private static void Matches(OnnxModel model, float tolerance = Tolerance)
    {
        using ITargetSequence sequence = model.CreateSequence(64);
        Close(sequence.Run(Prompt, Prompt.Length), Expected.Value, tolerance);
        sequence.Truncate(0);
        Close(sequence.Run(Prompt[..4]), Expected.Value[3..4], tolerance);
        Close(sequence.Run(Prompt[4..9], 3), Expected.Value[6..9], tolerance);
        Close(sequence.Run(Prompt[9..]), Expected.Value[9..], tolerance);
    }

    private static void Close(float[][] actual, float[][] expected, float tolerance)
    {
        Assert.That(actual, Has.Length.EqualTo(expected.Length));
        for (int row = 0; row < actual.Length; row++)
        {
            Assert.That(actual[row].Zip(expected[row]).Max(static pair => Math.Abs(pair.First - pair.Second)), Is.LessThanOrEqualTo(tolerance), $"row {row}");
        }
    }

    /// <summary>As exporters write it: the last n rows, all for 0.</summary>
    private static void KeepLastLogits(OnnxGraph graph)
    {
        NodeProto head = graph.ProducerOf("logits")!;
        string all = graph.FreshName("all");
        head.Output[0] = all;
        graph.AddInput("num_logits_to_keep", DataType.Int64);
        NodeWriter write = new(graph);
        string start = write.Reshape(write.Add("Neg", ["num_logits_to_keep"]), 1);
        write.AddNamed("Slice", "", ["logits"], [all, start, write.Longs(int.MaxValue), write.Longs(1)]);
        graph.Graph.Node.AddRange(write.Take());
    }
}
