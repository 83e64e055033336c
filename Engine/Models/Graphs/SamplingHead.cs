using StructGen.Engine.Models.Graphs.Onnx;
using DataType = StructGen.Engine.Models.Graphs.Onnx.TensorProto.Types.DataType;

namespace StructGen.Engine.Models.Graphs;

/// <summary>What a <see cref="SamplingHead"/> computes.</summary>
internal sealed record SamplingHeadOptions
{
    /// <summary>Width of the logits.</summary>
    public required int LogitsWidth { get; init; }

    /// <summary>The output to work on.</summary>
    public string Logits { get; init; } = "logits";

    /// <summary>How many of the highest logits come back, 0 for none.</summary>
    public int TopCount { get; init; } = 64;

    /// <summary>An input added to the logits before anything else: f32 [1, width].</summary>
    public bool LogitBias { get; init; }

    /// <summary>An input of tokens whose log-probabilities come back.</summary>
    public bool TokenLogProbabilities { get; init; }
}

/// <summary>
/// Mask and reductions behind a decoder's logits, in the decoder's own graph, so that no logits leave the device. All rows at once.
/// </summary>
/// <remarks>
/// <code>
/// mask [R, ⌈V/32⌉] i32 ─ four bytes a word ─ Gather(T[256,8]) ─ Reshape, Slice ─ &gt; 0.5 ┐
/// logits ─ Cast f32 ─ Reshape [R,V] ( + bias ) ──────────────────────────── Where(·, ·, −∞) ┬ ArgMax
///                                                                  temperature ── Div ──────┼ TopK (constant K)
///                                                                                           ├ ReduceLogSumExp
///                                                                tokens ─ GatherElements ───┴ − ─ log-probabilities
/// </code>
/// The mask's words are the matcher's own; they are taken apart by division, as two of the providers have no operators on bits. A row whose mask is
/// empty gives NaN: none is ever sent.
/// </remarks>
internal static class SamplingHead
{
    /// <summary>Input: packed masks, 32-bit words, [R, ⌈V/32⌉]; bit i%32 of word i/32 allows token i.</summary>
    public const string Mask = "sg_mask";

    /// <summary>Input: what the logits are divided by, f32 [1].</summary>
    public const string Temperature = "sg_temperature";

    /// <summary>Input where asked for: f32 [1, V].</summary>
    public const string LogitBias = "sg_logit_bias";

    /// <summary>Input where asked for: tokens, i64 [R, T].</summary>
    public const string Tokens = "sg_tokens";

    /// <summary>Output: the allowed token of the highest logit, i64 [R].</summary>
    public const string ArgMax = "sg_argmax";

    /// <summary>Output: the highest allowed logits over the temperature, f32 [R, K], −∞ where fewer are allowed.</summary>
    public const string TopValues = "sg_top_values";

    /// <summary>Output: the tokens of <see cref="TopValues"/>, i64 [R, K].</summary>
    public const string TopTokens = "sg_top_tokens";

    /// <summary>Output: log Σ exp of the allowed logits over the temperature, f32 [R].</summary>
    public const string LogSumExp = "sg_log_sum_exp";

    /// <summary>Output where asked for: log-probabilities of <see cref="Tokens"/> among the allowed, f32 [R, T].</summary>
    public const string LogProbabilities = "sg_log_probabilities";

    /// <summary>Output: the logits as they are before the mask, f32 [R, V]. Comes back only where it is fetched.</summary>
    public const string Rows = "sg_logits";

