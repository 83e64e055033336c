using StructGen.Engine.Models.Graphs;
using DataType = StructGen.Engine.Models.Graphs.Onnx.TensorProto.Types.DataType;

namespace StructGen.Tests.Models.Graphs;

/// <summary>Mask and reductions in the graph against the same in plain C#.</summary>
[TestFixture]
internal sealed class SamplingHeadTests
{
    [TestCase(64, 1, 1f, false)]
    [TestCase(1000, 3, 0.7f, false)]
    [TestCase(1000, 3, 1.3f, true)]
    [TestCase(31, 2, 1f, true)]
    [TestCase(49152, 2, 0.01f, false)]
    public void Reductions_equal_the_hosts(int width, int rows, float temperature, bool bias)
    {
        Random random = new(width + rows);
        using GraphSession session = new(Graph(width, DataType.Float, bias));
        TensorData logits = TensorData.Random(random, 8, 1, rows, width);
        int words = (width + 31) / 32;
        int[] mask = [.. Enumerable.Range(0, rows * words).Select(_ => random.Next(4) == 0 ? random.Next(int.MinValue, int.MaxValue) : random.Next(2) - 1)];
        for (int row = 0; row < rows; row++)
        {
            mask[row * words] |= 1;
        }

        TensorData biases = TensorData.Random(random, 3, 1, width);
        long[] tokens = [.. Enumerable.Range(0, rows * 2).Select(i => i % 2 == 0 ? 0L : width - 1)];
        Dictionary<string, TensorData> outputs = session.Run(new Dictionary<string, TensorData>
        {
            ["x"] = logits,
            [SamplingHead.Mask] = new TensorData(mask, rows, words),
            [SamplingHead.Temperature] = new TensorData(new[] { temperature }, 1),
            [SamplingHead.LogitBias] = biases,
            [SamplingHead.Tokens] = new TensorData(tokens, rows, 2),
        });

        Assert.That(outputs.Keys, Does.Not.Contain("logits"));
        int count = Math.Min(64, width);
        for (int row = 0; row < rows; row++)
        {
            float[] expected = [.. Enumerable.Range(0, width).Select(i =>
                (mask[(row * words) + (i / 32)] >> (i % 32) & 1) == 0
                    ? float.NegativeInfinity
                    : (logits.Floats[(row * width) + i] + (bias ? biases.Floats[i] : 0)) / temperature)];
            int[] order = [.. Enumerable.Range(0, width).OrderByDescending(i => expected[i]).ThenBy(static i => i).Take(count)];
            double max = expected.Max();
            double sum = max + Math.Log(expected.Sum(v => Math.Exp(v - max)));
            int allowed = expected.Count(float.IsFinite);
            Assert.That(outputs[SamplingHead.ArgMax].Longs[row], Is.EqualTo(order[0]));
            Assert.That(outputs[SamplingHead.LogSumExp].Floats[row], Is.EqualTo(sum).Within(1e-5 * Math.Abs(sum)));
            for (int i = 0; i < count; i++)
            {
                Assert.That(outputs[SamplingHead.TopValues].Floats[(row * count) + i], Is.EqualTo(expected[order[i]]));
                if (i < allowed)
                {
                    Assert.That(outputs[SamplingHead.TopTokens].Longs[(row * count) + i], Is.EqualTo(order[i]));
                }
            }

            for (int i = 0; i < 2; i++)
            {
                double probability = expected[(int)tokens[(row * 2) + i]] - sum;
                Assert.That(outputs[SamplingHead.LogProbabilities].Floats[(row * 2) + i], Is.EqualTo(probability).Within(1e-5 * Math.Abs(sum)).Or.EqualTo(probability));
            }
        }
    }

    [Test]
    public void Each_bit_of_a_mask_allows_its_token()
    {
        const int width = 64;
        using GraphSession session = new(Graph(width, DataType.Float, false));
        for (int token = 0; token < width; token++)
        {
            int[] mask = new int[2];
            mask[token / 32] = 1 << (token % 32);
            Dictionary<string, TensorData> outputs = session.Run(new Dictionary<string, TensorData>
            {
                ["x"] = new TensorData(new float[width], 1, 1, width),
                [SamplingHead.Mask] = new TensorData(mask, 1, 2),
                [SamplingHead.Temperature] = new TensorData(new[] { 1f }, 1),
                [SamplingHead.Tokens] = new TensorData(new long[] { token }, 1, 1),
            });
            Assert.That(outputs[SamplingHead.ArgMax].Longs[0], Is.EqualTo(token));
            Assert.That(outputs[SamplingHead.LogProbabilities].Floats[0], Is.Zero);
        }
    }

