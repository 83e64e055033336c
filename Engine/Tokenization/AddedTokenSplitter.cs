using System.Buffers;
using System.Globalization;
using System.Text;
using StructGen.Engine.Tokenization.PreTokenization;

namespace StructGen.Engine.Tokenization;

/// <summary>A token found whole in the text, before any pre-tokenizer.</summary>
/// <param name="Id">The token.</param>
/// <param name="Content">What it matches.</param>
/// <param name="IsSpecial">It is no text.</param>
/// <param name="SingleWord">Only between characters that are not of words.</param>
/// <param name="StripLeft">Takes the whitespace before it along.</param>
/// <param name="StripRight">Takes the whitespace after it along.</param>
/// <param name="Normalized">Matches the normalized text instead of the raw one.</param>
internal sealed record AddedToken(int Id, string Content, bool IsSpecial, bool SingleWord = false, bool StripLeft = false, bool StripRight = false, bool Normalized = false);

/// <summary>Finds added tokens: leftmost first, the longest of those that start there.</summary>
internal sealed class AddedTokenSplitter
{
    private readonly (byte[] Content, AddedToken Token)[][] _byFirstByte = new (byte[], AddedToken)[256][];
    private readonly SearchValues<byte> _firstBytes;

    /// <summary>Prepares the search.</summary>
    /// <param name="tokens">The bytes to look for and the token.</param>
    public AddedTokenSplitter(IEnumerable<(byte[] Content, AddedToken Token)> tokens)
    {
        foreach (var group in tokens.Where(token => token.Content.Length > 0).GroupBy(token => token.Content[0]))
        {
            _byFirstByte[group.Key] = [.. group.OrderByDescending(token => token.Content.Length)];
        }

        _firstBytes = SearchValues.Create([.. Enumerable.Range(0, 256).Where(b => _byFirstByte[b] is not null).Select(b => (byte)b)]);
    }

    /// <summary>Finds the next added token at or after <paramref name="searchFrom"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="taken">The end of what earlier tokens took.</param>
    /// <param name="searchFrom">Where to look.</param>
    /// <param name="start">Where the token starts.</param>
    /// <param name="end">Where it ends.</param>
    public AddedToken? FindNext(ReadOnlySpan<byte> text, int taken, int searchFrom, out int start, out int end)
    {
        start = end = text.Length;
        while (searchFrom < text.Length && text[searchFrom..].IndexOfAny(_firstBytes) is >= 0 and int offset)
        {
            start = searchFrom + offset;
            searchFrom = start + 1;
            foreach ((byte[] content, AddedToken token) in _byFirstByte[text[start]])
            {
                if (!text[start..].StartsWith(content))
                {
                    continue;
                }

                end = start + content.Length;
                if (token.SingleWord && (EndsWithWord(text[..start]) || StartsWithWord(text[end..])))
                {
                    // The longest match counts, and it is refused: go on after it.
                    searchFrom = end;
                    break;
                }

                if (token.StripLeft)
                {
                    start = Math.Max(taken, TrimmedEnd(text[..start]));
                }

                if (token.StripRight)
                {
                    end = text.Length - TrimStart(text[end..]).Length;
                }

                return token;
            }
        }

        start = end = text.Length;
        return null;
    }

    private static ReadOnlySpan<byte> TrimStart(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty && CharacterClasses.At(text, 0, out int length) is CharacterClass.Space or CharacterClass.LineBreak)
        {
            text = text[length..];
        }

        return text;
    }

    private static int TrimmedEnd(ReadOnlySpan<byte> text)
    {
        while (Rune.DecodeLastFromUtf8(text, out Rune rune, out int length) == OperationStatus.Done && Rune.IsWhiteSpace(rune))
        {
            text = text[..^length];
        }

        return text.Length;
    }

    private static bool EndsWithWord(ReadOnlySpan<byte> text) => Rune.DecodeLastFromUtf8(text, out Rune rune, out _) == OperationStatus.Done && IsWord(rune);

    private static bool StartsWithWord(ReadOnlySpan<byte> text) => Rune.DecodeFromUtf8(text, out Rune rune, out _) == OperationStatus.Done && IsWord(rune);

    private static bool IsWord(Rune rune) =>
        Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.ConnectorPunctuation or UnicodeCategory.LetterNumber;
}
