using System.Globalization;
using System.Text;
using System.Text.Json;
using StructGen.Engine.Tokenization.Bpe;
using StructGen.Engine.Tokenization.Normalization;
using StructGen.Engine.Tokenization.PreTokenization;
using StructGen.Grammars;

namespace StructGen.Engine.Tokenization;

/// <summary>How text is encoded, as a <c>tokenizer.json</c> says it. What tokens spell is <see cref="Vocabulary"/>'s reading of the same file.</summary>
internal sealed class TokenizerJsonFile
{
    // Tokens by the spelling of their vocabulary entry: what merges, unk_token and other files refer to.
    private readonly ByteStringTable _spellings = new();
    private readonly Dictionary<string, int> _added;

    private TokenizerJsonFile(JsonElement root, Vocabulary vocabulary)
    {
        JsonElement model = root.GetProperty("model");
        root.TryGetProperty("pre_tokenizer", out JsonElement preTokenizer);
        root.TryGetProperty("normalizer", out JsonElement normalizer);
        root.TryGetProperty("added_tokens", out JsonElement addedTokens);
        AddedToken[] added = ReadAddedTokens(addedTokens);
        _added = added.DistinctBy(token => token.Content).ToDictionary(token => token.Content, token => token.Id, StringComparer.Ordinal);
        foreach (JsonProperty entry in model.GetProperty("vocab").EnumerateObject())
        {
            _spellings.Add(JsonText.Utf8Name(entry), entry.Value.GetInt32());
        }

        bool byteLevel = MentionsByteLevel(preTokenizer);
        int[] byteTokens = new int[256];
        Array.Fill(byteTokens, -1);
        BpeModel bpe = new()
        {
            ByteLevel = byteLevel,
            ByteTokens = byteTokens,
            Entries = byteLevel ? ReadByteLevelEntries(model, vocabulary, byteTokens) : _spellings,
            Merges = ReadMerges(model),
            IgnoreMerges = JsonText.Flag(model, "ignore_merges"),
            UnknownToken = JsonText.String(model, "unk_token") is string unknown ? Find(unknown) : -1,
            FuseUnknown = JsonText.Flag(model, "fuse_unk"),
        };
        if (!byteLevel && JsonText.Flag(model, "byte_fallback"))
        {
            for (int b = 0; b < 256; b++)
            {
                byteTokens[b] = _spellings.Get(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"<0x{b:X2}>")));
            }
        }

        Pipeline = new BpePipeline(added, TextNormalizerFactory.Create(normalizer), PreTokenizerFactory.Create(preTokenizer), bpe);
    }

    /// <summary>The stages of encoding.</summary>
    public BpePipeline Pipeline { get; }

    /// <summary>Reads a file that <see cref="Vocabulary.FromTokenizerJson"/> has accepted.</summary>
    /// <exception cref="GrammarException">It cannot be reproduced exactly.</exception>
    public static TokenizerJsonFile Parse(byte[] utf8Json, Vocabulary vocabulary)
    {
        int start = utf8Json.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8Json.AsMemory(start));
            return new TokenizerJsonFile(document.RootElement, vocabulary);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // The vocabulary's reader has checked the shape, so this is text that is not text or a part of the wrong type.
            throw JsonText.Problem(DiagnosticCode.Invalid, "#", $"The tokenizer file cannot be read: {e.Message}");
        }
    }

    /// <summary>The token of a name: an added token, else a vocabulary entry, else -1.</summary>
    public int Find(string name) => _added.TryGetValue(name, out int token) ? token : _spellings.Get(Encoding.UTF8.GetBytes(name));

    private static AddedToken[] ReadAddedTokens(JsonElement list) =>
        list.ValueKind != JsonValueKind.Array
            ? []
            : [.. list.EnumerateArray().Select(static token => new AddedToken(
                token.GetProperty("id").GetInt32(),
                token.GetProperty("content").GetString()!,
                JsonText.Flag(token, "special"),
                JsonText.Flag(token, "single_word"),
                JsonText.Flag(token, "lstrip"),
                JsonText.Flag(token, "rstrip"),
                JsonText.Flag(token, "normalized")))];

    private static bool MentionsByteLevel(JsonElement preTokenizer) =>
        JsonText.String(preTokenizer, "type") == "ByteLevel"
        || (JsonText.TryGet(preTokenizer, "pretokenizers", out JsonElement children) && children.ValueKind == JsonValueKind.Array && children.EnumerateArray().Any(MentionsByteLevel));

    private static ByteStringTable ReadByteLevelEntries(JsonElement model, Vocabulary vocabulary, int[] byteTokens)
    {
        ByteStringTable entries = new();
        foreach (JsonProperty entry in model.GetProperty("vocab").EnumerateObject())
        {
            int token = entry.Value.GetInt32();
            ReadOnlySpan<byte> bytes = token < vocabulary.Size ? vocabulary.GetBytes(token) : default;
            if (bytes.Length > 0)
            {
                entries.Add(bytes, token);
            }

            if (bytes.Length == 1)
            {
                byteTokens[bytes[0]] = token;
            }
        }

        return entries;
    }

    private MergeTable ReadMerges(JsonElement model)
    {
        if (!JsonText.TryGet(model, "merges", out JsonElement merges))
        {
            return new MergeTable(0);
        }

        MergeTable table = new(merges.GetArrayLength());
        byte[] joined = new byte[256];
        int rank = 0;
        foreach (JsonElement merge in merges.EnumerateArray())
        {
            ReadOnlySpan<byte> left;
            ReadOnlySpan<byte> right;
            if (merge.ValueKind == JsonValueKind.Array && merge.GetArrayLength() == 2)
            {
                left = JsonText.Utf8(merge[0]);
                right = JsonText.Utf8(merge[1]);
            }
            else
            {
                ReadOnlySpan<byte> pair = merge.ValueKind == JsonValueKind.String ? JsonText.Utf8(merge) : default;
                int space = pair.IndexOf((byte)' ');
                if (space <= 0)
                {
                    throw JsonText.Problem(DiagnosticCode.Invalid, $"#/model/merges/{rank}", "Expected two entries of the vocabulary with a space between, or an array of two.");
                }

                left = pair[..space];
                right = pair[(space + 1)..];
            }

            if (joined.Length < left.Length + right.Length)
            {
                joined = new byte[(left.Length + right.Length) * 2];
            }

            left.CopyTo(joined);
            right.CopyTo(joined.AsSpan(left.Length));
            int leftToken = _spellings.Get(left);
            int rightToken = _spellings.Get(right);
            int merged = _spellings.Get(joined.AsSpan(0, left.Length + right.Length));
            if (leftToken < 0 || rightToken < 0 || merged < 0)
            {
                throw JsonText.Problem(DiagnosticCode.Invalid, $"#/model/merges/{rank}", $"Expected a merge of vocabulary entries into one, found \"{Encoding.UTF8.GetString(left)}\" and \"{Encoding.UTF8.GetString(right)}\".");
            }

            table.Add(leftToken, rightToken, rank++, merged);
        }

        return table;
    }
}