    /// <summary>Appends the nodes; the logits stop being an output, but for <see cref="Rows"/>. The number of rows that come out of the decoder is that of the mask.</summary>
    public static void Append(OnnxGraph graph, SamplingHeadOptions options)
    {
        graph.RequireOpset(13);
        ValueInfoProto output = graph.OutputOf(options.Logits) ?? throw new InvalidDataException($"The model has no output named '{options.Logits}'.");
        DataType type = (DataType)output.Type.TensorType.ElemType;
        int width = options.LogitsWidth;
        NodeWriter write = new(graph);
        string logits = type == DataType.Float ? options.Logits : write.Cast(options.Logits, DataType.Float);
        string rows = write.AddNamed("Reshape", "", [Rows], [logits, write.Longs(-1, width)])[0];
        graph.AddOutput(Rows, DataType.Float, "masks", width);
        if (options.LogitBias)
        {
            rows = write.Add("Add", [rows, graph.AddInput(LogitBias, DataType.Float, 1, width)]);
        }

        string mask = graph.AddInput(Mask, DataType.Int32, "masks", (width + 31) / 32);
        string allowed = write.Add("Where", [Unpack(graph, write, mask, width), rows, write.Float(float.NegativeInfinity, DataType.Float)]);
        string tempered = write.Add("Div", [allowed, graph.AddInput(Temperature, DataType.Float, 1)]);
        write.AddNamed("ArgMax", "", [ArgMax], [allowed], OnnxAttributes.Int("axis", -1), OnnxAttributes.Int("keepdims", 0));
        graph.AddOutput(ArgMax, DataType.Int64, "masks");

        string sum = write.Add("ReduceLogSumExp", ReducedOver(graph, write, tempered, out AttributeProto[] reduction), reduction);
        write.AddNamed("Reshape", "", [LogSumExp], [sum, write.Longs(-1)]);
        graph.AddOutput(LogSumExp, DataType.Float, "masks");
        if (options.TopCount > 0)
        {
            int count = Math.Min(options.TopCount, width);
            write.AddNamed("TopK", "", [TopValues, TopTokens], [tempered, write.Longs(count)], OnnxAttributes.Int("axis", -1));
            graph.AddOutput(TopValues, DataType.Float, "masks", count);
            graph.AddOutput(TopTokens, DataType.Int64, "masks", count);
        }

        if (options.TokenLogProbabilities)
        {
            string tokens = graph.AddInput(Tokens, DataType.Int64, "masks", "tokens");
            string picked = write.Add("GatherElements", [tempered, tokens], OnnxAttributes.Int("axis", 1));
            write.AddNamed("Sub", "", [LogProbabilities], [picked, sum]);
            graph.AddOutput(LogProbabilities, DataType.Float, "masks", "tokens");
        }

        graph.RemoveOutput(options.Logits);
        graph.Graph.Node.AddRange(write.Take());
    }

    // From operator set 18 on, the axes are an input.
    private static string[] ReducedOver(OnnxGraph graph, NodeWriter write, string value, out AttributeProto[] attributes)
    {
        bool input = graph.Opset >= 18;
        attributes = input ? [OnnxAttributes.Int("keepdims", 1)] : [OnnxAttributes.Int("keepdims", 1), OnnxAttributes.Ints("axes", -1)];
        return input ? [value, write.Longs(-1)] : [value];
    }

    // Booleans [R, V] from words [R, W].
    private static string Unpack(OnnxGraph graph, NodeWriter write, string words, int width)
    {
        // The sign bit first; the other 31 are a number that division takes apart.
        string negative = write.Add("Less", [words, write.Int(0)]);
        string rest = write.Add("Where", [negative, write.Add("Sub", [words, write.Int(int.MinValue)]), words]);
        string sign = write.Add("Where", [negative, write.Int(128), write.Int(0)]);
        string[] bytes = new string[4];
        for (int i = 3; i > 0; i--)
        {
            string unit = write.Int(1 << (8 * i));
            bytes[i] = write.Add("Div", [rest, unit]);
            rest = write.Add("Sub", [rest, write.Add("Mul", [bytes[i], unit])]);
        }

        bytes[0] = rest;
        bytes[3] = write.Add("Add", [bytes[3], sign]);
        string apart = write.Concat(2, [.. bytes.Select(b => write.Unsqueeze(b, 2))]);
        string bits = write.Reshape(write.Add("Gather", [BitTable(graph), apart], OnnxAttributes.Int("axis", 0)), 0, -1);
        string columns = width % 32 == 0 ? bits : write.Add("Slice", [bits, write.Longs(0), write.Longs(width), write.Longs(1)]);
        return write.Add("Greater", [columns, write.Float(0.5f, DataType.Float)]);
    }

    private static string BitTable(OnnxGraph graph)
    {
        float[] bits = new float[256 * 8];
        for (int i = 0; i < bits.Length; i++)
        {
            bits[i] = ((i >> 3) >> (i & 7)) & 1;
        }

        return graph.AddConstant(OnnxTensors.Floats(graph.FreshName("const/bits"), bits, 256, 8));
    }
}
