using System.Buffers;
using System.Text;

namespace StructGen.Grammars.Parsing.JsonSchema.Formats;

/// <summary>Reading UTF-16 text by scalar values.</summary>
internal static class Scalars
{
    /// <summary>Whether the text has no lone surrogates, so that it has a UTF-8 spelling.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out int length) != OperationStatus.Done)
            {
                return false;
            }

            text = text[length..];
        }

        return true;
    }

    /// <summary>The scalar value at an index and its length in UTF-16 units; -1 for a lone surrogate.</summary>
    public static int At(ReadOnlySpan<char> text, int index, out int length) =>
        Rune.DecodeFromUtf16(text[index..], out Rune rune, out length) == OperationStatus.Done ? rune.Value : -1;

    public static int LeadingDigits(ReadOnlySpan<char> text)
    {
        int digits = text.IndexOfAnyExceptInRange('0', '9');
        return digits < 0 ? text.Length : digits;
    }
}
