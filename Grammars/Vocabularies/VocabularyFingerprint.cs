using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace StructGen.Grammars.Vocabularies;

/// <summary>Hashes all that a vocabulary is: size, every token's bytes, end tokens (as a set), named tokens.</summary>
internal static class VocabularyFingerprint
{
    public static string Compute(byte[] bytes, int[] starts, SpecialTokens special)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("structgen vocabulary 1\0"u8);
        Append(hash, [starts.Length - 1, bytes.Length, special.End.Length, special.Named.Count]);
        Append(hash, starts);
        hash.AppendData(bytes);
        Append(hash, [.. special.End.Order()]);
        foreach ((string name, int token) in special.Named.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            Append(hash, [token, name.Length]);
            hash.AppendData(Encoding.Unicode.GetBytes(name));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<int> values) => hash.AppendData(MemoryMarshal.AsBytes(values));
}
