using System.Text;
using System.Text.Json;
using CsCheck;
using NUnit.Framework;
using StructGen.Engine.Tokenization.PreTokenization;
using StructGen.Grammars;

namespace StructGen.Tests.Tokenization;

/// <summary>Where pre-tokenizers cut.</summary>
[TestFixture]
internal sealed class PreTokenizerTests
{
    private static readonly string[] Alphabet =
    [
        " ", " ", "  ", "\n", "\r\n", "\t", "\u00A0", "\u2003", "\u0085", "\u2028", "'", "'s", "'S", "'ll", "'LL", "'re", "'v", "a", "B", "é", "中", "x", "ǅ", "ʰ",
        "1", "2", "٣", "Ⅷ", "²", ".", ",", "/", "{", "\"", "_", "€", "\u0301", "\u200D", "\u00AD", "😀", "𝐀", "𝟗", "𠀀", "\U0001F1E6", "\uE000", "\U000E0100",
    ];

    private static readonly Gen<string> Texts = Gen.Int[0, Alphabet.Length - 1].Select(i => Alphabet[i]).Array[0, 14].Select(parts => string.Concat(parts));

    private static readonly object[] HandWritten =
    [
        new object[] { new Gpt2PreTokenizer(), Gpt2PreTokenizer.Pattern },
        new object[] { new Gpt4PreTokenizer(3), Gpt4PreTokenizer.Llama3Pattern },
        new object[] { new Gpt4PreTokenizer(1), Gpt4PreTokenizer.QwenPattern },
        new object[] { new Gpt4PreTokenizer(3, keepsTrailingWhitespace: true), Gpt4PreTokenizer.Cl100kPattern },
    ];

    private static readonly object[] Cuts =
    [
        Case("""{"type":"Split","pattern":{"String":"-"},"behavior":"Removed","invert":false}""", "a--b-", "a|b"),
        Case("""{"type":"Split","pattern":{"String":"-"},"behavior":"Isolated","invert":false}""", "a--b-", "a|-|-|b|-"),
        Case("""{"type":"Split","pattern":{"String":"-"},"behavior":"MergedWithPrevious","invert":false}""", "-a--b-", "-|a-|-|b-"),
        Case("""{"type":"Split","pattern":{"String":"-"},"behavior":"MergedWithNext","invert":false}""", "-a--b-", "-a|-|-b|-"),
        Case("""{"type":"Split","pattern":{"String":"-"},"behavior":"Contiguous","invert":false}""", "a--b-", "a|--|b|-"),
        Case("""{"type":"Split","pattern":{"Regex":"\\d+"},"behavior":"Isolated","invert":false}""", "a12b3", "a|12|b|3"),
        Case("""{"type":"Split","pattern":{"Regex":"\\d+"},"behavior":"Removed","invert":true}""", "a12b3", "12|3"),
        Case("""{"type":"Split","pattern":{"Regex":"\\p{L}++|\\p{N}{1,2}+"},"behavior":"Isolated","invert":false}""", "ab123𝐀b", "ab|12|3|𝐀b"),
        Case("""{"type":"Digits","individual_digits":true}""", "a12 ²b", "a|1|2| |²|b"),
        Case("""{"type":"Digits","individual_digits":false}""", "a12 ²b", "a|12| |²|b"),
        Case("""{"type":"Punctuation","behavior":"Isolated"}""", "a,b$。c", "a|,|b|$|。|c"),
        Case("""{"type":"WhitespaceSplit"}""", " a  b\n", "a|b"),
        Case("""{"type":"ByteLevel","add_prefix_space":false}""", "it's  a 12b", "it|'s| | a| 12|b"),
        Case("""{"type":"ByteLevel","add_prefix_space":true}""", "a b", " a| b"),
        Case("""{"type":"ByteLevel","add_prefix_space":true}""", " a b", " a| b"),
        Case("""{"type":"ByteLevel","add_prefix_space":false,"use_regex":false}""", "a b", "a b"),
        Case("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true}""", "a b  c", "▁a|▁b|▁|▁c"),
        Case("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"never","split":false}""", "a b", "a▁b"),
        Case("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"first"}""", " a", "▁a"),
        Case("""{"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":true},{"type":"ByteLevel","add_prefix_space":false}]}""", "a 12  b", "a| |1|2| | b"),
        Case("null", "a b", "a b"),
    ];

