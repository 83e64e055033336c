namespace StructGen.Engine.Tokenization.PreTokenization;

/// <summary>The English contractions <c>'s 't 're 've 'm 'll 'd</c> at the head of the GPT patterns.</summary>
internal static class Contractions
{
    /// <summary>The end of the contraction at <paramref name="position"/>, or -1.</summary>
    public static int End(ReadOnlySpan<byte> text, int position, bool ignoreCase)
    {
        if (text[position] != (byte)'\'' || position + 1 >= text.Length)
        {
            return -1;
        }

        byte first = Fold(text[position + 1], ignoreCase);
        byte second = position + 2 < text.Length ? Fold(text[position + 2], ignoreCase) : (byte)0;
        return (first, second) switch
        {
            ((byte)'s' or (byte)'t' or (byte)'m' or (byte)'d', _) => position + 2,
            ((byte)'r' or (byte)'v', (byte)'e') or ((byte)'l', (byte)'l') => position + 3,
            // The long s (U+017F) folds to s.
            (0xC5, 0xBF) when ignoreCase => position + 3,
            _ => -1,
        };
    }

    private static byte Fold(byte b, bool ignoreCase) => ignoreCase && b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b;
}
