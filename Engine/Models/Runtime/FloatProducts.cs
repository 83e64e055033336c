using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Google.Protobuf;
using StructGen.Engine.Models.Graphs;
using StructGen.Engine.Models.Graphs.Onnx;
using DataType = StructGen.Engine.Models.Graphs.Onnx.TensorProto.Types.DataType;

namespace StructGen.Engine.Models.Runtime;

/// <summary>Replaces products with block-quantised weights (MatMulNBits) by plain ones with the very same weights as float.</summary>
/// <remarks>
/// For one row the quantised kernel is the faster, as there is less to read. For more rows it first unpacks the whole matrix, in every call; plain products
/// were unpacked once, here. The weights are q·scale - zero·scale, so scores differ by rounding alone. The product that makes the logits stays: it is
/// the largest matrix and mostly has one row to multiply.
/// Layout of a matrix [K, N]: N columns of ceil(K / block) blocks; B packs a block's numbers, the lowest bits first.
/// </remarks>
internal sealed class FloatProducts
{
    private readonly OnnxGraph _graph;
    private readonly WeightReader _weights;

    private FloatProducts(OnnxGraph graph, WeightReader weights)
    {
        _graph = graph;
        _weights = weights;
    }

    /// <summary>Bytes that the products of a graph take as floats; 0 when there is none that can be replaced.</summary>
    public static long BytesOf(OnnxGraph graph, string logits) => Products(graph, logits).Sum(static node => Inner(node) * Columns(node) * sizeof(float));

    /// <summary>Replaces them.</summary>
    public static void Run(OnnxGraph graph, string logits, WeightReader weights)
    {
        FloatProducts pass = new(graph, weights);
        NodeProto[] products = [.. Products(graph, logits)];
        TensorProto[] tensors = new TensorProto[products.Length];
        Parallel.For(0, products.Length, i => tensors[i] = pass.Dequantize(products[i]));
        for (int i = 0; i < products.Length; i++)
        {
            pass.Replace(products[i], tensors[i]);
        }

        graph.RemoveUnusedConstants();
    }

    private static IEnumerable<NodeProto> Products(OnnxGraph graph, string logits)
    {
        NodeProto? head = graph.ProducerOf(logits);
        long width = graph.OutputOf(logits)?.Type?.TensorType?.Shape?.Dim is [_, _, { DimValue: > 0 and long declared }] ? declared : -1;
        return graph.NodesOf("MatMulNBits").Where(node => node != head && Columns(node) != width && CanReplace(graph, node));
    }

    /// <summary>Weights that are constants and multiplied as float: a graph that asks for integer products means another, faster and coarser result.</summary>
    private static bool CanReplace(OnnxGraph graph, NodeProto node) =>
        node.IntOf("bits", 4) is 2 or 4 or 8
        && node.IntOf("accuracy_level", 0) is 0 or 1
        && node.IntOf("weight_prepacked", 0) == 0
        && graph.ConstantOf(node.Input[1]) is { DataType: (int)DataType.Uint8 }
        && graph.ConstantOf(node.Input[2]) is { DataType: (int)DataType.Float }
        && (node.InputOf(3) is not string zeros || graph.ConstantOf(zeros) is { DataType: (int)DataType.Uint8 or (int)DataType.Float })
        && node.InputOf(4) is null;

    private static long Inner(NodeProto node) => node.IntOf("K", 0);

    private static long Columns(NodeProto node) => node.IntOf("N", 0);

    private void Replace(NodeProto node, TensorProto tensor)
    {
        string weights = _graph.AddConstant(tensor);
        NodeWriter write = new(_graph);
        if (node.InputOf(5) is string bias)
        {
            string product = write.Add("MatMul", [node.Input[0], weights]);
            write.AddNamed("Add", "", [node.Output[0]], [product, bias]);
        }
        else
        {
            write.AddNamed("MatMul", "", [node.Output[0]], [node.Input[0], weights]);
        }

        _graph.Replace(node, write.Take());
    }

    private TensorProto Dequantize(NodeProto node)
    {
        (int inner, int columns, int block, int bits) = ((int)Inner(node), (int)Columns(node), (int)node.IntOf("block_size", 32), (int)node.IntOf("bits", 4));
        int blocks = (inner + block - 1) / block;
        int blockBytes = block * bits / 8;
        byte[] packed = _weights.Read(_graph.ConstantOf(node.Input[1])!, (long)columns * blocks * blockBytes);
        float[] scales = MemoryMarshal.Cast<byte, float>(_weights.Read(_graph.ConstantOf(node.Input[2])!, (long)columns * blocks * sizeof(float))).ToArray();
        ZeroPoints zeros = ZeroPoints.Read(node, _graph, _weights, columns, blocks, bits);

        byte[] raw = new byte[checked((int)((long)inner * columns * sizeof(float)))];
        Span<float> target = MemoryMarshal.Cast<byte, float>(raw.AsSpan());

        // A strip of columns at a time, so that the transposed writes stay within lines that are in the cache.
        const int strip = 16;
        float[] values = new float[strip * blocks * block];
        for (int first = 0; first < columns; first += strip)
        {
            int count = Math.Min(strip, columns - first);
            for (int column = 0; column < count; column++)
            {
                for (int b = 0; b < blocks; b++)
                {
                    int at = ((first + column) * blocks) + b;
                    Unpack(packed.AsSpan(at * blockBytes, blockBytes), values.AsSpan(((column * blocks) + b) * block, block), bits, scales[at], zeros.Of(first + column, b));
                }
            }

            for (int k = 0; k < inner; k++)
            {
                Span<float> row = target.Slice((k * columns) + first, count);
                for (int column = 0; column < count; column++)
                {
                    row[column] = values[(column * blocks * block) + k];
                }
            }
        }

        TensorProto tensor = new() { Name = _graph.FreshName("float_weights"), DataType = (int)DataType.Float, RawData = UnsafeByteOperations.UnsafeWrap(raw) };
        tensor.Dims.AddRange([inner, columns]);
        return tensor;
    }

    private static void Unpack(ReadOnlySpan<byte> packed, Span<float> values, int bits, float scale, float zero)
    {
        int mask = (1 << bits) - 1;
        int each = 8 / bits;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = ((packed[i / each] >> (i % each * bits)) & mask) - zero;
        }

        TensorPrimitives.Multiply(values, scale, values);
    }

    /// <summary>The number that stands for zero in each block: given as float, packed like the weights, or the middle of the range.</summary>
    private readonly struct ZeroPoints(float[]? floats, byte[]? packed, int blocks, int bits)
    {
        public static ZeroPoints Read(NodeProto node, OnnxGraph graph, WeightReader weights, int columns, int blocks, int bits)
        {
            if (node.InputOf(3) is not string name)
            {
                return new ZeroPoints(null, null, blocks, bits);
            }

            TensorProto tensor = graph.ConstantOf(name)!;
            return tensor.DataType == (int)DataType.Float
                ? new ZeroPoints(MemoryMarshal.Cast<byte, float>(weights.Read(tensor, (long)columns * blocks * sizeof(float))).ToArray(), null, blocks, bits)
                : new ZeroPoints(null, weights.Read(tensor, columns * ((blocks * bits) + 7L) / 8), blocks, bits);
        }

        public float Of(int column, int block)
        {
            if (floats is not null)
            {
                return floats[(column * blocks) + block];
            }

            if (packed is null)
            {
                return 1 << (bits - 1);
            }

            int each = 8 / bits;
            int stride = ((blocks * bits) + 7) / 8;
            return (packed[(column * stride) + (block / each)] >> (block % each * bits)) & ((1 << bits) - 1);
        }
    }
}
