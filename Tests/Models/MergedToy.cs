using StructGen.Engine.Models.Graphs;
using StructGen.Engine.Models.Graphs.Onnx;
using DataType = StructGen.Engine.Models.Graphs.Onnx.TensorProto.Types.DataType;

namespace StructGen.Tests.Models;

/// <summary>
/// The shape of a merged export in the least nodes: an If on <c>use_cache_branch</c> whose branches continue the past or ignore it. The cache holds one-hot
/// tokens, and the logits of every row are the sum of all that is cached.
/// </summary>
internal static class MergedToy
{
    public const int Width = 4;

    public static OnnxGraph Build()
    {
        OnnxGraph graph = OnnxGraph.Create("merged-toy");
        graph.AddInput("input_ids", DataType.Int64, "batch", "rows");
        graph.AddInput("attention_mask", DataType.Int64, "batch", "total");
        graph.AddInput("use_cache_branch", DataType.Bool, 1);
        graph.AddInput("past_key_values.0.key", DataType.Float, "batch", 1, "past", Width);
        graph.AddInput("past_key_values.0.value", DataType.Float, "batch", 1, "past", Width);
        float[] identity = new float[Width * Width];
        for (int i = 0; i < Width; i++)
        {
            identity[i * (Width + 1)] = 1;
        }

        NodeWriter write = new(graph);
        string table = graph.AddConstant(OnnxTensors.Floats("embedding", identity, Width, Width));
        string rows = write.Unsqueeze(write.Add("Gather", [table, "input_ids"], OnnxAttributes.Int("axis", 0)), 1);
        NodeProto choice = new() { OpType = "If", Name = "branch" };
        choice.Input.Add("use_cache_branch");
        choice.Output.AddRange(["present.0.key", "present.0.value"]);
        choice.Attribute.Add(new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = Branch("then", static (part, fresh) => ("Concat", [$"past_key_values.0.{part}", fresh]), rows) });
        choice.Attribute.Add(new AttributeProto { Name = "else_branch", Type = AttributeProto.Types.AttributeType.Graph, G = Branch("else", static (_, fresh) => ("Identity", [fresh]), rows) });
        List<NodeProto> nodes = [.. write.Take(), choice];
        string sum = write.Add("ReduceSum", ["present.0.value", write.Longs(1, 2)], OnnxAttributes.Int("keepdims", 0));
        string zeros = write.Add("Mul", [write.Add("ReduceSum", [rows, write.Longs(1)], OnnxAttributes.Int("keepdims", 0)), write.Float(0, DataType.Float)]);
        write.AddNamed("Add", "", ["logits"], [zeros, write.Unsqueeze(sum, 1)]);
        graph.Graph.Node.AddRange([.. nodes, .. write.Take()]);
        foreach (NodeProto node in graph.Graph.Node)
        {
            // Names are for people; a reader that edits the file gives its own.
            node.Name = "";
        }

        graph.AddOutput("logits", DataType.Float, "batch", "rows", Width);
        graph.AddOutput("present.0.key", DataType.Float, "batch", 1, "present", Width);
        graph.AddOutput("present.0.value", DataType.Float, "batch", 1, "present", Width);
        return graph;
    }

    private static GraphProto Branch(string name, Func<string, string, (string Operator, string[] Inputs)> make, string rows)
    {
        GraphProto branch = new() { Name = name };
        foreach (string part in new[] { "key", "value" })
        {
            (string operation, string[] inputs) = make(part, rows);
            NodeProto node = new() { OpType = operation, Name = $"{name}/{part}" };
            node.Input.AddRange(inputs);
            node.Output.Add($"{name}.{part}");
            if (operation == "Concat")
            {
                node.Attribute.Add(OnnxAttributes.Int("axis", 2));
            }

            branch.Node.Add(node);
            branch.Output.Add(new ValueInfoProto { Name = $"{name}.{part}", Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float } } });
        }

        return branch;
    }
}
