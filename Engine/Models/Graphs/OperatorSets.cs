using StructGen.Engine.Models.Graphs.Onnx;

namespace StructGen.Engine.Models.Graphs;

/// <summary>
/// Takes a model back to an older operator set for a provider whose kernels end there. Sets 22 to 24 redefined operators only to admit more types, so what does
/// not use their few new operators and attributes means the same in set 21.
/// </summary>
internal static class OperatorSets
{
    private static readonly HashSet<string> NewOperators =
        ["Attention", "RMSNormalization", "RotaryEmbedding", "Swish", "TensorScatter", "CumProd", "BitCast"];

    private static readonly HashSet<string> NewAttributes = ["round_mode", "output_dtype", "precision"];

    /// <summary>Reads <paramref name="graph"/> by operator set <paramref name="version"/> where it is newer.</summary>
    /// <exception cref="InvalidDataException">It uses what came later; the node is named.</exception>
    public static void LowerTo(OnnxGraph graph, int version)
    {
        if (graph.Opset <= version)
        {
            return;
        }

        foreach (NodeProto node in graph.Graph.Node.Where(static n => n.Domain is "" or "ai.onnx"))
        {
            if (NewOperators.Contains(node.OpType) || node.Attribute.Any(static a => NewAttributes.Contains(a.Name)))
            {
                throw new InvalidDataException(
                    $"Node '{node.Name}' ({node.OpType}) needs operator set {graph.Opset}, and this device knows none after {version}: export the model at {version}.");
            }
        }

        foreach (OperatorSetIdProto set in graph.Model.OpsetImport.Where(static s => s.Domain is "" or "ai.onnx"))
        {
            set.Version = version;
        }
    }
}
