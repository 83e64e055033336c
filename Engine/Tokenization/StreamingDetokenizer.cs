using System.Collections.Frozen;
using System.Text;
using StructGen.Grammars;

namespace StructGen.Engine.Tokenization;

/// <summary>Turns tokens into text as they come, a whole character at a time. Not thread-safe; one a text.</summary>
/// <remarks>
/// A token may end inside a character; its first bytes are held back until the rest has come. All pieces and <see cref="Flush"/> together are exactly the
/// text of all tokens' bytes, with U+FFFD for bytes that are no UTF-8.
/// </remarks>
public sealed class StreamingDetokenizer
{
    private readonly Vocabulary _vocabulary;
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly FrozenDictionary<int, string>? _names;

    /// <summary>Prepares for a new text.</summary>
    /// <param name="vocabulary">What tokens spell.</param>
    /// <param name="skipSpecialTokens">Whether special tokens are left out; otherwise their names are written.</param>
    public StreamingDetokenizer(Vocabulary vocabulary, bool skipSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        _vocabulary = vocabulary;
        _names = skipSpecialTokens ? null : vocabulary.Special.Named.GroupBy(static token => token.Value).ToFrozenDictionary(static group => group.Key, static group => group.First().Key);
    }

    /// <summary>The text of whole tokens.</summary>
    /// <param name="vocabulary">What tokens spell.</param>
    /// <param name="tokens">The tokens.</param>
    /// <param name="skipSpecialTokens">Whether special tokens are left out; otherwise their names are written.</param>
    public static string Decode(Vocabulary vocabulary, ReadOnlySpan<int> tokens, bool skipSpecialTokens = true)
    {
        StreamingDetokenizer detokenizer = new(vocabulary, skipSpecialTokens);
        return detokenizer.Append(tokens) + detokenizer.Flush();
    }

    /// <summary>Adds a token.</summary>
    /// <returns>The characters that are whole now; often empty inside a character of several bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token.</exception>
    public string Append(int token)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(token, _vocabulary.Size);

        // A special token ends the text before it: half a character there stays half.
        return _names is not null && _names.TryGetValue(token, out string? name) ? Flush() + name : Append(_vocabulary.GetBytes(token), flush: false);
    }

    /// <summary>Adds several tokens.</summary>
    /// <returns>The characters that are whole now.</returns>
    public string Append(ReadOnlySpan<int> tokens)
    {
        StringBuilder text = new();
        foreach (int token in tokens)
        {
            text.Append(Append(token));
        }

        return text.ToString();
    }

    /// <summary>Ends the text.</summary>
    /// <returns>U+FFFD in place of an unfinished character, if there is one.</returns>
    public string Flush() => Append([], flush: true);

    private string Append(ReadOnlySpan<byte> bytes, bool flush)
    {
        // At most one character a byte, and one for what was held back.
        int most = bytes.Length + 2;
        Span<char> characters = most <= 256 ? stackalloc char[most] : new char[most];
        int count = _decoder.GetChars(bytes, characters, flush);
        return count == 0 ? "" : new string(characters[..count]);
    }
}
