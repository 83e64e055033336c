using StructGen.Engine.Models.Graphs;
using StructGen.Engine.Models.Graphs.Onnx;
using DataType = StructGen.Engine.Models.Graphs.Onnx.TensorProto.Types.DataType;

namespace StructGen.Tests.Models.Graphs;

/// <summary>
/// The kernels DirectML's provider registers, and what of a graph they do not cover. A kernel registered "from version n on" serves exactly the
/// operator whose definition began at n: the runtime does not let it serve a later definition. So a node fits when the version at which its operator's
/// definition last changed, at the model's operator set, is among the kernel's.
/// </summary>
internal sealed class DirectMlKernelTable
{
    // Constraint of each input, '>' of each output; '*' repeats the last; a type stands for itself.
    private static readonly Dictionary<string, string> Signatures = new()
    {
        ["Add"] = "T,T>T", ["Sub"] = "T,T>T", ["Mul"] = "T,T>T", ["Div"] = "T,T>T", ["Max"] = "T*>T", ["Min"] = "T*>T", ["MatMul"] = "T,T>T",
        ["Neg"] = "T>T", ["Tanh"] = "T>T", ["Sigmoid"] = "T>T", ["Softmax"] = "T>T", ["Transpose"] = "T>T", ["Range"] = "T,T,T>T",
        ["Where"] = "B,T,T>T", ["Cast"] = "T1>T2", ["Shape"] = "T>T1", ["And"] = "T,T>T", ["Concat"] = "T*>T",
        ["Less"] = "T,T>T1", ["Greater"] = "T,T>T1", ["LessOrEqual"] = "T,T>T1", ["Gather"] = "T,Tind>T", ["GatherElements"] = "T,Tind>T",
        ["Reshape"] = "T,i64>T", ["Unsqueeze"] = "T,i64>T", ["Split"] = "T,i64>T*", ["Slice"] = "T,Tind*>T", ["Expand"] = "T,i64>T",
        ["ScatterND"] = "T,i64,T>T", ["ArgMax"] = "T>i64", ["TopK"] = "T,i64>T,I", ["ReduceLogSumExp"] = "T,i64>T", ["ReduceSum"] = "T,i64>T",
        ["Identity"] = "V>V", ["SimplifiedLayerNormalization"] = "T,V>V", ["MatMulNBits"] = "T1,T2,T1,T2>T1",
        ["SkipSimplifiedLayerNormalization"] = "T,T,T,T>T,f32,f32,T", ["GroupQueryAttention"] = "T,T,T,T,T,M,M,T,T,i64,T>T,T,T",
        ["RotaryEmbedding"] = "T,M,T,T>T",
    };

    // Operator sets at which a definition changed.
    private static readonly Dictionary<string, int[]> Versions = new()
    {
        ["Add"] = [1, 6, 7, 13, 14], ["Sub"] = [1, 6, 7, 13, 14], ["Mul"] = [1, 6, 7, 13, 14], ["Div"] = [1, 6, 7, 13, 14], ["Max"] = [1, 6, 8, 12, 13],
        ["Min"] = [1, 6, 8, 12, 13], ["MatMul"] = [1, 9, 13], ["Neg"] = [1, 6, 13], ["Tanh"] = [1, 6, 13], ["Sigmoid"] = [1, 6, 13], ["Softmax"] = [1, 11, 13],
        ["Transpose"] = [1, 13, 21, 23, 24], ["Range"] = [11], ["Where"] = [9, 16], ["Cast"] = [1, 6, 9, 13, 19, 21, 23, 24], ["Shape"] = [1, 13, 15, 19, 21, 23, 24],
        ["And"] = [1, 7], ["Concat"] = [1, 4, 11, 13], ["Less"] = [1, 7, 9, 13], ["Greater"] = [1, 7, 9, 13], ["LessOrEqual"] = [12, 16], ["Gather"] = [1, 11, 13],
        ["GatherElements"] = [11, 13], ["Reshape"] = [1, 5, 13, 14, 19, 21, 23, 24], ["Unsqueeze"] = [1, 11, 13, 21, 23, 24], ["Split"] = [1, 2, 11, 13, 18],
        ["Slice"] = [1, 10, 11, 13], ["Expand"] = [8, 13], ["ScatterND"] = [11, 13, 16, 18], ["ArgMax"] = [1, 11, 12, 13], ["TopK"] = [1, 10, 11, 24],
        ["ReduceLogSumExp"] = [1, 11, 13, 18], ["ReduceSum"] = [1, 11, 13], ["Identity"] = [1, 13, 14, 16, 19, 21, 23, 24], ["SimplifiedLayerNormalization"] = [1],
    };

    private static readonly Dictionary<DataType, string> Names = new()
    {
        [DataType.Bool] = "bool", [DataType.Float16] = "f16", [DataType.Float] = "f32", [DataType.Double] = "f64", [DataType.Int8] = "i8", [DataType.Int16] = "i16",
        [DataType.Int32] = "i32", [DataType.Int64] = "i64", [DataType.Uint8] = "u8", [DataType.Uint16] = "u16", [DataType.Uint32] = "u32", [DataType.Uint64] = "u64",
    };

