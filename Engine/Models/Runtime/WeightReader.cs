using System.Globalization;
using StructGen.Engine.Models.Graphs;
using StructGen.Engine.Models.Graphs.Onnx;

namespace StructGen.Engine.Models.Runtime;

/// <summary>Reads the bytes of constants, wherever they are kept. Thread-safe.</summary>
internal sealed class WeightReader(OnnxModelFile file)
{
    /// <summary>The raw bytes of a constant.</summary>
    /// <param name="tensor">The constant.</param>
    /// <param name="expected">How many there must be.</param>
    /// <exception cref="InvalidDataException">There are not as many, or they are not kept as raw bytes.</exception>
    public byte[] Read(TensorProto tensor, long expected)
    {
        byte[] bytes = tensor.DataLocation == TensorProto.Types.DataLocation.External ? ReadExternal(tensor, expected) : tensor.RawData.ToByteArray();
        return bytes.LongLength == expected
            ? bytes
            : throw new InvalidDataException($"{file.Path}: constant '{tensor.Name}' has {bytes.LongLength} bytes, its operator needs {expected}.");
    }

    private byte[] ReadExternal(TensorProto tensor, long expected)
    {
        string location = Entry(tensor, "location")!;
        using FileStream stream = new(Path.Combine(file.WeightsFolder!, location), FileMode.Open, FileAccess.Read, FileShare.Read, 0);
        stream.Position = Number(tensor, "offset") ?? 0;
        byte[] bytes = new byte[Number(tensor, "length") is > 0 and long length && length < expected ? length : expected];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static long? Number(TensorProto tensor, string key) => Entry(tensor, key) is string text ? long.Parse(text, CultureInfo.InvariantCulture) : null;

    private static string? Entry(TensorProto tensor, string key) => tensor.ExternalData.FirstOrDefault(entry => entry.Key == key)?.Value;
}