    [Test]
    public void Of_equal_logits_the_lowest_allowed_token_wins()
    {
        using GraphSession session = new(Graph(96, DataType.Float, false));
        Dictionary<string, TensorData> outputs = session.Run(new Dictionary<string, TensorData>
        {
            ["x"] = new TensorData(new float[96], 1, 1, 96),
            [SamplingHead.Mask] = new TensorData(new[] { 0, 0x0F0, -1 }, 1, 3),
            [SamplingHead.Temperature] = new TensorData(new[] { 1f }, 1),
            [SamplingHead.Tokens] = new TensorData(new long[] { 5 }, 1, 1),
        });
        Assert.That(outputs[SamplingHead.ArgMax].Longs[0], Is.EqualTo(36));
    }

    [Test]
    public void Behind_a_decoder_only_the_rows_asked_for_are_scored()
    {
        OnnxGraph plain = TinyDecoder.Build(new TinyDecoderOptions());
        OnnxGraph headed = plain.Clone();
        ScoredRows.Add(headed, "logits");
        SamplingHead.Append(headed, new SamplingHeadOptions { LogitsWidth = 300 });
        using DecoderRun a = new(plain);
        using DecoderRun b = new(headed);
        int[] tokens = [3, 141, 59, 26, 5];
        TensorData logits = a.Step(tokens)["logits"];
        b.Extra[ScoredRows.Input] = new TensorData(new long[] { 4, 2 }, 2);
        b.Extra[SamplingHead.Mask] = new TensorData(Enumerable.Repeat(-1, 2 * 10).ToArray(), 2, 10);
        b.Extra[SamplingHead.Temperature] = new TensorData(new[] { 1f }, 1);
        Dictionary<string, TensorData> outputs = b.Step(tokens);
        Assert.That(outputs[SamplingHead.TopValues].Shape, Is.EqualTo(new long[] { 2, 64 }));
        for (int i = 0; i < 2; i++)
        {
            float[] row = logits.Floats.AsSpan((i == 0 ? 4 : 2) * 300, 300).ToArray();
            Assert.That(outputs[SamplingHead.ArgMax].Longs[i], Is.EqualTo(Array.IndexOf(row, row.Max())));
            Assert.That(outputs[SamplingHead.TopValues].Floats[i * 64], Is.EqualTo(row.Max()).Within(1e-5f));
        }
    }

    [Test]
    public void Half_precision_logits_are_reduced_in_single_precision()
    {
        using GraphSession session = new(Graph(64, DataType.Float16, false));
        Half[] logits = [.. Enumerable.Range(0, 64).Select(static i => (Half)(i % 9))];
        Dictionary<string, TensorData> outputs = session.Run(new Dictionary<string, TensorData>
        {
            ["x"] = new TensorData(logits, 1, 1, 64),
            [SamplingHead.Mask] = new TensorData(new[] { -1, -1 }, 1, 2),
            [SamplingHead.Temperature] = new TensorData(new[] { 2f }, 1),
            [SamplingHead.Tokens] = new TensorData(new long[] { 5 }, 1, 1),
        });
        Assert.That(outputs[SamplingHead.ArgMax].Longs[0], Is.EqualTo(8));
        Assert.That(outputs[SamplingHead.TopValues].Floats[0], Is.EqualTo(4f));
    }

    private static OnnxGraph Graph(int width, DataType type, bool bias)
    {
        OnnxGraph graph = OnnxGraph.Create("head");
        NodeWriter write = new(graph);
        write.AddNamed("Identity", "", ["logits"], [graph.AddInput("x", type, 1, "rows", width)]);
        graph.Graph.Node.AddRange(write.Take());
        graph.AddOutput("logits", type, 1, "rows", width);
        SamplingHead.Append(graph, new SamplingHeadOptions { LogitsWidth = width, LogitBias = bias, TokenLogProbabilities = true });
        return graph;
    }
}
