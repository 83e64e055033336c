using System.Text;
using NUnit.Framework;
using StructGen.Grammars;

namespace StructGen.Tests.Vocabularies;

/// <summary>What tokens of small hand-made tokenizer files spell, and what is wrong with broken ones.</summary>
[TestFixture]
internal sealed class TokenizerJsonTests
{
    private const string ByteLevel = """ "decoder":{"type":"ByteLevel"}, """;
    private const string SentencePiece = """ "decoder":{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"}]}, """;

    private static readonly object[] Spellings =
    [
        // Alphabet of byte-level files.
        Case(ByteLevel, """ "a":0,"Ġthe":1,"Ċ":2,"Ã©":3,"é":4,"ł":5,"Ń":6 """, "", "61", "20746865", "0A", "C3A9", "E9", "A0", "AD"),
        Case(""" "pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"ByteLevel"}]}, """, """ "Ġ":0 """, "", "20"),
        Case(ByteLevel, """ "Ā":0,"ÿ":1,"Ģ":2 """, "", "00", "FF", "80"),
        // A character outside the alphabet: the entry means its own text.
        Case(ByteLevel, """ "▁x":0,"a b":1,"ńx":2 """, "", "E2968178", "612062", "C58478"),
        Case(ByteLevel, """ "\u0120a":0,"\"":1,"\\":2,"\u00e9":3 """, "", "2061", "22", "5C", "E9"),
        // SentencePiece: spaces and bytes.
        Case(SentencePiece, """ "▁":0,"▁the":1,"<0x0A>":2,"<0xE9>":3,"<0xe9>":4,"<0xZZ>":5,"é▁":6,"Ġ":7 """, "", "20", "20746865", "0A", "E9", "E9", "3C30785A5A3E", "C3A920", "C4A0"),
        Case(""" "pre_tokenizer":{"type":"Metaspace","replacement":"▁"}, """, """ "▁a":0 """, "", "2061"),
        Case(""" "normalizer":{"type":"Replace","pattern":{"String":" "},"content":"▁"}, """, """ "▁a":0 """, "", "2061"),
        // Neither: as written.
        Case("", """ "▁a":0,"Ġ":1 """, "", "E2968161", "C4A0"),
        // Holes and duplicates.
        Case(ByteLevel, """ "a":3,"b":1 """, "", "", "62", "", "61"),
        Case(SentencePiece, """ "A":0,"<0x41>":1 """, "", "41", "41"),
        Case(ByteLevel, """ "":0,"a":1 """, "", "", "61"),
        // Added tokens: special ones spell nothing, the others their raw text.
        Case(ByteLevel, """ "a":0,"<s>":1 """, """ {"id":1,"content":"<s>","special":true},{"id":2,"content":"<think>","special":false},{"id":4,"content":"é Ġ"} """, "61", "", "3C7468696E6B3E", "", "C3A920C4A0"),
        Case(SentencePiece, """ "a":0 """, """ {"id":1,"content":"▁▁","special":false},{"id":2,"content":"","special":false} """, "61", "2020", ""),
        // A name that ends texts is no text, special or not.
        Case(ByteLevel, """ "a":0 """, """ {"id":1,"content":"<|im_end|>","special":false} """, "61", ""),
        // SentencePiece files without added tokens still hold control tokens.
        Case(SentencePiece, """ "<unk>":0,"<s>":1,"</s>":2,"<x>":3 """, "", "", "", "", "3C783E"),
        Case(ByteLevel, """ "</s>":0 """, "", "3C2F733E"),
    ];

