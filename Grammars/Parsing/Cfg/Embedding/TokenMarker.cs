using System.Buffers.Binary;

namespace StructGen.Grammars.Parsing.Cfg.Embedding;

/// <summary>
/// How a token without text stands in the bytes of a completion: the byte 0xFF, which no UTF-8 text holds, and the token's id. No machine reads these bytes one by one, so no token of the
/// vocabulary can be mistaken for them.
/// </summary>
internal static class TokenMarker
{
    public const int Length = 5;

    private const byte First = 0xFF;

    public static byte[] Of(int token)
    {
        byte[] bytes = new byte[Length];
        bytes[0] = First;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), token);
        return bytes;
    }

    /// <summary>The token whose marker begins <paramref name="bytes"/>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out int token)
    {
        bool isMarker = bytes.Length >= Length && bytes[0] == First;
        token = isMarker ? BinaryPrimitives.ReadInt32BigEndian(bytes[1..]) : -1;
        return isMarker;
    }

    /// <summary>The bytes without markers.</summary>
    public static byte[] Strip(byte[] bytes)
    {
        if (!bytes.AsSpan().Contains(First))
        {
            return bytes;
        }

        List<byte> text = [];
        for (int i = 0; i < bytes.Length; i++)
        {
            if (TryRead(bytes.AsSpan(i), out _))
            {
                i += Length - 1;
                continue;
            }

            text.Add(bytes[i]);
        }

        return [.. text];
    }
}
