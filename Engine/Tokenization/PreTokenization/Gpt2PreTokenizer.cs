namespace StructGen.Engine.Tokenization.PreTokenization;

/// <summary>The pattern of GPT-2, which <c>ByteLevel</c> pre-tokenizers use, by hand.</summary>
internal sealed class Gpt2PreTokenizer(bool addPrefixSpace = false) : PreTokenizer
{
    public const string Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    public override ReadOnlySpan<byte> Prepare(ReadOnlySpan<byte> text, bool isFirst) => addPrefixSpace ? PrefixSpace.Add(text) : text;

    public override void Split(ReadOnlySpan<byte> text, int start, int end, PieceList pieces)
    {
        text = text[..end];
        while (start < end)
        {
            int next = Next(text, start);
            pieces.Add(start, next);
            start = next;
        }
    }

    private static int Next(ReadOnlySpan<byte> text, int position)
    {
        int contraction = Contractions.End(text, position, ignoreCase: false);
        if (contraction >= 0)
        {
            return contraction;
        }

        int head = text[position] == (byte)' ' && position + 1 < text.Length ? position + 1 : position;
        CharacterClass kind = CharacterClasses.At(text, head, out int length);
        return kind is CharacterClass.Space or CharacterClass.LineBreak
            ? WhitespaceEnd(text, position)
            : CharacterClasses.RunEnd(text, head + length, kind);
    }

    /// <summary><c>\s+(?!\S)|\s+</c>: a run leaves its last character to the word after it.</summary>
    private static int WhitespaceEnd(ReadOnlySpan<byte> text, int position)
    {
        int end = position;
        int last = position;
        while (end < text.Length && CharacterClasses.At(text, end, out int length) is CharacterClass.Space or CharacterClass.LineBreak)
        {
            last = end;
            end += length;
        }

        return end == text.Length || last == position ? end : last;
    }
}
