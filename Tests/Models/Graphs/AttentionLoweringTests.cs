using StructGen.Engine.Models.Graphs;
using StructGen.Engine.Models.Graphs.Onnx;
using DataType = StructGen.Engine.Models.Graphs.Onnx.TensorProto.Types.DataType;

namespace StructGen.Tests.Models.Graphs;

/// <summary>One attention node, fused against lowered, on random inputs.</summary>
[TestFixture]
internal sealed class AttentionLoweringTests
{
    private const int HeadSize = 16;
    private const int Heads = 6;
    private const int KeyHeads = 2;
    private const int Context = 64;

    /// <summary>What varies from case to case.</summary>
    internal sealed record Case
    {
        public bool Packed { get; init; }
        public bool Rotary { get; init; } = true;
        public bool Interleaved { get; init; }
        public bool Positions { get; init; }
        public bool Bias { get; init; }
        public int BiasHeads { get; init; } = 1;
        public bool Sink { get; init; }
        public bool Smooth { get; init; }
        public int Window { get; init; } = -1;
        public float SoftCap { get; init; }
        public float Scale { get; init; }
        public int Past { get; init; }
        public int Rows { get; init; } = 1;
        public int Batch { get; init; } = 1;
    }

    private static IEnumerable<TestCaseData> Cases()
    {
        (int Past, int Rows)[] shapes = [(0, 7), (9, 1), (9, 5)];
        foreach ((int past, int rows) in shapes)
        {
            Case plain = new() { Past = past, Rows = rows };
            (string Name, Case Case)[] cases =
            [
                ("plain", plain),
                ("without rotary", plain with { Rotary = false }),
                ("packed", plain with { Packed = true }),
                ("packed without rotary", plain with { Packed = true, Rotary = false }),
                ("interleaved", plain with { Interleaved = true }),
                ("packed interleaved", plain with { Packed = true, Interleaved = true }),
                ("positions", plain with { Positions = past > 0 }),
                ("bias", plain with { Bias = true }),
                ("bias per head", plain with { Bias = true, BiasHeads = Heads }),
                ("window of 1", plain with { Window = 1 }),
                ("window of 4", plain with { Window = 4 }),
                ("window, bias and positions", plain with { Window = 4, Bias = true, Positions = past > 0 }),
                ("soft cap", plain with { SoftCap = 1.5f }),
                ("soft cap and bias", plain with { SoftCap = 1.5f, Bias = true }),
                ("scale", plain with { Scale = 0.7f }),
                ("sink", plain with { Sink = true }),
                ("smooth softmax", plain with { Smooth = true }),
            ];
            foreach ((string name, Case one) in cases)
            {
                yield return new TestCaseData(one).SetArgDisplayNames($"{name}, past {past}, rows {rows}");
            }
        }

        yield return new TestCaseData(new Case { Past = 9, Rows = 1, Batch = 3 }).SetArgDisplayNames("three sequences, one step");
        yield return new TestCaseData(new Case { Past = 0, Rows = 5, Batch = 3, Packed = true }).SetArgDisplayNames("three sequences, first prompt");
    }

    [TestCaseSource(nameof(Cases))]
    public void Lowered_attention_equals_the_fused_operator(Case one)
    {
        int total = one.Past + one.Rows;
        Dictionary<string, TensorData> inputs = Inputs(one, one.Past, total, total);
        using GraphSession fused = new(Graph(one));
        Dictionary<string, TensorData> expected = fused.Run(inputs);

        using GraphSession concatenated = new(Lower(one, CacheForm.Concatenated));
        Dictionary<string, TensorData> grown = concatenated.Run(inputs);
        foreach (string output in expected.Keys)
        {
            Assert.That(TensorData.MaxDifference(grown[output], expected[output]), Is.LessThanOrEqualTo(5e-6f), output);
        }

        // The same rows in a cache of 24, whose mask and bias are as wide.
        Dictionary<string, TensorData> wide = Widen(inputs, total, 24);
        foreach (CacheForm form in (CacheForm[])[CacheForm.Scattered, CacheForm.Selected])
        {
            using GraphSession capacity = new(Lower(one, form));
            Dictionary<string, TensorData> placed = capacity.Run(wide);
            Assert.That(TensorData.MaxDifference(placed["output"], expected["output"]), Is.LessThanOrEqualTo(5e-6f), form.ToString());
            foreach (string present in (string[])["present_key", "present_value"])
            {
                Assert.That(placed[present].Shape[2], Is.EqualTo(24));
                Assert.That(TensorData.MaxDifference(Cut(placed[present], total), expected[present]), Is.LessThanOrEqualTo(1e-6f), $"{form} {present}");
            }
        }
    }

