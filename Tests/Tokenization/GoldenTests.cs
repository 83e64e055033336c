using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using NUnit.Framework;
using StructGen.Engine.Tokenization;
using StructGen.Grammars;

namespace StructGen.Tests.Tokenization;

/// <summary>Texts with the ids that the reference tokenizers give them.</summary>
[TestFixture]
internal sealed class GoldenTests
{
    private static readonly ConcurrentDictionary<string, TextTokenizer> Tokenizers = new();

    private static readonly object[] Files =
    [
        new object[] { "tokenizers/golden-llama-3.1.jsonl.gz", "tokenizers/llama-3.1/tokenizer.json" },
        new object[] { "tokenizers/golden-qwen3.jsonl.gz", "tokenizers/qwen3/tokenizer.json" },
        new object[] { "tokenizers/golden-smollm2.jsonl.gz", "models/smollm2-135m-instruct/tokenizer.json" },
    ];

    [TestCaseSource(nameof(Files))]
    public void Encodes_every_line_as_the_reference_does(string golden, string tokenizerFile)
    {
        TextTokenizer tokenizer = Load(tokenizerFile);
        List<string> wrong = [];
        int lines = 0;
        foreach ((string text, int[] ids) in ReadLines(golden))
        {
            lines++;
            IReadOnlyList<int> found = tokenizer.Encode(text);
            if (!found.SequenceEqual(ids))
            {
                wrong.Add($"{JsonSerializer.Serialize(text)}: expected {string.Join(' ', ids)}, found {string.Join(' ', found)}");
            }
        }

        Assert.That(lines, Is.GreaterThan(500));
        Assert.That(wrong, Is.Empty, string.Join('\n', wrong.Take(10)));
    }

    [TestCaseSource(nameof(Files))]
    public void Bytes_of_the_tokens_spell_the_text(string golden, string tokenizerFile)
    {
        TextTokenizer tokenizer = Load(tokenizerFile);
        foreach ((string text, _) in ReadLines(golden))
        {
            // The one normalizer among these files composes; SmolLM2 has no token for some bytes and drops them.
            byte[] expected = Encoding.UTF8.GetBytes(tokenizerFile.Contains("qwen", StringComparison.Ordinal) ? Normalize(text) : text);
            expected = [.. expected.Where(b => tokenizer.Vocabulary.SpellableBytes[b])];
            Assert.That(Spell(tokenizer.Vocabulary, tokenizer.Encode(Encoding.UTF8.GetBytes(text))), Is.EqualTo(expected), text);
        }
    }

    internal static TextTokenizer Load(string relative) => Tokenizers.GetOrAdd(relative, static file => TextTokenizer.FromTokenizerJson(SharedData.Require(file)));

    internal static IEnumerable<(string Text, int[] Ids)> ReadLines(string relative)
    {
        using StreamReader reader = new(new GZipStream(File.OpenRead(SharedData.Require(relative)), CompressionMode.Decompress));
        while (reader.ReadLine() is string line)
        {
            using JsonDocument document = JsonDocument.Parse(line);
            yield return (document.RootElement.GetProperty("text").GetString()!, [.. document.RootElement.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())]);
        }
    }

    internal static byte[] Spell(Vocabulary vocabulary, IEnumerable<int> tokens)
    {
        List<byte> bytes = [];
        foreach (int token in tokens)
        {
            bytes.AddRange(vocabulary.GetBytes(token));
        }

        return [.. bytes];
    }

    private static string Normalize(string text) =>
        Encoding.UTF8.GetString(Engine.Tokenization.Normalization.CanonicalNormalizer.FormC.Normalize(Encoding.UTF8.GetBytes(text)));
}
