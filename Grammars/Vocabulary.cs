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
    private readonly bool[] _spellable = new bool[256];
    private readonly Lazy<TokenTrie> _trie;

    private Vocabulary(byte[] bytes, int[] starts, SpecialTokens special)
    {
        _bytes = bytes;
        _starts = starts;
        Special = special;
        Fingerprint = VocabularyFingerprint.Compute(bytes, starts, special);
        _trie = new Lazy<TokenTrie>(BuildTrie);
        foreach (byte b in bytes)
        {
            _spellable[b] = true;
        }

        IsByteClosed = ComputeByteClosure();
        IsByteComplete = IsByteClosed && !_spellable.AsSpan(0, 0x80).Contains(false);
    }

    /// <summary>Width of the model's logits: ids run from 0 to <c>Size - 1</c>; ids beyond the tokenizer's are never allowed.</summary>
    public int Size => _starts.Length - 1;

    /// <summary>Words of a packed mask: <c>ceil(Size / 32)</c>.</summary>
    public int MaskWords => (Size + 31) / 32;

    /// <summary>The tokens that are not text.</summary>
    public SpecialTokens Special { get; }

    /// <summary>A hash of everything above and of every token's bytes (SHA-256, hexadecimal); keys caches.</summary>
    public string Fingerprint { get; }

    /// <summary>All tokens that spell something; built when first asked for, by one thread.</summary>
    internal TokenTrie Trie => _trie.Value;

    /// <summary>Per byte value, whether some token holds it. Text with any other byte cannot be generated.</summary>
    internal ReadOnlySpan<bool> SpellableBytes => _spellable;

    /// <summary>
    /// True when each spellable byte is a token of its own: then a text can be spelled if and only if all its bytes are spellable, whatever stands before.
    /// </summary>
    internal bool IsByteClosed { get; }

    /// <summary>True when <see cref="IsByteClosed"/> and all of ASCII is spellable.</summary>
    internal bool IsByteComplete { get; }

    /// <summary>The bytes that <paramref name="token"/> spells; empty for special, empty and missing tokens.</summary>
    /// <param name="token">The token's id.</param>
    public ReadOnlySpan<byte> GetBytes(int token) => _bytes.AsSpan(_starts[token], _starts[token + 1] - _starts[token]);

    /// <summary>A vocabulary from an explicit list: entry i holds the bytes of token i (empty: never matches text).</summary>
    /// <param name="tokens">The bytes of each token.</param>
    /// <param name="special">The tokens that are not text; their bytes are ignored.</param>
    /// <param name="logitsWidth">Width of the model's logits: when larger than the list the ids between are never allowed; when smaller the tokens beyond it are left out.</param>
    /// <exception cref="GrammarException">A token is longer than 65,535 bytes or there are more than 4,194,304.</exception>
    public static Vocabulary FromTokens(IReadOnlyList<byte[]> tokens, SpecialTokens? special = null, int? logitsWidth = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ThrowIfNotAWidth(logitsWidth);
        if (tokens.Count > VocabularyBuilder.MaxTokens)
        {
            throw new GrammarException(new Diagnostic(DiagnosticCode.LimitExceeded, DiagnosticSeverity.Error, "#", $"Expected at most {VocabularyBuilder.MaxTokens} tokens, found {tokens.Count}."));
        }

        VocabularyBuilder builder = new();
        for (int token = 0; token < tokens.Count; token++)
        {
            byte[] bytes = tokens[token] ?? throw new ArgumentException($"Entry {token} is null; give a token without text an empty array.", nameof(tokens));
            if (bytes.Length > VocabularyBuilder.MaxTokenBytes)
            {
                throw new GrammarException(new Diagnostic(DiagnosticCode.LimitExceeded, DiagnosticSeverity.Error, $"#/{token}", $"Expected a token of at most {VocabularyBuilder.MaxTokenBytes} bytes, found {bytes.Length}."));
            }

            builder.Set(token, bytes);
        }

        return Create(builder, special ?? new SpecialTokens(), logitsWidth);
    }

    /// <summary>A vocabulary from a Hugging Face <c>tokenizer.json</c>: byte-level BPE or SentencePiece-style BPE.</summary>
    /// <param name="utf8Json">The file's bytes.</param>
    /// <param name="logitsWidth">Width of the model's logits: when larger than the tokenizer the ids between are never allowed; when smaller the tokens beyond it are left out.</param>
    /// <param name="endTokens">The tokens that end a sequence; by default those whose name says so (<c>&lt;|eot_id|&gt;</c>, <c>&lt;/s&gt;</c>, …).</param>
    /// <exception cref="GrammarException">The file is not JSON, not such a tokenizer, or contradicts itself.</exception>
    public static Vocabulary FromTokenizerJson(ReadOnlySpan<byte> utf8Json, int? logitsWidth = null, IReadOnlyList<int>? endTokens = null)
    {
        ThrowIfNotAWidth(logitsWidth);
        VocabularyBuilder builder = new();
        TokenizerJsonContents contents = TokenizerJsonReader.Read(utf8Json, builder);
        int size = logitsWidth ?? builder.Count;

        // A token that ends the text is no text, even where the file forgot to call it special.
        IEnumerable<int> named = contents.Special.Concat(contents.Ordinary)
            .Where(token => EndTokenNames.All.Contains(token.Key) && token.Value < size)
            .Select(token => token.Value)
            .Order();
        SpecialTokens special = new() { End = [.. endTokens ?? named], Named = contents.Special.Where(token => token.Value < size).ToImmutableDictionary(StringComparer.Ordinal) };
        return Create(builder, special, logitsWidth);
    }

    /// <summary>The same vocabulary with other tokens that end a sequence.</summary>
    /// <param name="endTokens">Their ids; what they spelled is forgotten. Former end tokens stay special, but no longer end anything.</param>
    public Vocabulary WithEndTokens(IReadOnlyList<int> endTokens)
    {
        ArgumentNullException.ThrowIfNull(endTokens);
        VocabularyBuilder builder = new();
        for (int token = 0; token < Size; token++)
        {
            builder.Set(token, GetBytes(token));
        }

        return Create(builder, Special with { End = [.. endTokens] }, Size);
    }

    private static Vocabulary Create(VocabularyBuilder builder, SpecialTokens special, int? logitsWidth)
    {
        int size = logitsWidth ?? builder.Count;
        special = special with { End = [.. special.End.Distinct()] };
        foreach (int token in special.End.Concat(special.Named.Values))
        {
            if ((uint)token >= (uint)size)
            {
                throw new ArgumentOutOfRangeException(nameof(special), token, $"A special token's id must lie in the vocabulary, from 0 to {size - 1}.");
            }

            builder.Set(token, default);
        }

        (byte[] bytes, int[] starts) = builder.Build(size);
        return new Vocabulary(bytes, starts, special);
    }

    private static void ThrowIfNotAWidth(int? logitsWidth)
    {
        if (logitsWidth is < 0 or > VocabularyBuilder.MaxTokens)
        {
            throw new ArgumentOutOfRangeException(nameof(logitsWidth), logitsWidth, $"The width of the logits must lie between 0 and {VocabularyBuilder.MaxTokens}.");
        }
    }

    private TokenTrie BuildTrie()
    {
        int count = 0;
        for (int token = 0; token < Size; token++)
        {
            count += _starts[token + 1] > _starts[token] ? 1 : 0;
        }

        TrieEntry[] entries = new TrieEntry[count];
        for (int token = Size - 1; token >= 0; token--)
        {
            if (_starts[token + 1] > _starts[token])
            {
                entries[--count] = new TrieEntry(_starts[token], _starts[token + 1] - _starts[token], token);
            }
        }

        return TokenTrie.Build(_bytes, entries);
    }

    private bool ComputeByteClosure()
    {
        Span<bool> alone = stackalloc bool[256];
        alone.Clear();
        for (int token = 0; token < Size; token++)
        {
            if (_starts[token + 1] - _starts[token] == 1)
            {
                alone[_bytes[_starts[token]]] = true;
            }
        }

        for (int b = 0; b < 256; b++)
        {
            if (_spellable[b] && !alone[b])
            {
                return false;
            }
        }

        return true;
    }
}
