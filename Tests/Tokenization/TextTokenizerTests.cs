using System.Text;
using CsCheck;
using Microsoft.ML.Tokenizers;
using NUnit.Framework;
using StructGen.Engine.Tokenization;
using StructGen.Grammars;

namespace StructGen.Tests.Tokenization;

/// <summary>Whole tokenizers, from small hand-made files and from the tiktoken packages.</summary>
[TestFixture]
internal sealed class TextTokenizerTests
{
    // 0-25 are a-z; then what each case adds.
    private static readonly string Letters = string.Join(',', Enumerable.Range(0, 26).Select(i => $"\"{(char)('a' + i)}\":{i}"));

    private static readonly Lazy<TextTokenizer> Cl100k = new(() => TextTokenizer.FromTiktoken("cl100k"));

    private static readonly object[] Encodings =
    [
        // Merges by rank, whatever the ids.
        Case("merges", ByteLevel(""" "ab":26,"bc":27,"abc":28 """, """ "b c","a b","a bc" """), "abc abcab", "28 - 28 26"),
        Case("ignore_merges", ByteLevel(""" "ab":26,"bc":27,"abc":28 """, """ "b c","a b" """, """ "ignore_merges":true, """), "abc abcab", "28 - 0 27 26"),
        Case("merges without ignore_merges", ByteLevel(""" "ab":26,"bc":27,"abc":28 """, """ "b c","a b" """), "abc", "0 27"),
        Case("merges as arrays", ByteLevel(""" "ab":26 """, """ ["a","b"] """), "abab", "26 26"),
        Case("missing symbol", ByteLevel("\"<u>\":26", ""), "a€b", "0 1"),
        Case("unknown token", ByteLevel("\"<u>\":26", "", """ "unk_token":"<u>", """), "a€b", "0 26 26 26 1"),
        Case("fused unknown token", ByteLevel("\"<u>\":26", "", """ "unk_token":"<u>","fuse_unk":true, """), "a€b", "0 26 1"),

        // Added tokens.
        Case("special", ByteLevel("", "", added: """ {"id":30,"content":"<s>","special":true} """), "a<s>b", "0 30 1"),
        Case("longest", ByteLevel("", "", added: """ {"id":30,"content":"xa"},{"id":31,"content":"xab"},{"id":32,"content":"b"} """), "xabxaab", "31 30 0 32"),
        Case("single word", ByteLevel("", "", added: """ {"id":30,"content":"xa","single_word":true} """), "xa.xab.axa.xa", "30 23 0 1 0 23 0 30"),
        Case("strips left", ByteLevel("\"Ġ\":26", "", added: """ {"id":30,"content":"<m>","lstrip":true} """), "a  <m> b", "0 30 26 1"),
        Case("strips right", ByteLevel("\"Ġ\":26", "", added: """ {"id":30,"content":"<m>","rstrip":true} """), "a <m>  b<m> ", "0 26 30 1 30"),
        Case("normalized", Plain(""" "_":26 """, """ {"id":30,"content":"a b","normalized":true},{"id":31,"content":"c d","normalized":false} """, """ "normalizer":{"type":"Replace","pattern":{"String":" "},"content":"_"}, """), "a ba_bc dc_d", "30 30 31 2 26 3"),

        // SentencePiece.
        Case("prepended mark", SentencePiece(""" "type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},{"type":"Replace","pattern":{"String":" "},"content":"▁"}] """), "a bé", "27 26 1 28 29"),
        Case("prepended mark after a token", SentencePiece(""" "type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},{"type":"Replace","pattern":{"String":" "},"content":"▁"}] """), "<s>a", "30 27"),
        Case("no mark", SentencePiece(""" "type":"Replace","pattern":{"String":" "},"content":"▁" """), "a bé", "0 26 1 28 29"),
        Case("no fallback for a byte", SentencePiece(""" "type":"Replace","pattern":{"String":" "},"content":"▁" """), "a€b", "0 31 1"),
    ];

    [TestCaseSource(nameof(Encodings))]
    public void Encodes(string name, string json, string text, string expected)
    {
        TextTokenizer tokenizer = FromText(json);
        Assert.That(tokenizer.Encode(text), Is.EqualTo(expected.Split(' ').Where(id => id != "-").Select(int.Parse)), name);
    }