    private static readonly object[] Broken =
    [
        Error("", DiagnosticCode.SyntaxError, "1:1"),
        Error("{", DiagnosticCode.SyntaxError, "1:2"),
        Error("{\n\"model\": nope}", DiagnosticCode.SyntaxError, "2:11"),
        Error("{} {}", DiagnosticCode.SyntaxError, "1:4"),
        Error("[]", DiagnosticCode.Invalid, "#"),
        Error("{}", DiagnosticCode.Invalid, "#"),
        Error("""{"model":[]}""", DiagnosticCode.Invalid, "#/model"),
        Error("""{"model":{"type":"Unigram","vocab":[]}}""", DiagnosticCode.Unsupported, "#/model/type"),
        Error("""{"model":{"type":"WordPiece","vocab":{}}}""", DiagnosticCode.Unsupported, "#/model/type"),
        Error("""{"model":{"vocab":{}}}""", DiagnosticCode.Unsupported, "#/model/type"),
        Error("""{"model":{"type":3,"vocab":{}}}""", DiagnosticCode.Invalid, "#/model/type"),
        Error("""{"model":{"type":"BPE"}}""", DiagnosticCode.Invalid, "#/model/vocab"),
        Error("""{"model":{"type":"BPE","vocab":[]}}""", DiagnosticCode.Invalid, "#/model/vocab"),
        Error("""{"model":{"type":"BPE","vocab":{"a":-1}}}""", DiagnosticCode.Invalid, "#/model/vocab/a"),
        Error("""{"model":{"type":"BPE","vocab":{"a/b~c":4194304}}}""", DiagnosticCode.Invalid, "#/model/vocab/a~1b~0c"),
        Error("""{"model":{"type":"BPE","vocab":{"a":99999999999999999999}}}""", DiagnosticCode.Invalid, "#/model/vocab/a"),
        Error("""{"model":{"type":"BPE","vocab":{"a":1.5}}}""", DiagnosticCode.Invalid, "#/model/vocab/a"),
        Error("""{"model":{"type":"BPE","vocab":{"a":"0"}}}""", DiagnosticCode.Invalid, "#/model/vocab/a"),
        Error("""{"model":{"type":"BPE","vocab":{"a":{"b":0}}}}""", DiagnosticCode.Invalid, "#/model/vocab/a"),
        Error("""{"model":{"type":"BPE","vocab":{"a":0,"b":0}}}""", DiagnosticCode.Invalid, "#/model/vocab/b"),
        Error("""{"model":{"type":"BPE","vocab":{"\ud800":0}}}""", DiagnosticCode.Invalid, "#/model/vocab/\\ud800"),
        Error("""{"model":{"type":"BPE","end_of_word_suffix":"</w>","vocab":{}}}""", DiagnosticCode.Unsupported, "#/model/end_of_word_suffix"),
        Error("""{"model":{"type":"BPE","vocab":{}},"added_tokens":{}}""", DiagnosticCode.Invalid, "#/added_tokens"),
        Error("""{"model":{"type":"BPE","vocab":{}},"added_tokens":[3]}""", DiagnosticCode.Invalid, "#/added_tokens/0"),
        Error("""{"model":{"type":"BPE","vocab":{}},"added_tokens":[{"content":"x"}]}""", DiagnosticCode.Invalid, "#/added_tokens/0/id"),
        Error("""{"model":{"type":"BPE","vocab":{}},"added_tokens":[{"id":0,"content":"y"},{"id":-3,"content":"x"}]}""", DiagnosticCode.Invalid, "#/added_tokens/1/id"),
        Error("""{"model":{"type":"BPE","vocab":{}},"added_tokens":[{"id":0}]}""", DiagnosticCode.Invalid, "#/added_tokens/0/content"),
        Error("""{"model":{"type":"BPE","vocab":{}},"added_tokens":[{"id":0,"content":"\udc00"}]}""", DiagnosticCode.SyntaxError, "#/added_tokens/0/content"),
        Error("""{"model":{"type":"BPE","vocab":{}},"\ud800":1}""", DiagnosticCode.SyntaxError, "#"),
    ];

    [TestCaseSource(nameof(Spellings))]
    public void Spells(string json, string[] hex)
    {
        Vocabulary vocabulary = Vocabulary.FromTokenizerJson(Encoding.UTF8.GetBytes(json));
        Assert.That(Enumerable.Range(0, vocabulary.Size).Select(token => Convert.ToHexString(vocabulary.GetBytes(token))), Is.EqualTo(hex));
    }

    [TestCaseSource(nameof(Broken))]
    public void Refuses(string json, DiagnosticCode code, string location)
    {
        GrammarException? error = Assert.Throws<GrammarException>(() => Vocabulary.FromTokenizerJson(Encoding.UTF8.GetBytes(json)));
        Assert.That((error!.Diagnostics[0].Code, error.Diagnostics[0].Location), Is.EqualTo((code, location)), error.Message);
    }

