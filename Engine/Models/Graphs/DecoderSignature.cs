using StructGen.Engine.Models.Graphs.Onnx;
using DataType = StructGen.Engine.Models.Graphs.Onnx.TensorProto.Types.DataType;

namespace StructGen.Engine.Models.Graphs;

/// <summary>The inputs, outputs and sizes of a decoder with GroupQueryAttention, read off its graph.</summary>
internal sealed record DecoderSignature
{
    /// <summary>Cache inputs, key and value of each layer in turn.</summary>
    public required IReadOnlyList<string> Past { get; init; }

    /// <summary>The outputs that belong to <see cref="Past"/>.</summary>
    public required IReadOnlyList<string> Present { get; init; }

    /// <summary>Key and value heads.</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>Width of a head.</summary>
    public required int HeadSize { get; init; }

    /// <summary>Element type of the cache.</summary>
    public required DataType CacheType { get; init; }

    /// <summary>Width of the logits.</summary>
    public required int LogitsWidth { get; init; }

    /// <summary>Rows of the rotary tables, null where the graph has none.</summary>
    public required int? Positions { get; init; }

    /// <summary>Reads a graph before anything is lowered.</summary>
    /// <param name="graph">The decoder.</param>
    /// <param name="logits">Its output of logits.</param>
    /// <exception cref="InvalidDataException">Its attention is of another kind, or its inputs are not those of a decoder.</exception>
    public static DecoderSignature Read(OnnxGraph graph, string logits = "logits")
    {
        List<GroupQueryNode> nodes = GroupQueryNode.AllOf(graph);
        if (nodes.Count == 0)
        {
            throw new InvalidDataException("The model's attention is not made of GroupQueryAttention nodes; it runs on the processor only.");
        }

        foreach (string input in (ReadOnlySpan<string>)["input_ids", "attention_mask"])
        {
            if (graph.InputOf(input) is null)
            {
                throw new InvalidDataException($"The model has no input named '{input}'.");
            }
        }

        TypeProto.Types.Tensor? past = graph.InputOf(nodes[0].PastKey)?.Type.TensorType;
        if (past?.Shape?.Dim.Count != 4 || past.Shape.Dim[3].DimValue <= 0)
        {
            throw nodes[0].Unfit("has a past_key that is not an input of the graph of shape [batch, heads, rows, size]");
        }

        ValueInfoProto output = graph.OutputOf(logits) ?? throw new InvalidDataException($"The model has no output named '{logits}'.");
        long width = output.Type.TensorType.Shape?.Dim is { Count: 3 } dims ? dims[2].DimValue : 0;
        if (width <= 0)
        {
            throw new InvalidDataException($"The model's output '{logits}' does not tell its width: expected a shape of [batch, rows, width].");
        }

        return new DecoderSignature
        {
            Past = [.. nodes.SelectMany(static n => (string[])[n.PastKey, n.PastValue])],
            Present = [.. nodes.SelectMany(static n => (string[])[n.PresentKey, n.PresentValue])],
            KeyValueHeads = nodes[0].KeyValueHeads,
            HeadSize = (int)past.Shape.Dim[3].DimValue,
            CacheType = (DataType)past.ElemType,
            LogitsWidth = (int)width,
            Positions = nodes[0].Cosines is { } table && graph.ConstantOf(table) is { } constant ? (int)constant.Dims[0] : null,
        };
    }
}