    [TestCase(CacheForm.Scattered)]
    [TestCase(CacheForm.Selected)]
    public void Sequences_of_different_length_step_together_in_a_cache_of_fixed_capacity(object form)
    {
        Case one = new() { Past = 24, Rows = 1, Batch = 3 };
        Dictionary<string, TensorData> inputs = Inputs(one, 24, 24, 24);
        inputs["seqlens_k"] = new TensorData(new[] { 4, 17, 23 }, 3);
        using GraphSession fused = new(Graph(one));
        using GraphSession lowered = new(Lower(one, (CacheForm)form));
        Dictionary<string, TensorData> expected = fused.Run(inputs);
        Dictionary<string, TensorData> actual = lowered.Run(inputs);
        Assert.That(TensorData.MaxDifference(actual["output"], expected["output"]), Is.LessThanOrEqualTo(5e-6f));
        (TensorData keys, TensorData old) = (actual["present_key"], inputs["past_key"]);
        for (int i = 0; i < keys.Floats.Length; i++)
        {
            int row = i / HeadSize % 24;
            int last = ((int[])inputs["seqlens_k"].Elements)[i / (HeadSize * 24 * KeyHeads)];
            Assert.That(keys.Floats[i], Is.EqualTo(row == last ? expected["present_key"].Floats[i] : old.Floats[i]).Within(1e-6f));
        }
    }

    [TestCase(CacheForm.Scattered)]
    [TestCase(CacheForm.Selected)]
    public void Rows_of_the_cache_behind_the_end_do_not_matter(object form)
    {
        Case one = new() { Past = 5, Rows = 3 };
        Dictionary<string, TensorData> inputs = Widen(Inputs(one, 5, 8, 8), 8, 16);
        using GraphSession lowered = new(Lower(one, (CacheForm)form));
        TensorData first = lowered.Run(inputs)["output"];
        inputs["past_key"] = Stir(inputs["past_key"], 5);
        inputs["past_value"] = Stir(inputs["past_value"], 5);
        Assert.That(lowered.Run(inputs)["output"].Floats, Is.EqualTo(first.Floats));
    }

    [Test]
    public void A_half_precision_node_is_lowered_in_half_precision()
    {
        OnnxGraph graph = TinyDecoder.Build(new TinyDecoderOptions { HalfPrecision = true });
        OnnxGraph lowered = graph.Clone();
        Assert.That(AttentionLowering.Run(lowered, CacheForm.Concatenated), Is.EqualTo(2));
        using GraphSession a = new(graph);
        using GraphSession b = new(lowered);
        Dictionary<string, TensorData> inputs = new()
        {
            ["input_ids"] = new TensorData(new long[] { 5, 250, 17, 99 }, 1, 4),
            ["attention_mask"] = new TensorData(new long[] { 1, 1, 1, 1 }, 1, 4),
        };
        for (int layer = 0; layer < 2; layer++)
        {
            inputs[$"past_key_values.{layer}.key"] = new TensorData(Array.Empty<Half>(), 1, 2, 0, 16);
            inputs[$"past_key_values.{layer}.value"] = new TensorData(Array.Empty<Half>(), 1, 2, 0, 16);
        }

        Assert.That(TensorData.MaxDifference(b.Run(inputs)["logits"], a.Run(inputs)["logits"]), Is.LessThan(0.05f));
    }

