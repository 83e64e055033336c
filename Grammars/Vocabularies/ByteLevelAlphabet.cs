using System.Buffers;
using System.Text;

namespace StructGen.Grammars.Vocabularies;

/// <summary>
/// The alphabet in which byte-level BPE vocabularies spell bytes: each byte is one printable character. Printable Latin-1 stands for itself,
/// the other bytes for U+0100 onwards in order (a space is <c>Ġ</c>).
/// </summary>
internal static class ByteLevelAlphabet
{
    private const int Limit = 256 + 68;

    private static readonly short[] ByteOfChar = CreateByteOfChar();

    /// <summary>Decodes <paramref name="spelling"/> (UTF-8) into bytes; false when a character is outside the alphabet.</summary>
    /// <param name="spelling">UTF-8 text.</param>
    /// <param name="bytes">At least as long as the spelling.</param>
    /// <param name="written">Bytes written.</param>
    public static bool TryDecode(ReadOnlySpan<byte> spelling, Span<byte> bytes, out int written)
    {
        written = 0;
        while (!spelling.IsEmpty)
        {
            int value = spelling[0];
            int consumed = 1;
            if (value >= 0x80)
            {
                if (Rune.DecodeFromUtf8(spelling, out Rune rune, out consumed) != OperationStatus.Done)
                {
                    return false;
                }

                value = rune.Value;
            }

            if (value >= Limit || ByteOfChar[value] < 0)
            {
                return false;
            }

            bytes[written++] = (byte)ByteOfChar[value];
            spelling = spelling[consumed..];
        }

        return true;
    }

    private static short[] CreateByteOfChar()
    {
        short[] byteOfChar = new short[Limit];
        Array.Fill(byteOfChar, (short)-1);
        int next = 256;
        for (int b = 0; b < 256; b++)
        {
            bool printable = b is >= '!' and <= '~' or >= 0xA1 and <= 0xAC or >= 0xAE;
            byteOfChar[printable ? b : next++] = (short)b;
        }

        return byteOfChar;
    }
}
