using StructGen.Engine.Models.Graphs.Onnx;
using DataType = StructGen.Engine.Models.Graphs.Onnx.TensorProto.Types.DataType;

namespace StructGen.Engine.Models.Graphs;

/// <summary>The sizes and habits of a <see cref="TinyDecoder"/>.</summary>
internal sealed record TinyDecoderOptions
{
    /// <summary>Width of the logits.</summary>
    public int VocabularySize { get; init; } = 300;

    /// <summary>Width of the residual stream.</summary>
    public int HiddenSize { get; init; } = 64;

    /// <summary>Number of layers.</summary>
    public int Layers { get; init; } = 2;

    /// <summary>Query heads.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Key and value heads; divides <see cref="Heads"/>.</summary>
    public int KeyValueHeads { get; init; } = 2;

    /// <summary>Width of a head: a multiple of 16, as the fused rotary wants it.</summary>
    public int HeadSize { get; init; } = 16;

    /// <summary>The most positions: rows of the rotary tables.</summary>
    public int ContextLength { get; init; } = 256;

    /// <summary>Query, key and value come out of one product.</summary>
    public bool PackedQkv { get; init; } = true;

    /// <summary>Neighbouring elements are rotated together instead of the two halves.</summary>
    public bool RotaryInterleaved { get; init; }

    /// <summary>Inputs <c>position_ids</c> and <c>attention_bias</c>, as tree verification needs them.</summary>
    public bool TreeInputs { get; init; }

    /// <summary>Tokens each token sees, itself included; -1 for all.</summary>
    public int Window { get; init; } = -1;

    /// <summary>Bound of the attention scores, 0 for none.</summary>
    public float SoftCap { get; init; }

    /// <summary>Weights, activations and cache in 16 bits instead of 32.</summary>
    public bool HalfPrecision { get; init; }

    /// <summary>What the weights are drawn from.</summary>
    public int Seed { get; init; } = 1;
}

/// <summary>
/// A Llama-shaped decoder with random weights, written in code the way exporters write them: normalisation, GroupQueryAttention with its cache, a gated
/// feed-forward, logits of every row; the names of inputs and outputs are the usual ones. For tests and probes that want a whole model in milliseconds.
/// </summary>
internal static class TinyDecoder
{
    /// <summary>The graph, weights inside.</summary>
    public static OnnxGraph Build(TinyDecoderOptions options)
    {
        OnnxGraph graph = OnnxGraph.Create("tiny-decoder");
        new Writer(graph, options).Write();
        return graph;
    }

    private sealed class Writer(OnnxGraph graph, TinyDecoderOptions options)
    {
        private readonly NodeWriter _nodes = new(graph);
        private readonly Random _random = new(options.Seed);
        private readonly DataType _type = options.HalfPrecision ? DataType.Float16 : DataType.Float;

        public void Write()
        {
            graph.AddInput("input_ids", DataType.Int64, "batch", "rows");
            graph.AddInput("attention_mask", DataType.Int64, "batch", "total");
            if (options.TreeInputs)
            {
                graph.AddInput("position_ids", DataType.Int64, "batch", "rows");
                graph.AddInput("attention_bias", _type, "batch", 1, "rows", "total");
            }

            string cosines = RotaryTable("cos_cache", Math.Cos);
            string sines = RotaryTable("sin_cache", Math.Sin);
            string lengths = _nodes.Cast(
                _nodes.Add("Sub", [_nodes.Add("ReduceSum", ["attention_mask", _nodes.Longs(1)], OnnxAttributes.Int("keepdims", 0)), _nodes.Longs(1)]),
                DataType.Int32);
            string total = _nodes.Cast(_nodes.Dimension("attention_mask", 1), DataType.Int32);

            string hidden = _nodes.Add("Gather", [Weights("embedding", 1, options.VocabularySize, options.HiddenSize), "input_ids"], OnnxAttributes.Int("axis", 0));
            for (int layer = 0; layer < options.Layers; layer++)
            {
                hidden = _nodes.Add("Add", [hidden, Attention(layer, Normalise($"layers.{layer}.input_norm", hidden), cosines, sines, lengths, total)]);
                hidden = _nodes.Add("Add", [hidden, FeedForward(layer, Normalise($"layers.{layer}.post_norm", hidden))]);
            }

            string head = Weights("lm_head", options.HiddenSize, options.HiddenSize, options.VocabularySize);
            _nodes.AddNamed("MatMul", "", ["logits"], [Normalise("norm", hidden), head]);
            graph.AddOutput("logits", _type, "batch", "rows", options.VocabularySize);
            for (int layer = 0; layer < options.Layers; layer++)
            {
                foreach (string part in (ReadOnlySpan<string>)["key", "value"])
                {
                    graph.AddInput($"past_key_values.{layer}.{part}", _type, "batch", options.KeyValueHeads, "past", options.HeadSize);
                    graph.AddOutput($"present.{layer}.{part}", _type, "batch", options.KeyValueHeads, "present", options.HeadSize);
                }
            }

            graph.Graph.Node.AddRange(_nodes.Take());
        }