    [TestCase(12, "quantised cache")]
    [TestCase(14, "normalises queries and keys inside")]
    public void What_cannot_be_lowered_is_refused_by_name(int input, string reason)
    {
        OnnxGraph graph = Graph(new Case { Past = 1 });
        NodeProto node = graph.Graph.Node[0];
        while (node.Input.Count <= input)
        {
            node.Input.Add("");
        }

        node.Input[input] = "past_key";
        Assert.That(
            () => AttentionLowering.Run(graph, CacheForm.Scattered),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains(reason).And.Message.Contains(node.Name));
    }

    private static OnnxGraph Lower(Case one, CacheForm form)
    {
        OnnxGraph graph = Graph(one);
        Assert.That(AttentionLowering.Run(graph, form), Is.EqualTo(1));
        Assert.That(graph.NodesOf(GroupQueryNode.OperatorType), Is.Empty);
        return graph;
    }

    private static OnnxGraph Graph(Case one)
    {
        OnnxGraph graph = OnnxGraph.Create("attention");
        NodeWriter nodes = new(graph);
        string[] inputs = [.. Enumerable.Repeat("", 12)];
        inputs[0] = graph.AddInput("query", DataType.Float, "batch", "rows", (Heads + (one.Packed ? 2 * KeyHeads : 0)) * HeadSize);
        if (!one.Packed)
        {
            inputs[1] = graph.AddInput("key", DataType.Float, "batch", "rows", KeyHeads * HeadSize);
            inputs[2] = graph.AddInput("value", DataType.Float, "batch", "rows", KeyHeads * HeadSize);
        }

        inputs[3] = graph.AddInput("past_key", DataType.Float, "batch", KeyHeads, "past", HeadSize);
        inputs[4] = graph.AddInput("past_value", DataType.Float, "batch", KeyHeads, "past", HeadSize);
        inputs[5] = graph.AddInput("seqlens_k", DataType.Int32, "batch");
        inputs[6] = graph.AddInput("total_sequence_length", DataType.Int32);
        if (one.Rotary)
        {
            inputs[7] = Table("cos", Math.Cos);
            inputs[8] = Table("sin", Math.Sin);
        }

        inputs[9] = one.Positions ? graph.AddInput("position_ids", DataType.Int64, "batch", "rows") : "";
        inputs[10] = one.Bias ? graph.AddInput("attention_bias", DataType.Float, 1, one.BiasHeads, "rows", "total") : "";
        inputs[11] = one.Sink ? graph.AddInput("head_sink", DataType.Float, Heads) : "";
        List<AttributeProto> attributes =
        [
            OnnxAttributes.Int("num_heads", Heads), OnnxAttributes.Int("kv_num_heads", KeyHeads), OnnxAttributes.Int("do_rotary", one.Rotary ? 1 : 0),
            OnnxAttributes.Int("rotary_interleaved", one.Interleaved ? 1 : 0), OnnxAttributes.Int("local_window_size", one.Window),
            OnnxAttributes.Float("softcap", one.SoftCap),
        ];
        if (one.Scale != 0)
        {
            attributes.Add(OnnxAttributes.Float("scale", one.Scale));
        }

        if (one.Smooth)
        {
            attributes.Add(OnnxAttributes.Int("smooth_softmax", 1));
        }

        nodes.AddNamed("GroupQueryAttention", "com.microsoft", ["output", "present_key", "present_value"], inputs, [.. attributes]);
        graph.Graph.Node.AddRange(nodes.Take());
        graph.AddOutput("output", DataType.Float, "batch", "rows", Heads * HeadSize);
        graph.AddOutput("present_key", DataType.Float, "batch", KeyHeads, "present", HeadSize);
        graph.AddOutput("present_value", DataType.Float, "batch", KeyHeads, "present", HeadSize);
        return graph;

        string Table(string name, Func<double, double> function) => graph.AddConstant(OnnxTensors.Floats(
            name, [.. Enumerable.Range(0, Context * HeadSize / 2).Select(i => (float)function(i / (HeadSize / 2) * Math.Pow(100, -2.0 * (i % (HeadSize / 2)) / HeadSize)))],
            Context, HeadSize / 2));
    }

