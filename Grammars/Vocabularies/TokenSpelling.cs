namespace StructGen.Grammars.Vocabularies;

/// <summary>How the entries of a tokenizer file spell bytes.</summary>
internal enum TokenSpelling
{
    /// <summary>Text as it is.</summary>
    Plain,

    /// <summary>One character of <see cref="ByteLevelAlphabet"/> a byte.</summary>
    ByteLevel,

    /// <summary><c>▁</c> is a space, <c>&lt;0xNN&gt;</c> a byte.</summary>
    SentencePiece,
}

/// <summary>Turns the spelling of a vocabulary entry into the bytes it stands for.</summary>
internal static class TokenSpellings
{
    /// <summary>Decodes one entry; the result is never longer than the spelling.</summary>
    /// <returns>Bytes written.</returns>
    public static int Decode(TokenSpelling kind, ReadOnlySpan<byte> spelling, Span<byte> bytes)
    {
        switch (kind)
        {
            case TokenSpelling.ByteLevel when ByteLevelAlphabet.TryDecode(spelling, bytes, out int written):
                return written;
            case TokenSpelling.SentencePiece:
                return DecodeSentencePiece(spelling, bytes);
            default:
                // A byte-level entry with a foreign character means itself: decoders fall back to the raw text, so do we.
                spelling.CopyTo(bytes);
                return spelling.Length;
        }
    }

    /// <summary>True for <c>&lt;0xNN&gt;</c>, with its byte.</summary>
    public static bool TryParseByteFallback(ReadOnlySpan<byte> spelling, out byte value)
    {
        value = 0;
        return spelling.Length == 6
            && spelling.StartsWith("<0x"u8)
            && spelling[5] == (byte)'>'
            && char.IsAsciiHexDigit((char)spelling[3])
            && char.IsAsciiHexDigit((char)spelling[4])
            && byte.TryParse(spelling[3..5], System.Globalization.NumberStyles.AllowHexSpecifier, null, out value);
    }

    private static int DecodeSentencePiece(ReadOnlySpan<byte> spelling, Span<byte> bytes)
    {
        if (TryParseByteFallback(spelling, out byte value))
        {
            bytes[0] = value;
            return 1;
        }

        ReadOnlySpan<byte> lowLine = "▁"u8;
        int written = 0;
        while (!spelling.IsEmpty)
        {
            if (spelling.StartsWith(lowLine))
            {
                bytes[written++] = (byte)' ';
                spelling = spelling[lowLine.Length..];
            }
            else
            {
                bytes[written++] = spelling[0];
                spelling = spelling[1..];
            }
        }

        return written;
    }
}
