using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using NUnit.Framework;
using StructGen.Grammars;

namespace StructGen.Tests.Masks;

/// <summary>Strings whose length or whose repetitions are bounded: their masks, made of parts that many positions share, equal what each token does when it is tried byte by byte.</summary>
internal sealed class BoundedStringMaskTests
{
    private static readonly string[] Pieces =
        ["a", "b", "ab", "abc", " ", "  ", "-", "x", "1", "12", ".", "\"", "\"}", "\\", "\\\\", "\\n", "\\u", "\\u00", "\\u0061", "\\u00e9", "\\ud83d", "\\ud83d\\ude00", "\\ude00", "\u00e9", "\u20ac", "\ud83d\ude00", "\u3000"];

    private static readonly string[] Patterns =
    [
        @"^[ab ]*$", @"^[ab]{2,9}$", @"^(?:\S+\s+){0,3}\S+$", @"^(?:\S+\s+){0,40}\S+$", @"^$|^(?:\S+\s+){0,12}\S+$", @"^\S+(-\S+)*$", @"^(ab|[^ab])*$", @"^([a-b]{3})*$", @"^a*b$", @"^[^-]{0,6}-[^-]{0,20}$",
        @"^(aa|bbb)*$", @"^(\u00e9|\u20ac|a)*$", @"^(?:[ab]{1,3}-){0,30}[ab]{1,5}$", @"^.{3,5}$|^x.*$", @"a.*b", @"^(?:(?:a|b ){0,20}-){0,9}x?$", @"^[\u{1F600}-\u{1F64F}a]{0,30}$", @"^(ab?){0,25}(x|1{2,})$", @"^(..)*$", @"^[^\u0000-\u001f]*$",
        "abab", "^(?!.*ab)", "1.*2|ab", "^(?!.*(a1|b2|x\u00e9)).*$", @"^\w+://[^ab]*\.(x|b)",
    ];

    [Test]
    public void A_mask_equals_the_oracle_at_every_prefix([NUnit.Framework.Range(0, 49)] int seed)
    {
        Random random = new(seed);
        Vocabulary vocabulary = CreateVocabulary(random);
        GrammarCompiler compiler = new(vocabulary);
        string pattern = Patterns[seed % Patterns.Length];
        for (int schemas = 0; schemas < 4; schemas++)
        {
            int minimum = random.Next(3) > 0 ? 0 : random.Next(12);
            int? maximum = random.Next(4) == 0 ? null : minimum + random.Next(random.Next(2) == 0 ? 8 : 60);
            string bounds = (minimum > 0 || random.Next(2) == 0 ? $",\"minLength\":{minimum.ToString(CultureInfo.InvariantCulture)}" : "")
                + (maximum is { } limit ? $",\"maxLength\":{limit.ToString(CultureInfo.InvariantCulture)}" : "");
            string schema = $$"""{"type":"string","pattern":{{JsonSerializer.Serialize(pattern)}}{{bounds}}}""";
            JsonSchemaOptions options = new() { Escapes = random.Next(3) == 0 ? JsonEscapes.Sparse : JsonEscapes.All };
            if (TryCompile(compiler, schema, options) is not { } grammar)
            {
                continue;
            }

            for (int walk = 0; walk < 3; walk++)
            {
                Walk(grammar, vocabulary, random, schema);
            }
        }
    }

    private static CompiledGrammar? TryCompile(GrammarCompiler compiler, string schema, JsonSchemaOptions options)
    {
        try
        {
            return compiler.Compile(Grammar.JsonSchema(schema, options));
        }
        catch (GrammarException)
        {
            return null;
        }
    }

    private static void Walk(CompiledGrammar grammar, Vocabulary vocabulary, Random random, string schema)
    {
        Matcher matcher = grammar.CreateMatcher();
        StringBuilder text = new();
        for (int step = 0; step < 30; step++)
        {
            List<int> allowed = SteppedMask.Check(matcher, vocabulary, $"{schema} after {text}");
            if (allowed.Count == 0)
            {
                return;
            }

            // Rather go on than end: ends are tried at each step anyway.
            int choice = allowed[random.Next(allowed.Count)];
            for (int again = 0; again < 4 && vocabulary.GetBytes(choice).Contains((byte)'"'); again++)
            {
                choice = allowed[random.Next(allowed.Count)];
            }

            text.Append(Encoding.Latin1.GetString(vocabulary.GetBytes(choice)));
            Assert.That(matcher.TryAdvance(choice), Is.True);
        }
    }

    private static Vocabulary CreateVocabulary(Random random)
    {
        List<byte[]> tokens = [];
        for (int i = 0; i < 900; i++)
        {
            StringBuilder text = new();
            string repeated = Pieces[random.Next(Pieces.Length)];
            bool isRun = random.Next(6) == 0;
            for (int pieces = random.Next(1, random.Next(4) == 0 ? 30 : 5); pieces > 0; pieces--)
            {
                text.Append(isRun ? repeated : Pieces[random.Next(Pieces.Length)]);
            }

            byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
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