    private static Dictionary<string, TensorData> Inputs(Case one, int past, int total, int mask)
    {
        Random random = new(one.GetHashCode() & 1023);
        (int batch, int rows) = (one.Batch, one.Rows);
        Dictionary<string, TensorData> inputs = new()
        {
            ["query"] = TensorData.Random(random, 2, batch, rows, (Heads + (one.Packed ? 2 * KeyHeads : 0)) * HeadSize),
            ["key"] = TensorData.Random(random, 2, batch, rows, KeyHeads * HeadSize),
            ["value"] = TensorData.Random(random, 2, batch, rows, KeyHeads * HeadSize),
            ["past_key"] = TensorData.Random(random, 2, batch, KeyHeads, past, HeadSize),
            ["past_value"] = TensorData.Random(random, 2, batch, KeyHeads, past, HeadSize),
            ["seqlens_k"] = new TensorData(Enumerable.Repeat(total - 1, batch).ToArray(), batch),
            ["total_sequence_length"] = new TensorData(new[] { total }),
            ["position_ids"] = new TensorData(Enumerable.Range(0, batch * rows).Select(i => (long)past + ((i % rows) / 2)).ToArray(), batch, rows),
            ["attention_bias"] = TensorData.Random(random, 3, 1, one.BiasHeads, rows, mask),
            ["head_sink"] = TensorData.Random(random, 2, Heads),
        };

        // Some pairs are hidden altogether, as a tree hides them; never a row from itself.
        TensorData bias = inputs["attention_bias"];
        for (int i = 0; i < bias.Floats.Length; i++)
        {
            (int row, int column) = (i / mask % rows, i % mask);
            if ((row + column) % 5 == 0 && column != past + row)
            {
                bias.Floats[i] = -1e9f;
            }
        }

        return inputs;
    }

    private static Dictionary<string, TensorData> Widen(Dictionary<string, TensorData> inputs, int total, int capacity)
    {
        Dictionary<string, TensorData> wide = new(inputs);
        foreach (string past in (string[])["past_key", "past_value"])
        {
            wide[past] = Resize(inputs[past], 2, capacity);
        }

        wide["attention_bias"] = Resize(inputs["attention_bias"], 3, capacity);
        Assert.That(total, Is.LessThanOrEqualTo(capacity));
        return wide;
    }

    private static TensorData Cut(TensorData tensor, int rows) => Resize(tensor, 2, rows);

    private static TensorData Resize(TensorData tensor, int axis, int size)
    {
        long outer = tensor.Shape[..axis].Aggregate(1L, static (a, b) => a * b);
        long inner = tensor.Shape[(axis + 1)..].Aggregate(1L, static (a, b) => a * b);
        long old = tensor.Shape[axis];
        float[] values = new float[outer * size * inner];
        for (long i = 0; i < outer; i++)
        {
            Array.Copy(tensor.Floats, i * old * inner, values, i * size * inner, Math.Min(old, size) * inner);
        }

        long[] shape = [.. tensor.Shape];
        shape[axis] = size;
        return new TensorData(values, shape);
    }

    private static TensorData Stir(TensorData tensor, int from)
    {
        float[] values = [.. tensor.Floats];
        long inner = tensor.Shape[3];
        for (int i = 0; i < values.Length; i++)
        {
            if (i / inner % tensor.Shape[2] >= from)
            {
                values[i] = 1000 + i;
            }
        }

        return new TensorData(values, tensor.Shape);
    }
}
