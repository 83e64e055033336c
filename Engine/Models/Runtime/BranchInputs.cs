using StructGen.Engine.Models.Graphs;
using StructGen.Engine.Models.Graphs.Onnx;
using DataType = StructGen.Engine.Models.Graphs.Onnx.TensorProto.Types.DataType;

namespace StructGen.Engine.Models.Runtime;

/// <summary>Gives a graph of GroupQueryAttention nodes the inputs by which a draft branches: positions, and a bias that hides rows.</summary>
internal static class BranchInputs
{
    private const int PositionInput = 9;
    private const int BiasInput = 10;

    /// <summary>Adds them where every cache goes into such a node that rotates by itself and has neither; otherwise leaves the graph as it is.</summary>
    public static bool TryAdd(OnnxGraph graph, GraphNames names)
    {
        List<NodeProto> nodes = graph.NodesOf("GroupQueryAttention");
        if (nodes.Count == 0 || graph.HasName("attention_bias") || graph.HasName(names.PositionIds)
            || nodes.Any(static node => !Rotates(node) || Input(node, PositionInput).Length > 0 || Input(node, BiasInput).Length > 0))
        {
            return false;
        }

        TensorProto? table = graph.ConstantOf(nodes[0].Input[7]);
        if (table is null || (DataType)table.DataType is not (DataType.Float or DataType.Float16))
        {
            return false;
        }

        graph.AddInput(names.PositionIds, DataType.Int64, "batch_size", "sequence_length");
        graph.AddInput("attention_bias", (DataType)table.DataType, 1, 1, "sequence_length", "total_sequence_length");
        foreach (NodeProto node in nodes)
        {
            while (node.Input.Count <= BiasInput)
            {
                node.Input.Add("");
            }

            node.Input[PositionInput] = names.PositionIds;
            node.Input[BiasInput] = "attention_bias";
        }

        return true;
    }

    private static bool Rotates(NodeProto node) => node.Attribute.Any(static attribute => attribute.Name == "do_rotary" && attribute.I == 1) && Input(node, 7).Length > 0;

    private static string Input(NodeProto node, int index) => index < node.Input.Count ? node.Input[index] : "";
}