    private readonly Dictionary<(string Op, string Domain), List<(int[] Versions, Dictionary<string, HashSet<string>> Types)>> _kernels = [];

    /// <summary>Reads the table: op, domain, versions "21+,19+", constraints "T=f16 f32; T1=bool"; all12 is the twelve plain types.</summary>
    public DirectMlKernelTable(string path)
    {
        foreach (string line in File.ReadLines(path).SkipWhile(static l => !l.StartsWith("op\t", StringComparison.Ordinal)).Skip(1))
        {
            string[] cells = line.Split('\t');
            Dictionary<string, HashSet<string>> types = [];
            foreach (string constraint in cells.Length > 3 ? cells[3].Split("; ", StringSplitOptions.RemoveEmptyEntries) : [])
            {
                string[] sides = constraint.Split('=');
                types[sides[0]] = [.. sides[1].Split(' ').SelectMany(static t => t == "all12" ? Names.Values.AsEnumerable() : [t])];
            }

            int[] versions = [.. cells[2].Split(',').Select(static v => int.Parse(v.TrimEnd('+')))];
            (string, string) key = (cells[0], cells[1] == "ai.onnx" ? "" : cells[1]);
            (_kernels.TryGetValue(key, out var rows) ? rows : _kernels[key] = []).Add((versions, types));
        }
    }

    /// <summary>What DirectML has no kernel for, a line each; and every type that was looked at.</summary>
    public List<string> Gaps(OnnxGraph graph, out int looked)
    {
        Dictionary<string, string> types = [];
        foreach (var input in graph.Graph.Input)
        {
            types[input.Name] = Names[(DataType)input.Type.TensorType.ElemType];
        }

        foreach (var constant in graph.Graph.Initializer)
        {
            types[constant.Name] = Names[(DataType)constant.DataType];
        }

        SortedSet<string> gaps = [];
        looked = 0;
        foreach (NodeProto node in graph.Graph.Node)
        {
            Dictionary<string, string> bound = Bind(node, types);
            if (!_kernels.TryGetValue((node.OpType, node.Domain), out var rows))
            {
                gaps.Add($"{node.OpType}: no kernel");
                continue;
            }

            int since = node.Domain.Length > 0 ? 1 : Versions[node.OpType].Last(v => v <= graph.Opset);
            var row = rows.FirstOrDefault(r => r.Versions.Contains(since));
            if (row.Types is null)
            {
                gaps.Add($"{node.OpType}: no kernel for the definition of operator set {since}");
                continue;
            }

            foreach ((string constraint, string type) in bound)
            {
                looked++;
                if (row.Types.TryGetValue(constraint, out HashSet<string>? allowed) && !allowed.Contains(type))
                {
                    gaps.Add($"{node.OpType}: {constraint} is {type}");
                }
            }
        }

        return [.. gaps];
    }

    // Types by constraint; the types of the node's outputs are noted.
    private static Dictionary<string, string> Bind(NodeProto node, Dictionary<string, string> types)
    {
        if (!Signatures.TryGetValue(node.OpType, out string? signature))
        {
            // What nothing is known about computes what its scales are, the case of GatherBlockQuantized.
            types[node.Output[0]] = node.OpType == "GatherBlockQuantized" ? types[node.Input[2]] : throw new NotSupportedException(node.OpType);
            return [];
        }

        string[] sides = signature.Split('>');
        Dictionary<string, string> bound = [];
        for (int i = 0; i < node.Input.Count; i++)
        {
            if (node.Input[i].Length > 0)
            {
                string constraint = At(sides[0], i);
                string type = types[node.Input[i]];
                Assert.That(bound.TryAdd(constraint, type) || bound[constraint] == type, $"{node.OpType} {node.Name}: {constraint} is {bound[constraint]} and {type}");
            }
        }

        bound.TryAdd("T2", node.OpType == "Cast" ? Names[(DataType)node.IntOf("to", 0)] : bound.GetValueOrDefault("T2", ""));
        for (int i = 0; i < node.Output.Count; i++)
        {
            string constraint = At(sides[1], i);
            types[node.Output[i]] = bound.TryGetValue(constraint, out string? type) && type.Length > 0 ? type : constraint switch
            {
                "T1" => node.OpType == "Shape" ? "i64" : "bool",
                "I" => "i64",
                _ => constraint,
            };
        }

        return bound.Where(static b => b.Value.Length > 0 && !Names.ContainsValue(b.Key)).ToDictionary();
    }

    private static string At(string side, int index)
    {
        string[] parts = side.Split(',');
        string part = parts[Math.Min(index, parts.Length - 1)];
        Assert.That(index < parts.Length || part.EndsWith('*'), $"{side}: no constraint {index}");
        return part.TrimEnd('*');
    }
}
