using StructGen.Engine.Models.Graphs.Onnx;
using DataType = StructGen.Engine.Models.Graphs.Onnx.TensorProto.Types.DataType;

namespace StructGen.Engine.Models.Graphs;

/// <summary>The inputs, outputs and sizes of a decoder with GroupQueryAttention, read off its graph.</summary>
internal sealed record DecoderSignature
{
    /// <summary>Input: tokens.</summary>
    public required string InputIds { get; init; }

    /// <summary>Input: ones where there are tokens.</summary>
    public required string AttentionMask { get; init; }

    /// <summary>Input: positions of the tokens, where the graph has it.</summary>
    public required string PositionIds { get; init; }

    /// <summary>Output: logits.</summary>
    public required string Logits { get; init; }

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
    /// <param name="names">What the graph calls its inputs and outputs; those of the cache are read off the attention nodes.</param>
    /// <exception cref="InvalidDataException">Its attention is of another kind, or its inputs are not those of a decoder.</exception>
    public static DecoderSignature Read(OnnxGraph graph, GraphNames? names = null)
    {
        names ??= new GraphNames();
        List<GroupQueryNode> nodes = GroupQueryNode.AllOf(graph);
        if (nodes.Count == 0)
        {
            throw new InvalidDataException("The model's attention is not made of GroupQueryAttention nodes; it runs on the processor only.");
        }

        foreach (string input in (ReadOnlySpan<string>)[names.InputIds, names.AttentionMask])
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

        ValueInfoProto output = graph.OutputOf(names.Logits) ?? throw new InvalidDataException($"The model has no output named '{names.Logits}'.");
        long width = output.Type.TensorType.Shape?.Dim is { Count: 3 } dims ? dims[2].DimValue : 0;
        if (width <= 0)
        {
            throw new InvalidDataException($"The model's output '{names.Logits}' does not tell its width: expected a shape of [batch, rows, width].");
        }

        return new DecoderSignature
        {
            InputIds = names.InputIds,
            AttentionMask = names.AttentionMask,
            PositionIds = names.PositionIds,
            Logits = names.Logits,
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
