using System.Collections.Immutable;
using StructGen.Grammars.Vocabularies;

namespace StructGen.Grammars;

/// <summary>Names the tokens of a vocabulary that are not text.</summary>
public sealed record SpecialTokens
{
    /// <summary>Tokens that end a sequence (EOS, end of turn). A finished matcher allows exactly these.</summary>
    public ImmutableArray<int> End { get; init; } = [];

    /// <summary>Special tokens by name; they never match text.</summary>
    public ImmutableDictionary<string, int> Named { get; init; } = ImmutableDictionary<string, int>.Empty;
}

/// <summary>
/// What each token id of a language model spells: bytes for ordinary tokens, nothing for special, empty and missing ones. Immutable and thread-safe;
/// the token trie is built once and shared.
/// </summary>
public sealed class Vocabulary
{
    private readonly byte[] _bytes;
    private readonly int[] _starts;

    private Vocabulary(byte[] bytes, int[] starts, SpecialTokens special, string fingerprint)
    {
        _bytes = bytes;
        _starts = starts;
        Special = special;
        Fingerprint = fingerprint;
        List<(ReadOnlyMemory<byte>, int)> entries = new(starts.Length - 1);
        for (int token = 0; token < starts.Length - 1; token++)
        {
            if (starts[token + 1] > starts[token])
            {
                entries.Add((bytes.AsMemory(starts[token]..starts[token + 1]), token));
            }
        }

        Trie = TokenTrie.Build(entries);
    }

    /// <summary>Width of the model's logits: ids run from 0 to <c>Size - 1</c>; ids beyond the tokenizer's are never allowed.</summary>
    public int Size => _starts.Length - 1;

    /// <summary>Words of a packed mask: <c>ceil(Size / 32)</c>.</summary>
    public int MaskWords => (Size + 31) / 32;

    /// <summary>The tokens that are not text.</summary>
    public SpecialTokens Special { get; }

    /// <summary>A hash of everything above, hexadecimal; keys caches.</summary>
    public string Fingerprint { get; }

    internal TokenTrie Trie { get; }

    /// <summary>The bytes that <paramref name="token"/> spells; empty for special, empty and missing tokens.</summary>
    public ReadOnlySpan<byte> GetBytes(int token) => _bytes.AsSpan(_starts[token], _starts[token + 1] - _starts[token]);

    /// <summary>A vocabulary from an explicit list: entry i holds the bytes of token i (empty: never matches text).</summary>
    /// <param name="tokens">The bytes of each token.</param>
    /// <param name="special">The tokens that are not text; their bytes are ignored.</param>
    /// <param name="logitsWidth">Width of the model's logits when larger than the list.</param>
    public static Vocabulary FromTokens(IReadOnlyList<byte[]> tokens, SpecialTokens? special = null, int? logitsWidth = null) =>
        throw new NotImplementedException();

    /// <summary>A vocabulary from a Hugging Face <c>tokenizer.json</c>.</summary>
    /// <param name="utf8Json">The file's bytes.</param>
    /// <param name="logitsWidth">Width of the model's logits when larger than the tokenizer.</param>
    /// <param name="endTokens">The tokens that end a sequence; by default those whose name says so (<c>&lt;|eot_id|&gt;</c>, <c>&lt;/s&gt;</c>, …).</param>
    public static Vocabulary FromTokenizerJson(ReadOnlySpan<byte> utf8Json, int? logitsWidth = null, IReadOnlyList<int>? endTokens = null) =>
        throw new NotImplementedException();
}
