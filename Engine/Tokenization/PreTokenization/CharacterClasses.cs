using System.Globalization;
using System.Runtime.CompilerServices;

namespace StructGen.Engine.Tokenization.PreTokenization;

/// <summary>The classes that pre-tokenizer patterns tell apart.</summary>
internal enum CharacterClass : byte
{
    /// <summary><c>[^\s\p{L}\p{N}]</c>.</summary>
    Other,

    /// <summary><c>\p{L}</c>.</summary>
    Letter,

    /// <summary><c>\p{N}</c>.</summary>
    Number,

    /// <summary><c>\s</c>, without the next one.</summary>
    Space,

    /// <summary><c>[\r\n]</c>.</summary>
    LineBreak,
}

/// <summary>Reads characters of well-formed UTF-8 with their class.</summary>
internal static class CharacterClasses
{
    private static readonly CharacterClass[] Ascii = [.. Enumerable.Range(0, 128).Select(OfCodePoint)];

    /// <summary>The class of the character at <paramref name="position"/>, and its length in bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CharacterClass At(ReadOnlySpan<byte> text, int position, out int length)
    {
        byte b = text[position];
        if (b < 0x80)
        {
            length = 1;
            return Ascii[b];
        }

        return OfCodePoint(Decode(text, position, out length));
    }

    /// <summary>The code point at <paramref name="position"/> of well-formed text.</summary>
    public static int Decode(ReadOnlySpan<byte> text, int position, out int length)
    {
        int first = text[position];
        if (first < 0x80)
        {
            length = 1;
            return first;
        }

        if (first < 0xE0)
        {
            length = 2;
            return ((first & 0x1F) << 6) | (text[position + 1] & 0x3F);
        }

        if (first < 0xF0)
        {
            length = 3;
            return ((first & 0x0F) << 12) | ((text[position + 1] & 0x3F) << 6) | (text[position + 2] & 0x3F);
        }

        length = 4;
        return ((first & 0x07) << 18) | ((text[position + 1] & 0x3F) << 12) | ((text[position + 2] & 0x3F) << 6) | (text[position + 3] & 0x3F);
    }

    /// <summary>The end of the run of <paramref name="kind"/> that starts at <paramref name="position"/>, at most <paramref name="max"/> characters long.</summary>
    public static int RunEnd(ReadOnlySpan<byte> text, int position, CharacterClass kind, int max = int.MaxValue)
    {
        while (position < text.Length && max-- > 0 && At(text, position, out int length) == kind)
        {
            position += length;
        }

        return position;
    }

    public static CharacterClass OfCodePoint(int codePoint)
    {
        if (codePoint is '\r' or '\n')
        {
            return CharacterClass.LineBreak;
        }

        if (codePoint is (>= '\t' and <= '\f') or 0x85)
        {
            return CharacterClass.Space;
        }

        return CharUnicodeInfo.GetUnicodeCategory(codePoint) switch
        {
            <= UnicodeCategory.OtherLetter => CharacterClass.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CharacterClass.Number,
            UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => CharacterClass.Space,
            _ => CharacterClass.Other,
        };
    }
}
