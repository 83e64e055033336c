using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace StructGen.SchemaBench.Engines.InProcess;

/// <summary>Tells models of one name apart without reading gigabytes.</summary>
internal static class ModelFingerprint
{
    private const int Sample = 1 << 20;

    /// <summary>Sixteen hexadecimal digits of the names, lengths, beginnings and ends of a folder's files.</summary>
    public static string Of(string folder)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[Sample];
        byte[] length = new byte[sizeof(long)];
        foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles().Where(IsModel).OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(file.Name));
            BinaryPrimitives.WriteInt64LittleEndian(length, file.Length);
            hash.AppendData(length);
            using FileStream stream = file.OpenRead();
            int start = stream.ReadAtLeast(buffer, Sample, throwOnEndOfStream: false);
            hash.AppendData(buffer.AsSpan(0, start));
            stream.Position = Math.Max(stream.Position, file.Length - Sample);
            int end = stream.ReadAtLeast(buffer, Sample, throwOnEndOfStream: false);
            hash.AppendData(buffer.AsSpan(0, end));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    /// <summary>Whether a file changes what the model writes: not its documentation.</summary>
    private static bool IsModel(FileInfo file) => file.Extension is ".onnx" or ".data" or ".onnx_data" or ".json" or ".jinja";
}