    [Test]
    public void Reports_several_problems_at_once_but_not_without_end()
    {
        string entries = string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"t{i}\":-1"));
        GrammarException? error = Assert.Throws<GrammarException>(() => Vocabulary.FromTokenizerJson(Encoding.UTF8.GetBytes("{\"model\":{\"type\":\"BPE\",\"vocab\":{" + entries + "}}}")));
        Assert.That(error!.Diagnostics, Has.Length.EqualTo(20));
    }

    [Test]
    public void Refuses_broken_utf8()
    {
        byte[] json = Encoding.Latin1.GetBytes("""{"model":{"type":"BPE","vocab":{"é":0}}}""");
        GrammarException? error = Assert.Throws<GrammarException>(() => Vocabulary.FromTokenizerJson(json));
        Assert.That(error!.Diagnostics[0].Code, Is.EqualTo(DiagnosticCode.Invalid));
    }

    [Test]
    public void Random_bytes_end_in_a_typed_error()
    {
        byte[] valid = Encoding.UTF8.GetBytes(File("", ByteLevel, """ "a":0,"Ġb":1 """, """ {"id":2,"content":"<s>","special":true} """));
        Random random = new(7);
        for (int i = 0; i < 3000; i++)
        {
            byte[] mutated = [.. valid];
            for (int edit = random.Next(1, 4); edit > 0; edit--)
            {
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            }

            try
            {
                Vocabulary.FromTokenizerJson(mutated);
            }
            catch (GrammarException e)
            {
                Assert.That(e.Diagnostics, Is.Not.Empty);
            }
        }
    }

    [Test]
    public void Skips_a_byte_order_mark_and_takes_the_sections_in_any_order()
    {
        const string Json = "\uFEFF" + """{"added_tokens":[{"special":true,"content":"<|eot_id|>","id":1}],"model":{"vocab":{"Ġ":0},"merges":[],"type":"BPE"},"decoder":{"type":"ByteLevel"}}""";
        Vocabulary vocabulary = Vocabulary.FromTokenizerJson(Encoding.UTF8.GetBytes(Json));
        Assert.That(vocabulary.GetBytes(0).ToArray(), Is.EqualTo(" "u8.ToArray()));
        Assert.That(vocabulary.Special.End, Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public void A_file_without_model_type_is_bpe_when_it_has_merges() =>
        Assert.That(Vocabulary.FromTokenizerJson("""{"model":{"vocab":{"a":0},"merges":[]}}"""u8).Size, Is.EqualTo(1));

    [Test]
    public void End_tokens_are_the_well_known_names_unless_given()
    {
        const string Added = """ {"id":1,"content":"<|eot_id|>","special":true},{"id":2,"content":"<s>","special":true},{"id":3,"content":"</s>","special":true} """;
        byte[] json = Encoding.UTF8.GetBytes(File("", ByteLevel, """ "a":0 """, Added));
        Vocabulary vocabulary = Vocabulary.FromTokenizerJson(json);
        Assert.That(vocabulary.Special.End, Is.EqualTo(new[] { 1, 3 }));
        Assert.That(vocabulary.Special.Named, Is.EquivalentTo(new Dictionary<string, int> { ["<|eot_id|>"] = 1, ["<s>"] = 2, ["</s>"] = 3 }));
        Assert.That(Vocabulary.FromTokenizerJson(json, endTokens: [2]).Special.End, Is.EqualTo(new[] { 2 }));
        Assert.That(Vocabulary.FromTokenizerJson(json, endTokens: []).Special.End, Is.Empty);
        Assert.That(() => Vocabulary.FromTokenizerJson(json, endTokens: [4]), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(Vocabulary.FromTokenizerJson(json, logitsWidth: 100).Size, Is.EqualTo(100));

        // A model whose logits are narrower than its tokenizer cannot produce the rest.
        Vocabulary narrow = Vocabulary.FromTokenizerJson(json, logitsWidth: 3);
        Assert.That(narrow.Special.End, Is.EqualTo(new[] { 1 }));
        Assert.That(narrow.Special.Named.Keys, Is.EquivalentTo(new[] { "<|eot_id|>", "<s>" }));
    }

    [Test]
    public void Reads_llama_3_1()
    {
        Vocabulary vocabulary = Vocabulary.FromTokenizerJson(System.IO.File.ReadAllBytes(SharedData.Require("tokenizers/llama-3.1/tokenizer.json")));
        Assert.That(vocabulary.Size, Is.EqualTo(128_256));
        Assert.That(vocabulary.Special.Named["<|begin_of_text|>"], Is.EqualTo(128_000));
        Assert.That(vocabulary.Special.End, Does.Contain(128_009));
        Assert.That(Encoding.UTF8.GetString(vocabulary.GetBytes(279)), Is.EqualTo(" the"));
        Assert.That(vocabulary.IsByteComplete, Is.True);
        Assert.That(vocabulary.GetBytes(128_255).Length, Is.Zero);
        Assert.That(vocabulary.Trie.Tokens, Has.Length.EqualTo(128_000));
    }

    private static object[] Case(string sections, string vocab, string added, params string[] hex) => [File("", sections, vocab, added), hex];

    private static object[] Error(string json, DiagnosticCode code, string location) => [json, code, location];

    private static string File(string model, string sections, string vocab, string added) =>
        "{" + sections + "\"added_tokens\":[" + added + "],\"model\":{\"type\":\"BPE\"," + model + "\"vocab\":{" + vocab + "},\"merges\":[]}}";
}