        private string Attention(int layer, string input, string cosines, string sines, string lengths, string total)
        {
            int query = options.Heads * options.HeadSize;
            int keys = options.KeyValueHeads * options.HeadSize;
            string name = $"layers.{layer}.attn";
            string[] projected = options.PackedQkv
                ? [Project(name + ".qkv", input, options.HiddenSize, query + (2 * keys)), "", ""]
                : [
                    Project(name + ".q", input, options.HiddenSize, query),
                    Project(name + ".k", input, options.HiddenSize, keys),
                    Project(name + ".v", input, options.HiddenSize, keys),
                ];
            string[] inputs =
            [
                .. projected, $"past_key_values.{layer}.key", $"past_key_values.{layer}.value", lengths, total, cosines, sines,
                .. options.TreeInputs ? (string[])["position_ids", "attention_bias"] : [],
            ];
            string attended = graph.FreshName("attention");
            _nodes.AddNamed(
                "GroupQueryAttention", "com.microsoft", [attended, $"present.{layer}.key", $"present.{layer}.value"], inputs,
                OnnxAttributes.Int("num_heads", options.Heads), OnnxAttributes.Int("kv_num_heads", options.KeyValueHeads), OnnxAttributes.Int("do_rotary", 1),
                OnnxAttributes.Int("rotary_interleaved", options.RotaryInterleaved ? 1 : 0), OnnxAttributes.Int("local_window_size", options.Window),
                OnnxAttributes.Float("softcap", options.SoftCap));
            return Project(name + ".o", attended, query, options.HiddenSize);
        }

        private string FeedForward(int layer, string input)
        {
            int width = 2 * options.HiddenSize;
            string gate = Project($"layers.{layer}.mlp.gate", input, options.HiddenSize, width);
            string up = Project($"layers.{layer}.mlp.up", input, options.HiddenSize, width);
            string gated = _nodes.Add("Mul", [_nodes.Add("Mul", [gate, _nodes.Add("Sigmoid", [gate])]), up]);
            return Project($"layers.{layer}.mlp.down", gated, width, options.HiddenSize);
        }

        private string Normalise(string name, string input)
        {
            float[] weights = new float[options.HiddenSize];
            for (int i = 0; i < weights.Length; i++)
            {
                weights[i] = 0.75f + (0.5f * _random.NextSingle());
            }

            return _nodes.Add(
                "SimplifiedLayerNormalization", [input, Constant(name + ".weight", weights, weights.Length)],
                OnnxAttributes.Int("axis", -1), OnnxAttributes.Float("epsilon", 1e-5f), OnnxAttributes.Int("stash_type", 1));
        }

        private string Project(string name, string input, int from, int to) =>
            _nodes.Add("MatMul", [input, Weights(name + ".weight", from, from, to)]);

        // Normal numbers of variance 3 / fan-in: livelier than a trained start, so that the highest logit stands out and depends on the whole context.
        private string Weights(string name, int fanIn, int rows, int columns)
        {
            float[] values = new float[rows * columns];
            double deviation = Math.Sqrt(3.0 / fanIn);
            for (int i = 0; i < values.Length; i++)
            {
                double radius = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble()));
                values[i] = (float)(deviation * radius * Math.Cos(2 * Math.PI * _random.NextDouble()));
            }

            return Constant(name, values, rows, columns);
        }

        private string RotaryTable(string name, Func<double, double> function)
        {
            int half = options.HeadSize / 2;
            float[] values = new float[options.ContextLength * half];
            for (int position = 0; position < options.ContextLength; position++)
            {
                for (int i = 0; i < half; i++)
                {
                    values[(position * half) + i] = (float)function(position * Math.Pow(10000, -(double)i / half));
                }
            }

            return Constant(name, values, options.ContextLength, half);
        }

        private string Constant(string name, float[] values, params ReadOnlySpan<long> shape) => graph.AddConstant(
            options.HalfPrecision ? OnnxTensors.Halves(name, values, shape) : OnnxTensors.Floats(name, values, shape));
    }
}
