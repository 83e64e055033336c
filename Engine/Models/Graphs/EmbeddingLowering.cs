using StructGen.Engine.Models.Graphs.Onnx;
using DataType = StructGen.Engine.Models.Graphs.Onnx.TensorProto.Types.DataType;

namespace StructGen.Engine.Models.Graphs;

/// <summary>
/// Replaces GatherBlockQuantized (quantised embeddings), for which DirectML has no kernel: rows of the packed weights, scales and zero points are gathered
/// as they are and dequantised by a table of half-bytes.
/// </summary>
internal static class EmbeddingLowering
{
    /// <summary>Lowers what it can and returns how many nodes that were; others stay, and run on the CPU.</summary>
    public static int Run(OnnxGraph graph)
    {
        int lowered = 0;
        foreach (NodeProto node in graph.NodesOf("GatherBlockQuantized"))
        {
            if (Lower(graph, node))
            {
                lowered++;
            }
        }

        return lowered;
    }

    private static bool Lower(OnnxGraph graph, NodeProto node)
    {
        long bits = node.IntOf("bits", 4);
        long block = node.IntOf("block_size", 128);
        TensorProto? scales = graph.ConstantOf(node.Input[2]);
        TensorProto? zeroPoints = node.InputOf(3) is { } name ? graph.ConstantOf(name) : null;
        bool packed = Root(graph, node.Input[0]) is { DataType: (int)DataType.Uint8 };
        if (bits is not (4 or 8) || !packed || scales is not { Dims.Count: 2 } || node.IntOf("gather_axis", 0) != 0
            || node.IntOf("quantize_axis", 1) is not (1 or -1) || (zeroPoints is null) != (node.InputOf(3) is null))
        {
            return false;
        }

        long blocks = scales.Dims[1];
        DataType type = (DataType)scales.DataType;
        NodeWriter write = new(graph);
        string weights = Unpacked(graph, write, Rows(node.Input[0]), bits, type);
        string zero = zeroPoints is null
            ? write.Float(1 << (int)(bits - 1), type)
            : write.Unsqueeze(Cut(Unpacked(graph, write, Rows(zeroPoints.Name), bits, type)), 3);
        string centred = write.Add("Sub", [write.Reshape(weights, 0, 0, blocks, block), zero]);
        string scaled = write.Add("Mul", [centred, write.Unsqueeze(Rows(scales.Name), 3)]);
        write.AddNamed("Reshape", "", [node.Output[0]], [scaled, write.Longs(0, 0, blocks * block)]);
        graph.Replace(node, write.Take());
        return true;

        string Rows(string table) => write.Add("Gather", [table, node.Input[1]], OnnxAttributes.Int("axis", 0));

        // An odd number of blocks leaves half a byte of zero points over.
        string Cut(string values) => bits == 8 || blocks % 2 == 0
            ? values
            : write.Add("Slice", [values, write.Longs(0), write.Longs(blocks), write.Longs(2)]);
    }

    private static TensorProto? Root(OnnxGraph graph, string value) =>
        graph.ConstantOf(value) ?? (graph.ProducerOf(value) is { OpType: "Reshape" } reshape ? graph.ConstantOf(reshape.Input[0]) : null);

    // Bytes [B,S,n] to numbers [B,S,n·8/bits], the low half first.
    private static string Unpacked(OnnxGraph graph, NodeWriter write, string bytes, long bits, DataType type)
    {
        if (bits == 8)
        {
            return write.Cast(bytes, type);
        }

        string key = "sg/half_bytes";
        if (graph.ConstantOf(key) is null)
        {
            float[] table = new float[512];
            for (int i = 0; i < table.Length; i++)
            {
                table[i] = ((i >> 1) >> (4 * (i & 1))) & 15;
            }

            graph.AddConstant(type == DataType.Float16 ? OnnxTensors.Halves(key, table, 256, 2) : OnnxTensors.Floats(key, table, 256, 2));
        }

        string halves = write.Add("Gather", [key, write.Cast(bytes, DataType.Int32)], OnnxAttributes.Int("axis", 0));
        return write.Reshape(halves, 0, 0, -1);
    }
}
