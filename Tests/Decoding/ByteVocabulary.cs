using System.Text;
using StructGen.Grammars;

namespace StructGen.Tests.Decoding;

/// <summary>A small vocabulary: every byte, some longer pieces, an end token; and its tokenizer, which always takes the longest piece.</summary>
internal sealed class ByteVocabulary : ITokenEncoder
{
    private static readonly string[] Pieces =
    [
        "{\"", "\": ", "\": \"", "\", \"", "\"}", ", \"", "name", "age", "city", "the ", "an", "er", "in", "true", "false", "null", "12", "34", "Oslo", "Ann", "Bob",
        "tag", "<tool>", "</tool>", "}}", " {", "[", "]", "], ", "value", "kind", "note", ":{", ": {\"", "ab", "abc", "bc", "c}", "\n\n", "\n{",
    ];

    private readonly Dictionary<string, int> _ids = [];
    private readonly int _longest;

    public ByteVocabulary()
    {
        List<byte[]> tokens = [];
        for (int value = 0; value < 256; value++)
        {
            tokens.Add([(byte)value]);
        }

        foreach (string piece in Pieces)
        {
            tokens.Add(Encoding.UTF8.GetBytes(piece));
        }

        End = tokens.Count;
        tokens.Add([]);
        Special = tokens.Count;
        tokens.Add([]);
        Vocabulary = Vocabulary.FromTokens(
            tokens,
            new SpecialTokens { End = [End], Named = System.Collections.Immutable.ImmutableDictionary<string, int>.Empty.Add("<end>", End).Add("<call>", Special) },
            tokens.Count + 5);
        for (int token = 0; token < End; token++)
        {
            _ids.TryAdd(Encoding.Latin1.GetString(tokens[token]), token);
            _longest = Math.Max(_longest, tokens[token].Length);
        }

        Compiler = new GrammarCompiler(Vocabulary, new GrammarCompilerOptions { Encoder = this });
    }

    public static ByteVocabulary Shared { get; } = new();

    public Vocabulary Vocabulary { get; }

    public GrammarCompiler Compiler { get; }

    public int End { get; }

    public int Special { get; }

    public IReadOnlyList<int> Encode(ReadOnlySpan<byte> utf8Text)
    {
        List<int> tokens = [];
        for (int at = 0; at < utf8Text.Length;)
        {
            int length = Math.Min(_longest, utf8Text.Length - at);
            int token;
            while (!_ids.TryGetValue(Encoding.Latin1.GetString(utf8Text.Slice(at, length)), out token))
            {
                length--;
            }

            tokens.Add(token);
            at += length;
        }

        return tokens;
    }

    public int[] Encode(string text) => [.. Encode(Encoding.UTF8.GetBytes(text))];

    public string Decode(IEnumerable<int> tokens) => Encoding.UTF8.GetString([.. tokens.SelectMany(token => Vocabulary.GetBytes(token).ToArray())]);
}
