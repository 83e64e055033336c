using StructGen.Engine.Models.Graphs.Onnx;
using DataType = StructGen.Engine.Models.Graphs.Onnx.TensorProto.Types.DataType;

namespace StructGen.Engine.Models.Graphs;

/// <summary>
/// Lets a decoder compute logits only for the rows that are asked for: a new input of row indices, gathered before the last product. A prompt of a
/// thousand tokens then costs one row of the vocabulary's width, not a thousand.
/// </summary>
internal static class ScoredRows
{
    /// <summary>The input: 64-bit indices into the call's tokens, [R].</summary>
    public const string Input = "sg_rows";

    /// <summary>Adds the input; <paramref name="logits"/> then has R rows.</summary>
    public static void Add(OnnxGraph graph, string logits)
    {
        ValueInfoProto output = graph.OutputOf(logits) ?? throw new InvalidDataException($"The model has no output named '{logits}'.");
        NodeProto node = graph.ProducerOf(logits) ?? throw new InvalidDataException($"The model's output '{logits}' is not computed by any node.");
        graph.AddInput(Input, DataType.Int64, "scored_rows");
        NodeWriter write = new(graph);

        // Back over what works on each element alone (casts, scaling, soft caps) to the product with the vocabulary's matrix.
        int hidden = 0;
        while (Elementwise(graph, node, out hidden) && graph.ProducerOf(node.Input[hidden]) is { } before)
        {
            node = before;
        }

        if (IsProduct(graph, node))
        {
            string rows = write.Add("Gather", [node.Input[0], Input], OnnxAttributes.Int("axis", 1));
            graph.InsertBefore(node, write.Take());
            node.Input[0] = rows;
        }
        else
        {
            // No such product: the rows are picked out of the logits.
            node = graph.ProducerOf(logits)!;
            string all = graph.FreshName("all_logits");
            node.Output[node.Output.IndexOf(logits)] = all;
            graph.Redirect(logits, all);
            write.AddNamed("Gather", "", [logits], [all, Input], OnnxAttributes.Int("axis", 1));
            graph.Graph.Node.AddRange(write.Take());
        }

        if (output.Type.TensorType.Shape?.Dim is { Count: 3 } dims)
        {
            dims[1] = new TensorShapeProto.Types.Dimension { DimParam = "scored_rows" };
        }

        // Shapes noted for values in between speak of all rows.
        graph.Graph.ValueInfo.Clear();
    }

    private static bool Elementwise(OnnxGraph graph, NodeProto node, out int hidden)
    {
        hidden = 0;
        switch (node.OpType)
        {
            case "Cast" or "Tanh" or "Identity":
                return true;
            case "Mul" or "Div" or "Add" or "Sub":
                hidden = graph.ConstantOf(node.Input[0]) is null ? 0 : 1;
                return graph.ConstantOf(node.Input[1 - hidden]) is not null && graph.ConstantOf(node.Input[hidden]) is null;
            default:
                return false;
        }
    }

    // The left side has the rank of the logits only when the right side is a matrix.
    private static bool IsProduct(OnnxGraph graph, NodeProto node) => node.OpType switch
    {
        "MatMulNBits" => true,
        "MatMul" => graph.ConstantOf(node.Input[1])?.Dims.Count == 2
            || graph.ProducerOf(node.Input[1]) is { OpType: "Transpose" } turned && graph.ConstantOf(turned.Input[0])?.Dims.Count == 2,
        _ => false,
    };
}
