using StructGen.Engine.Models.Graphs.Onnx;
using DataType = StructGen.Engine.Models.Graphs.Onnx.TensorProto.Types.DataType;

namespace StructGen.Engine.Models.Graphs;

/// <summary>
/// Gives a decoder the inputs that a draft tree needs where its export lacks them: positions (siblings share one) and an additive bias that hides the other
/// branches. Both fused and lowered attention read them.
/// </summary>
internal static class TreeInputs
{
    /// <summary>Input: positions of the call's tokens, i64 [B,S]; the name it gets where the graph lacks it.</summary>
    public const string Positions = "position_ids";

    /// <summary>Input: added to the scores, [B,1,S,total], of the cache's type.</summary>
    public const string Bias = "attention_bias";

    /// <summary>Adds what is missing; false where the graph's attention is not GroupQueryAttention, so that nothing could be added.</summary>
    /// <param name="graph">The decoder.</param>
    /// <param name="positions">What it calls its positions, or is to call them.</param>
    public static bool Add(OnnxGraph graph, string positions = Positions)
    {
        List<GroupQueryNode> nodes = GroupQueryNode.AllOf(graph);
        foreach (GroupQueryNode node in nodes)
        {
            if (node.Bias is null)
            {
                TypeProto.Types.Tensor past = graph.InputOf(node.PastKey)?.Type.TensorType
                    ?? throw node.Unfit("has a past_key that is not an input of the graph");
                Connect(graph, node.Node, 10, Bias, (DataType)past.ElemType, "batch", 1, "rows", "total");
            }

            if (node.Rotary && node.Positions is null)
            {
                Connect(graph, node.Node, 9, positions, DataType.Int64, "batch", "rows");
            }
        }

        return nodes.Count > 0;
    }

    private static void Connect(OnnxGraph graph, NodeProto node, int index, string name, DataType type, params ReadOnlySpan<object> shape)
    {
        if (graph.InputOf(name) is null)
        {
            graph.AddInput(name, type, shape);
        }

        while (node.Input.Count <= index)
        {
            node.Input.Add("");
        }

        node.Input[index] = name;
    }
}
