using System.Collections.Immutable;
using System.Text;
using NUnit.Framework;
using StructGen.Grammars;

namespace StructGen.Tests.Masks;

/// <summary>Patterns (<c>format: regex</c>) at many depths share masks, and items that must differ share the steps of tokens that begin alike: both equal what each token does byte by byte.</summary>
internal sealed class PatternMaskTests
{
    private static readonly string[] Pieces =
    [
        "(", ")", "((", "))", "(?:", "(?=", "(?<", "(?<n>", "(?i", "?", "*", "+", "{", "}", "{2", ",", "1", "[", "]", "[^", "-", "a", "z", "a-z", "\\\\", "\\\\d", "\\\\x", "\\\\u", "\\\\0", "41", "|", "^$", "\"", "\"]",
        "\\u0028", "\\u0029", "\\u00", "\\n", "\u00e9", "\u4e2d", "\u00e9-\u4e2d", "\ud83d\ude00", ")*", ")+\"",
    ];

    private static readonly string[] ListPieces = ["\"", "\",", "\",\"", "\", \"", "\"]", "[\"", ",", ", ", "]", " ", "a", "b", "ab", "ba", "aab", "c", "1", "2", "12", "null", "\\u0061", "\\\"", "\u00e9", "a\",\"b", "ab\",\"", "1,", "2,1"];

    private static readonly string[] Lists =
    [
        """{"type":"array","uniqueItems":true,"items":{"enum":["a","b","ab","ba","aab","abab",1,2,12,null]}}""",
        """{"type":"array","uniqueItems":true,"items":{"type":"string"}}""",
        """{"type":"array","uniqueItems":true,"items":{"type":"string","maxLength":1,"pattern":"^[abc]*$"},"minItems":2}""",
        """{"type":"array","uniqueItems":true,"items":{"type":["string","number"],"maxLength":2}}""",
    ];

    [Test]
    public void Masks_of_patterns_equal_the_oracle_at_every_depth([NUnit.Framework.Range(0, 5)] int seed)
    {
        Random random = new(seed);
        Vocabulary vocabulary = CreateVocabulary(random, Pieces);
        string schema = seed % 3 == 2 ? """{"type":"string","format":"regex","minLength":6}""" : """{"type":"string","format":"regex"}""";
        CompiledGrammar grammar = new GrammarCompiler(vocabulary).Compile(Grammar.JsonSchema(schema));
        for (int walk = 0; walk < 4; walk++)
        {
            Walk(grammar, vocabulary, random, schema, walk % 2 == 0 ? "(([" : "(?<n>(?:(a");
        }
    }

    [Test]
    public void Masks_of_items_that_must_differ_equal_the_oracle([NUnit.Framework.Range(0, 7)] int seed)
    {
        Random random = new(seed);
        Vocabulary vocabulary = CreateVocabulary(random, ListPieces);
        string schema = Lists[seed % Lists.Length];
        CompiledGrammar grammar = new GrammarCompiler(vocabulary).Compile(Grammar.JsonSchema(schema));
        for (int walk = 0; walk < 3; walk++)
        {
            Walk(grammar, vocabulary, random, schema, "");
        }
    }

    private static void Walk(CompiledGrammar grammar, Vocabulary vocabulary, Random random, string schema, string beginning)
    {
        Matcher matcher = grammar.CreateMatcher();
        StringBuilder text = new(beginning.Length > 0 ? "\"" + beginning : "");
        Assert.That(matcher.TryAdvance(Encoding.UTF8.GetBytes(text.ToString())), Is.True);
        for (int step = 0; step < 20; step++)
        {
            List<int> allowed = SteppedMask.Check(matcher, vocabulary, $"{schema} after {text}");
            if (allowed.Count == 0)
            {
                return;
            }

            int choice = allowed[random.Next(allowed.Count)];
            text.Append(Encoding.Latin1.GetString(vocabulary.GetBytes(choice)));
            Assert.That(matcher.TryAdvance(choice), Is.True);
        }
    }

    private static Vocabulary CreateVocabulary(Random random, string[] pieces)
    {
        List<byte[]> tokens = [.. pieces.Select(static piece => Encoding.UTF8.GetBytes(piece))];
        for (int i = 0; i < 600; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => pieces[random.Next(pieces.Length)]));
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            int first = random.Next(5) == 0 ? random.Next(bytes.Length) : 0;
            int last = random.Next(4) == 0 ? random.Next(first, bytes.Length) : bytes.Length;
            tokens.Add(bytes[first..last]);
        }

        for (int value = 0; value < 256; value++)
        {
            tokens.Add([(byte)value]);
        }

        int end = tokens.Count;
        tokens.Add("</s>"u8.ToArray());
        SpecialTokens special = new() { End = [end], Named = ImmutableDictionary<string, int>.Empty.Add("</s>", end) };
        return Vocabulary.FromTokens(tokens, special, tokens.Count);
    }
}
