using System.Buffers;
using System.Buffers.Text;
using System.IO.Compression;
using StructGen.Engine.Tokenization.Bpe;
using StructGen.Engine.Tokenization.PreTokenization;
using StructGen.Grammars;

namespace StructGen.Engine.Tokenization;

/// <summary>A tiktoken encoding whose ranks come from a Microsoft.ML.Tokenizers data package.</summary>
/// <remarks>
/// The ranks are the package's; the encoding is ours, because Microsoft.ML.Tokenizers cuts text by UTF-16 and so takes letters beyond U+FFFF for
/// symbols. On other text the tests hold the two equal.
/// </remarks>
internal sealed class TiktokenEncoding
{
    private static readonly TiktokenEncoding[] All =
    [
        new()
        {
            Name = "cl100k",
            LoadType = static () => Type.GetType("Microsoft.ML.Tokenizers.Cl100kBaseTokenizerData, Microsoft.ML.Tokenizers.Data.Cl100kBase"),
            Special = new() { ["<|endoftext|>"] = 100257, ["<|fim_prefix|>"] = 100258, ["<|fim_middle|>"] = 100259, ["<|fim_suffix|>"] = 100260, ["<|endofprompt|>"] = 100276 },
            CreatePreTokenizer = static () => new Gpt4PreTokenizer(maxDigits: 3, keepsTrailingWhitespace: true),
        },
        new()
        {
            Name = "o200k",
            LoadType = static () => Type.GetType("Microsoft.ML.Tokenizers.O200kBaseTokenizerData, Microsoft.ML.Tokenizers.Data.O200kBase"),
            Special = new() { ["<|endoftext|>"] = 199999, ["<|endofprompt|>"] = 200018 },
            CreatePreTokenizer = static () => new RegexPreTokenizer(O200kPattern),
        },
    ];

    private const string O200kPattern = @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|"
        + @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|"
        + @"\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    public required string Name { get; init; }

    public required Func<Type?> LoadType { get; init; }

    public required Dictionary<string, int> Special { get; init; }

    public required Func<PreTokenizer> CreatePreTokenizer { get; init; }

    /// <summary>The encoding of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static TiktokenEncoding Find(string name) =>
        Array.Find(All, encoding => name == encoding.Name || name == encoding.Name + "_base")
        ?? throw new ArgumentException($"Unknown tiktoken encoding \"{name}\"; there are {string.Join(" and ", All.Select(encoding => encoding.Name))}.", nameof(name));

    /// <summary>Reads the ranks and prepares both halves.</summary>
    public (Vocabulary Vocabulary, BpePipeline Pipeline) Load()
    {
        byte[][] tokens = ReadRanks();
        ByteStringTable entries = new();
        int[] byteTokens = new int[256];
        Array.Fill(byteTokens, -1);
        for (int token = 0; token < tokens.Length; token++)
        {
            if (tokens[token].Length > 0)
            {
                entries.Add(tokens[token], token);
            }

            if (tokens[token].Length == 1)
            {
                byteTokens[tokens[token][0]] = token;
            }
        }

        BpeModel model = new() { Entries = entries, Merges = MergesOfRanks(tokens, entries), ByteTokens = byteTokens, ByteLevel = true, IgnoreMerges = true };
        SpecialTokens special = new() { End = [Special["<|endoftext|>"]], Named = [.. Special] };
        Vocabulary vocabulary = Vocabulary.FromTokens(tokens, special, Special.Values.Max() + 1);
        AddedToken[] added = [.. Special.Select(token => new AddedToken(token.Value, token.Key, IsSpecial: true))];
        return (vocabulary, new BpePipeline(added, null, CreatePreTokenizer(), model));
    }

    /// <summary>tiktoken merges two neighbours when together they are a token, the lowest id first: each way to cut a token into two is a merge of that rank.</summary>
    private static MergeTable MergesOfRanks(byte[][] tokens, ByteStringTable entries)
    {
        List<(int Left, int Right, int Merged)> merges = new(tokens.Length * 4);
        for (int token = 0; token < tokens.Length; token++)
        {
            ReadOnlySpan<byte> bytes = tokens[token];
            for (int cut = 1; cut < bytes.Length; cut++)
            {
                int left = entries.Get(bytes[..cut]);
                int right = left < 0 ? -1 : entries.Get(bytes[cut..]);
                if (right >= 0)
                {
                    merges.Add((left, right, token));
                }
            }
        }

        MergeTable table = new(merges.Count);
        foreach ((int left, int right, int merged) in merges)
        {
            table.Add(left, right, merged, merged);
        }

        return table;
    }

    private byte[][] ReadRanks()
    {
        System.Reflection.Assembly assembly = LoadType()?.Assembly
            ?? throw new InvalidOperationException($"The data package of {Name} is missing beside this assembly.");
        string resource = Name + "_base.tiktoken.deflate";
        using Stream compressed = assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The data package of {Name} holds no {resource}.");
        using DeflateStream inflated = new(compressed, CompressionMode.Decompress);
        using MemoryStream text = new();
        inflated.CopyTo(text);
        List<byte[]> tokens = new(200_000);
        ReadOnlySpan<byte> rest = text.GetBuffer().AsSpan(0, (int)text.Length);

        // A line "Capacity: n", then each rank's bytes in base64, one a line.
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = (end < 0 ? rest : rest[..end]).TrimEnd((byte)'\r');
            rest = end < 0 ? default : rest[(end + 1)..];
            if (line.StartsWith("Capacity"u8))
            {
                continue;
            }

            byte[] bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(line.Length)];
            if (Base64.DecodeFromUtf8(line, bytes, out _, out int written) != OperationStatus.Done)
            {
                throw new InvalidOperationException($"The data package of {Name} has an unknown layout.");
            }

            tokens.Add(bytes[..written]);
        }

        return [.. tokens];
    }
}
