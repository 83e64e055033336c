using StructGen.Engine.Models.Graphs;
using DataType = StructGen.Engine.Models.Graphs.Onnx.TensorProto.Types.DataType;

namespace StructGen.Tests.Models.Graphs;

[TestFixture]
internal sealed class EmbeddingLoweringTests
{
    [TestCase(4, 32, 3, true)]
    [TestCase(4, 16, 4, true)]
    [TestCase(4, 32, 2, false)]
    [TestCase(8, 32, 3, true)]
    [TestCase(8, 16, 2, false)]
    public void Lowered_embeddings_equal_the_fused_operator(int bits, int block, int blocks, bool zeroPoints)
    {
        const int rows = 20;
        Random random = new(bits + block);
        OnnxGraph graph = OnnxGraph.Create("embedding");
        NodeWriter write = new(graph);
        int bytes = blocks * block * bits / 8;
        byte[] data = new byte[rows * bytes];
        random.NextBytes(data);
        int zeroBytes = ((blocks * bits) + 7) / 8;
        byte[] zeros = new byte[rows * zeroBytes];
        random.NextBytes(zeros);
        float[] scales = TensorData.Random(random, 1, rows, blocks).Floats;
        graph.AddInput("ids", DataType.Int64, 1, "n");
        write.AddNamed(
            "GatherBlockQuantized", "com.microsoft", ["out"],
            [
                graph.AddConstant(OnnxTensors.Of("data", DataType.Uint8, data, rows, bytes)), "ids", graph.AddConstant(OnnxTensors.Floats("scales", scales, rows, blocks)),
                .. zeroPoints ? (string[])[graph.AddConstant(OnnxTensors.Of("zeros", DataType.Uint8, zeros, rows, zeroBytes))] : [],
            ],
            OnnxAttributes.Int("bits", bits), OnnxAttributes.Int("block_size", block), OnnxAttributes.Int("gather_axis", 0), OnnxAttributes.Int("quantize_axis", 1));
        graph.Graph.Node.AddRange(write.Take());
        graph.AddOutput("out", DataType.Float, 1, "n", blocks * block);
        OnnxGraph lowered = graph.Clone();
        Assert.That(EmbeddingLowering.Run(lowered), Is.EqualTo(1));

        Dictionary<string, TensorData> inputs = new() { ["ids"] = new TensorData(new long[] { 3, 19, 0, 7 }, 1, 4) };
        using GraphSession a = new(graph);
        using GraphSession b = new(lowered);
        Assert.That(TensorData.MaxDifference(b.Run(inputs)["out"], a.Run(inputs)["out"]), Is.LessThan(1e-5f));
    }
}
