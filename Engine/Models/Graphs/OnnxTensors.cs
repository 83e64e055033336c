using System.Runtime.InteropServices;
using Google.Protobuf;
using StructGen.Engine.Models.Graphs.Onnx;
using DataType = StructGen.Engine.Models.Graphs.Onnx.TensorProto.Types.DataType;

namespace StructGen.Engine.Models.Graphs;

/// <summary>Makes constants. Raw data are little-endian, as every platform .NET runs on is.</summary>
internal static class OnnxTensors
{
    /// <summary>A constant of 32-bit floats.</summary>
    public static TensorProto Floats(string name, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) =>
        Of(name, DataType.Float, MemoryMarshal.AsBytes(values), shape);

    /// <summary>A constant of 16-bit floats, rounded from <paramref name="values"/>.</summary>
    public static TensorProto Halves(string name, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape)
    {
        Half[] halves = new Half[values.Length];
        for (int i = 0; i < halves.Length; i++)
        {
            halves[i] = (Half)values[i];
        }

        return Of(name, DataType.Float16, MemoryMarshal.AsBytes(halves.AsSpan()), shape);
    }

    /// <summary>A constant of 64-bit integers.</summary>
    public static TensorProto Longs(string name, ReadOnlySpan<long> values, params ReadOnlySpan<long> shape) =>
        Of(name, DataType.Int64, MemoryMarshal.AsBytes(values), shape);

    /// <summary>A constant of 32-bit integers.</summary>
    public static TensorProto Ints(string name, ReadOnlySpan<int> values, params ReadOnlySpan<long> shape) =>
        Of(name, DataType.Int32, MemoryMarshal.AsBytes(values), shape);

    /// <summary>A constant of any type from its bytes.</summary>
    public static TensorProto Of(string name, DataType type, ReadOnlySpan<byte> bytes, params ReadOnlySpan<long> shape)
    {
        TensorProto tensor = new() { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
        tensor.Dims.AddRange(shape.ToArray());
        return tensor;
    }
}