    [Test]
    public void Names_of_special_tokens_are_text_where_the_caller_says_so()
    {
        TextTokenizer tokenizer = FromText(ByteLevel("\"<\":26,\">\":27", "", added: """ {"id":30,"content":"<s>","special":true},{"id":31,"content":"<t>"},{"id":32,"content":"</s>"} """));
        Assert.That(tokenizer.Encode("<s><t>"), Is.EqualTo(new[] { 30, 31 }));
        Assert.That(tokenizer.Encode("<s><t>", SpecialTokenText.Plain), Is.EqualTo(new[] { 26, 18, 27, 31 }));
        Assert.That(tokenizer.Encode("<s><t>"u8), Is.EqualTo(new[] { 26, 18, 27, 31 }));
        Assert.That(tokenizer.Encode("<s><t>"u8, SpecialTokenText.Recognized), Is.EqualTo(new[] { 30, 31 }));

        // </s> ends texts, so it is no text either.
        Assert.That(tokenizer.Encode("</s>"u8), Is.EqualTo(new[] { 26, 18, 27 }));
    }

    [Test]
    public void Files_beside_the_tokenizer_name_end_tokens()
    {
        const string Added = """ {"id":30,"content":"<s>","special":true},{"id":31,"content":"</s>","special":true},{"id":32,"content":"<e>","special":true},{"id":33,"content":"<f>"} """;
        string json = ByteLevel("", "", added: Added);
        Assert.That(FromText(json).Vocabulary.Special.End, Is.EqualTo(new[] { 31 }));
        Assert.That(FromText(json, """{"eos_token":"<e>"}""").Vocabulary.Special.End, Is.EqualTo(new[] { 31, 32 }));
        Assert.That(FromText(json, """{"eos_token":{"content":"<e>"}}""").Vocabulary.Special.End, Is.EqualTo(new[] { 31, 32 }));
        Assert.That(FromText(json, """{"eos_token":null}""", """{"eos_token_id":33}""").Vocabulary.Special.End, Is.EqualTo(new[] { 31, 33 }));
        Vocabulary several = FromText(json, """{"eos_token":"<absent>"}""", """{"eos_token_id":[32,33,999,-1]}""").Vocabulary;
        Assert.That(several.Special.End, Is.EqualTo(new[] { 31, 32, 33 }));
        Assert.That(several.GetBytes(33).Length, Is.Zero);
        Assert.That(() => FromText(json, "{"), Throws.TypeOf<GrammarException>());
    }

    [TestCase("""{"model":{"type":"BPE","vocab":{"a":0},"merges":["a"]}}""", "#/model/merges/0")]
    [TestCase("""{"model":{"type":"BPE","vocab":{"a":0,"aa":1},"merges":["a a","a b"]}}""", "#/model/merges/1")]
    [TestCase("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[7]}}""", "#/model/merges/0")]
    [TestCase("""{"model":{"type":"BPE","vocab":{"a":0},"merges":{}}}""", "#")]
    [TestCase("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"normalizer":{"type":"NFKC"}}""", "#/normalizer")]
    [TestCase("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"normalizer":{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"Precompiled"}]}}""", "#/normalizer/normalizers/1")]
    public void Refuses(string json, string location)
    {
        GrammarException? error = Assert.Throws<GrammarException>(() => FromText(json));
        Assert.That(error!.Diagnostics[0].Location, Is.EqualTo(location), error.Message);
    }

    [Test]
    public void Tiktoken_encodings_equal_those_of_the_library([Values("cl100k", "o200k")] string name)
    {
        TextTokenizer tokenizer = name == "cl100k" ? Cl100k.Value : TextTokenizer.FromTiktoken(name);
        TiktokenTokenizer library = TiktokenTokenizer.CreateForEncoding(name + "_base");
        string[] alphabet =
        [
            " ", "  ", "\n", "\r\n\n", "\t", "\u00A0", "'s", "'LL", "'", "hello", "World", "HTTPServer", "naïve", "中文", "ǅ", "1", "2345678", "٣", "{\"", "\": ", "},", "/", "//", "...", "€", "\u0301", "a", "Z",
        ];
        Gen.Int[0, alphabet.Length - 1].Array[0, 12].Select(parts => string.Concat(parts.Select(i => alphabet[i]))).Sample(
            text => Assert.That(tokenizer.Encode(text, SpecialTokenText.Plain), Is.EqualTo(library.EncodeToIds(text)), System.Text.Json.JsonSerializer.Serialize(text)),
            iter: 3_000);
    }

    [Test]
    public void Tiktoken_vocabularies_have_their_width_and_special_tokens()
    {
        Vocabulary vocabulary = Cl100k.Value.Vocabulary;
        Assert.That(vocabulary.Size, Is.EqualTo(100_277));
        Assert.That(vocabulary.Special.End, Is.EqualTo(new[] { 100_257 }));
        Assert.That(vocabulary.Trie.Tokens, Has.Length.EqualTo(100_256));
        Assert.That(vocabulary.IsByteComplete, Is.True);
        Assert.That(Encoding.UTF8.GetString(vocabulary.GetBytes(1917)), Is.EqualTo(" world"));
        Assert.That(TextTokenizer.FromTiktoken("o200k_base").Vocabulary.Size, Is.EqualTo(200_019));
        Assert.That(() => TextTokenizer.FromTiktoken("r50k"), Throws.ArgumentException);
    }

