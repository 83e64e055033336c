using StructGen.Engine.Models.Graphs;

namespace StructGen.Tests.Models.Graphs;

/// <summary>Every operator and type of every graph made for DirectML has a kernel there.</summary>
[TestFixture]
internal sealed class DirectMlKernelTests
{
    private static DirectMlKernelTable Table() => new(SharedData.Require("directml-kernels.tsv"));

    [Test]
    public void Every_operator_of_a_lowered_tiny_decoder_has_a_kernel(
        [Values] bool half, [Values] bool packed, [Values] bool interleaved, [Values(-1, 4)] int window, [Values(CacheForm.Concatenated, CacheForm.Selected)] object form)
    {
        OnnxGraph graph = TinyDecoder.Build(new TinyDecoderOptions
        {
            HalfPrecision = half, PackedQkv = packed, RotaryInterleaved = interleaved, Window = window, SoftCap = 10, VocabularySize = 310,
        });
        TreeInputs.Add(graph);
        AttentionLowering.Run(graph, (CacheForm)form);
        ScoredRows.Add(graph, "logits");
        SamplingHead.Append(graph, new SamplingHeadOptions { LogitsWidth = 310, LogitBias = true, TokenLogProbabilities = true });
        Assert.That(Table().Gaps(graph, out int looked), Is.Empty);
        Assert.That(looked, Is.GreaterThan(100));
    }

    [TestCase("model.onnx")]
    [TestCase("model_tree.onnx")]
    public void Every_operator_of_SmolLM2_lowered_has_a_kernel(string file)
    {
        OnnxGraph graph = new(OnnxModelFile.Read(SharedData.Require("models/smollm2-135m-instruct/" + file)).Model);
        Assert.That(Table().Gaps(graph.Clone(), out _), Is.EqualTo(new[] { "GatherBlockQuantized: no kernel" }), "as exported");
        TreeInputs.Add(graph);
        EmbeddingLowering.Run(graph);
        AttentionLowering.Run(graph, CacheForm.Selected);
        ScoredRows.Add(graph, "logits");
        SamplingHead.Append(graph, new SamplingHeadOptions { LogitsWidth = 49152 });
        Assert.That(Table().Gaps(graph, out int looked), Is.Empty);
        TestContext.Out.WriteLine($"{graph.Graph.Node.Count} nodes, {looked} types");
    }

    [Test]
    public void Rows_placed_by_ScatterND_have_none_at_operator_set_21()
    {
        OnnxGraph graph = TinyDecoder.Build(new TinyDecoderOptions());
        AttentionLowering.Run(graph, CacheForm.Scattered);
        Assert.That(Table().Gaps(graph, out _), Is.EqualTo(new[] { "ScatterND: no kernel for the definition of operator set 18" }));
    }

    [Test]
    public void A_newer_operator_set_has_kernels_once_it_is_taken_back_and_computes_the_same()
    {
        OnnxGraph graph = TinyDecoder.Build(new TinyDecoderOptions());
        AttentionLowering.Run(graph, CacheForm.Concatenated);
        graph.Model.OpsetImport[0].Version = 23;
        graph.Model.IrVersion = 11;
        OnnxGraph older = graph.Clone();
        Assert.That(Table().Gaps(graph, out _), Does.Contain("Reshape: no kernel for the definition of operator set 23"));
        OperatorSets.LowerTo(older, 21);
        Assert.That(Table().Gaps(older, out _), Is.Empty);
        using DecoderRun a = new(graph);
        using DecoderRun b = new(older);
        Assert.That(b.Step([1, 2, 3])["logits"].Floats, Is.EqualTo(a.Step([1, 2, 3])["logits"].Floats));
    }

    [Test]
    public void A_model_that_needs_its_newer_operator_set_is_refused()
    {
        OnnxGraph graph = OnnxGraph.Create("new", 23);
        NodeWriter write = new(graph);
        write.Add("RMSNormalization", [graph.AddInput("x", StructGen.Engine.Models.Graphs.Onnx.TensorProto.Types.DataType.Float, 4), "x"]);
        graph.Graph.Node.AddRange(write.Take());
        Assert.That(() => OperatorSets.LowerTo(graph, 21), Throws.TypeOf<InvalidDataException>().With.Message.Contains("RMSNormalization").And.Message.Contains("export the model at 21"));
    }

    [Test]
    public void A_type_without_kernel_is_found()
    {
        OnnxGraph graph = OnnxGraph.Create("gap");
        NodeWriter write = new(graph);
        string value = graph.AddInput("x", StructGen.Engine.Models.Graphs.Onnx.TensorProto.Types.DataType.Int32, 4);
        write.Add("Softmax", [value]);
        graph.Graph.Node.AddRange(write.Take());
        Assert.That(Table().Gaps(graph, out _), Is.EqualTo(new[] { "Softmax: T is i32" }));
    }
}
