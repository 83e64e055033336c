namespace StructGen.Engine.Tokenization.PreTokenization;

/// <summary>The pattern of cl100k and its descendants (Llama 3, Qwen), by hand.</summary>
/// <param name="maxDigits">Digits a piece may hold.</param>
/// <param name="keepsTrailingWhitespace">Whitespace at the end of the text stays in one piece, line breaks or not.</param>
internal sealed class Gpt4PreTokenizer(int maxDigits, bool keepsTrailingWhitespace = false) : PreTokenizer
{
    /// <summary>With three digits a piece.</summary>
    public const string Llama3Pattern = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>With one digit a piece.</summary>
    public const string QwenPattern = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>With three digits a piece, keeping trailing whitespace.</summary>
    public const string Cl100kPattern = @"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s";

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

    private int Next(ReadOnlySpan<byte> text, int position)
    {
        CharacterClass kind = CharacterClasses.At(text, position, out int length);
        int after = position + length;
        switch (kind)
        {
            case CharacterClass.Letter:
                return CharacterClasses.RunEnd(text, after, CharacterClass.Letter);
            case CharacterClass.Number:
                return CharacterClasses.RunEnd(text, position, CharacterClass.Number, maxDigits);
            case CharacterClass.Other when Contractions.End(text, position, ignoreCase: true) is >= 0 and int contraction:
                return contraction;
        }

        CharacterClass following = CharacterClass.LineBreak;
        int followingLength = 0;
        if (after < text.Length)
        {
            following = CharacterClasses.At(text, after, out followingLength);
        }

        if (following == CharacterClass.Letter && kind != CharacterClass.LineBreak)
        {
            return CharacterClasses.RunEnd(text, after + followingLength, CharacterClass.Letter);
        }

        if (kind == CharacterClass.Other || (following == CharacterClass.Other && text[position] == (byte)' '))
        {
            int end = CharacterClasses.RunEnd(text, after, CharacterClass.Other);
            return CharacterClasses.RunEnd(text, end, CharacterClass.LineBreak);
        }

        return WhitespaceEnd(text, position);
    }

    /// <summary><c>\s*[\r\n]+|\s+(?!\S)|\s+</c>: up to the last line break of the run, else all but its last character.</summary>
    private int WhitespaceEnd(ReadOnlySpan<byte> text, int position)
    {
        int end = position;
        int last = position;
        int afterLineBreak = -1;
        while (end < text.Length)
        {
            CharacterClass kind = CharacterClasses.At(text, end, out int length);
            if (kind is not (CharacterClass.Space or CharacterClass.LineBreak))
            {
                break;
            }

            last = end;
            end += length;
            afterLineBreak = kind == CharacterClass.LineBreak ? end : afterLineBreak;
        }

        if (end == text.Length && keepsTrailingWhitespace)
        {
            return end;
        }

        return afterLineBreak >= 0 ? afterLineBreak : end == text.Length || last == position ? end : last;
    }
}