    [Test]
    public void Letters_beyond_the_basic_plane_are_letters()
    {
        TextTokenizer tokenizer = Cl100k.Value;

        // A space, then two mathematical letters: one piece, so the space may join. Cut by UTF-16 it would be three.
        Assert.That(tokenizer.Encode(" 𝐀𝐁").Count, Is.LessThanOrEqualTo(tokenizer.Encode("𝐀").Count + tokenizer.Encode("𝐁").Count));
        Assert.That(GoldenTests.Spell(tokenizer.Vocabulary, tokenizer.Encode(" 𝐀𝐁")), Is.EqualTo(Encoding.UTF8.GetBytes(" 𝐀𝐁")));
    }

    [Test]
    public void Tokens_of_any_bytes_spell_them()
    {
        TextTokenizer tokenizer = Cl100k.Value;
        Gen.OneOf(Gen.Byte.Array[0, 30], Gen.String[0, 20].Select(Encoding.UTF8.GetBytes), Gen.String[0, 8].Select(text => Encoding.UTF8.GetBytes(text + "中").SkipLast(1).ToArray())).Sample(
            bytes => Assert.That(GoldenTests.Spell(tokenizer.Vocabulary, tokenizer.Encode(bytes)), Is.EqualTo(bytes)),
            iter: 3_000);
    }

    [Test]
    public void Long_texts_without_a_cut_are_encoded_in_time()
    {
        string text = string.Concat(Enumerable.Repeat("abcxyz", 50_000));
        TextTokenizer tokenizer = Cl100k.Value;
        Assert.That(GoldenTests.Spell(tokenizer.Vocabulary, tokenizer.Encode(text)), Is.EqualTo(Encoding.UTF8.GetBytes(text)));
    }

    [Test]
    public void Threads_share_a_tokenizer()
    {
        TextTokenizer tokenizer = TextTokenizer.FromTiktoken("cl100k");
        string[] texts = [.. Enumerable.Range(0, 500).Select(i => $"{{\"name{i}\": \"value {i * 7919}\", \"words\": [\"alpha{i % 13}\", \"βήτα\"]}}")];
        int[][] expected = [.. texts.Select(text => Cl100k.Value.Encode(text).ToArray())];
        using Barrier barrier = new(4);
        Task[] tasks = [.. Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                barrier.SignalAndWait();
                for (int i = 0; i < texts.Length; i++)
                {
                    Assert.That(tokenizer.Encode(texts[i]), Is.EqualTo(expected[i]));
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))];
        Task.WaitAll(tasks);
    }

    private static object[] Case(string name, string json, string text, string expected) => [name, json, text, expected];

    private static string ByteLevel(string vocab, string merges, string model = "", string added = "") =>
        File(""" "pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false}, """, vocab, merges, model, added);

    private static string Plain(string vocab, string added, string sections) => File(sections, vocab, "", "", added);

    private static string SentencePiece(string normalizer) =>
        File(
            "\"normalizer\":{" + normalizer + "},",
            """ "▁":26,"▁a":27,"<0xC3>":28,"<0xA9>":29,"<unk>":31 """,
            """ "▁ a" """,
            """ "byte_fallback":true,"unk_token":"<unk>", """,
            """ {"id":30,"content":"<s>","special":true},{"id":31,"content":"<unk>","special":true} """);

    private static string File(string sections, string vocab, string merges, string model, string added) =>
        "{" + sections + "\"added_tokens\":[" + added + "],\"model\":{\"type\":\"BPE\"," + model + "\"vocab\":{" + Letters + (vocab.Length == 0 ? "" : "," + vocab) + "},\"merges\":[" + merges + "]}}";

    private static TextTokenizer FromText(string json, string? config = null, string? generation = null)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("structgen-tests");
        try
        {
            string path = Path.Combine(folder.FullName, "tokenizer.json");
            System.IO.File.WriteAllText(path, json);
            if (config is not null)
            {
                System.IO.File.WriteAllText(Path.Combine(folder.FullName, "tokenizer_config.json"), config);
            }

            if (generation is not null)
            {
                System.IO.File.WriteAllText(Path.Combine(folder.FullName, "generation_config.json"), generation);
            }

            return TextTokenizer.FromTokenizerJson(path);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