    private static readonly object[] Refusals =
    [
        new object[] { """{"type":"BertPreTokenizer"}""", DiagnosticCode.Unsupported, "#/pre_tokenizer" },
        new object[] { """{"type":"Sequence","pretokenizers":[{"type":"Digits"},{"type":"ByteLevel","add_prefix_space":true}]}""", DiagnosticCode.Unsupported, "#/pre_tokenizer/pretokenizers/1/add_prefix_space" },
        new object[] { """{"type":"Sequence","pretokenizers":[{"type":"ByteLevel"},{"type":"Digits"}]}""", DiagnosticCode.Unsupported, "#/pre_tokenizer/pretokenizers/0" },
        new object[] { """{"type":"Split","pattern":{"Regex":"\\p{Han}"},"behavior":"Isolated"}""", DiagnosticCode.Unsupported, "#/pre_tokenizer/pattern/Regex" },
        new object[] { """{"type":"Split","pattern":{"String":"x"},"behavior":"Nothing"}""", DiagnosticCode.Invalid, "#/pre_tokenizer/behavior" },
        new object[] { """{"type":"Split","behavior":"Isolated"}""", DiagnosticCode.Invalid, "#/pre_tokenizer" },
        new object[] { """{"type":"Metaspace","prepend_scheme":"maybe"}""", DiagnosticCode.Invalid, "#/pre_tokenizer/prepend_scheme" },
    ];

    [TestCaseSource(nameof(HandWritten))]
    public void Cuts_as_its_pattern_does(object byHand, string pattern)
    {
        RegexPreTokenizer byRegex = new(pattern);
        Texts.Sample(
            text =>
            {
                // The long s folds to s in the references but not in .NET; it is not in the alphabet above.
                Assert.That(Split((PreTokenizer)byHand, text), Is.EqualTo(Split(byRegex, text)), JsonSerializer.Serialize(text));
            },
            iter: 20_000);
    }

    [TestCaseSource(nameof(Cuts))]
    public void Cuts_here(string description, string text, string expected)
    {
        using JsonDocument document = JsonDocument.Parse(description);
        Assert.That(string.Join('|', Split(PreTokenizerFactory.Create(document.RootElement), text)), Is.EqualTo(expected));
    }

    [TestCaseSource(nameof(Refusals))]
    public void Refuses(string description, DiagnosticCode code, string location)
    {
        using JsonDocument document = JsonDocument.Parse(description);
        GrammarException? error = Assert.Throws<GrammarException>(() => PreTokenizerFactory.Create(document.RootElement));
        Assert.That((error!.Diagnostics[0].Code, error.Diagnostics[0].Location), Is.EqualTo((code, location)));
    }

    [TestCase("a++", "(?>a+)")]
    [TestCase("a+?b*", "a+?b*")]
    [TestCase(@"[^\]+]?+x", @"(?>[^\]+]?)x")]
    [TestCase(@"(?:ab|c(d))*+", @"(?>(?:ab|c(d))*)")]
    [TestCase(@"\p{L}++\{1}+", @"(?>\p{L}+)\{1}+")]
    [TestCase(@"a{1,3}+b{2}", @"(?>a{1,3})b{2}")]
    [TestCase(@"(?i:s)\s++$", @"(?i:s)(?>\s+)$")]
    [TestCase("[]a]++", "(?>[]a]+)")]
    public void Rewrites_possessive_quantifiers(string pattern, string expected) => Assert.That(PossessiveQuantifiers.Rewrite(pattern), Is.EqualTo(expected));

    [Test]
    public void The_long_s_contracts_in_the_patterns_that_ignore_case()
    {
        Assert.That(Split(new Gpt4PreTokenizer(3), "it'ſa"), Is.EqualTo(new[] { "it", "'ſ", "a" }));
        Assert.That(Split(new Gpt2PreTokenizer(), "it'ſa"), Is.EqualTo(new[] { "it", "'", "ſa" }));
    }

    private static object[] Case(string description, string text, string expected) => [description, text, expected];

    private static string[] Split(PreTokenizer preTokenizer, string text)
    {
        byte[] utf8 = preTokenizer.Prepare(Encoding.UTF8.GetBytes(text), isFirst: true).ToArray();
        PieceList pieces = new();
        preTokenizer.Split(utf8, 0, utf8.Length, pieces);
        List<string> texts = [];
        foreach ((int start, int end) in pieces.Pieces)
        {
            texts.Add(Encoding.UTF8.GetString(utf8, start, end - start));
        }

        return [.. texts];
    }
}
