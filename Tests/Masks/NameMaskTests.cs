using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using NUnit.Framework;
using StructGen.Grammars;

namespace StructGen.Tests.Masks;

/// <summary>Property names of closed objects and of objects with patterns: their masks, which objects share but for a few names, equal what each token does when it is tried byte by byte.</summary>
internal sealed class NameMaskTests
{
    private static readonly string[] Names =
        ["a", "ab", "abc", "abd", "b", "ba", "x-a", "x-", "", "a\"b", "a\\b", "a/b", "a\nb", "\u00e9", "\u00e9a", "\u20ac", "\ud83d\ude00", "a b", "1", "12", "\"", "\\"];

    private static readonly string[] Patterns = ["^[ab]+$", "^x-", "^[a-z]{1,4}$", "^[^a]", "1$", "^(a|b)*c?$", "^\\S{0,20}$", "^[\u00e9a]*$", ".", "^..$", "^a.*$"];

    private static readonly string[] Pieces =
        ["a", "b", "ab", "abc", "x-", "c", "\\u00", "\\u0061", "\\u00e9", "\\\"", "\\\\", "\\/", "\\n", "\\", "\\ud83d\\ude00", "\u00e9", "\u20ac", "\ud83d\ude00", "1", "2", " ", "\":1,\"", "\":", "\"", ", \"", "{\"", "}", "/", "d"];

    [Test]
    public void A_mask_equals_the_oracle_at_every_prefix([NUnit.Framework.Range(0, 29)] int seed)
    {
        Random random = new(seed);
        Vocabulary vocabulary = CreateVocabulary(random);
        GrammarCompiler compiler = new(vocabulary);
        for (int schemas = 0; schemas < 4; schemas++)
        {
            string schema = Schema(random);
            JsonSchemaOptions options = new()
            {
                Escapes = random.Next(3) == 0 ? JsonEscapes.Sparse : JsonEscapes.All,
                PropertyOrder = random.Next(4) == 0 ? PropertyOrder.AsDeclared : PropertyOrder.Any,
                UndeclaredProperties = random.Next(4) == 0 ? UndeclaredProperties.WhereStated : UndeclaredProperties.Any,
            };
            CompiledGrammar grammar;
            try
            {
                grammar = compiler.Compile(Grammar.JsonSchema(schema, options));
            }
            catch (GrammarException)
            {
                continue;
            }

            for (int walk = 0; walk < 2; walk++)
            {
                Walk(grammar, vocabulary, random, schema);
            }
        }
    }

    private static string Schema(Random random)
    {
        string Value() => random.Next(8) == 0 ? "false" : "{\"type\":\"integer\",\"minimum\":0,\"maximum\":3}";
        string[] names = [.. Enumerable.Range(0, random.Next(9)).Select(_ => Names[random.Next(Names.Length)]).Distinct()];
        string[] patterns = [.. Enumerable.Range(0, random.Next(3)).Select(_ => Patterns[random.Next(Patterns.Length)]).Distinct()];
        List<string> keywords = ["\"type\":\"object\""];
        keywords.Add($"\"properties\":{{{string.Join(",", names.Select(name => $"{JsonSerializer.Serialize(name)}:{Value()}"))}}}");
        if (patterns.Length > 0)
        {
            keywords.Add($"\"patternProperties\":{{{string.Join(",", patterns.Select(pattern => $"{JsonSerializer.Serialize(pattern)}:{Value()}"))}}}");
        }

        if (random.Next(3) > 0)
        {
            keywords.Add("\"additionalProperties\":" + (random.Next(3) > 0 ? "false" : Value()));
        }

        if (random.Next(3) == 0)
        {
            keywords.Add($"\"propertyNames\":{{\"pattern\":{JsonSerializer.Serialize(Patterns[random.Next(Patterns.Length)])}}}");
        }

        if (random.Next(4) == 0 && names.Length > 0)
        {
            keywords.Add($"\"required\":[{JsonSerializer.Serialize(names[0])}]");
        }

        return $"{{{string.Join(",", keywords)}}}";
    }

    private static void Walk(CompiledGrammar grammar, Vocabulary vocabulary, Random random, string schema)
    {
        Matcher matcher = grammar.CreateMatcher();
        StringBuilder text = new();
        for (int step = 0; step < 25; step++)
        {
            List<int> allowed = SteppedMask.Check(matcher, vocabulary, $"{schema} after {text}");
            allowed.RemoveAll(token => vocabulary.GetBytes(token) is [(byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r' or (byte)'}']);
            if (allowed.Count == 0)
            {
                return;
            }

            int choice = allowed[random.Next(allowed.Count)];
            text.Append(Encoding.UTF8.GetString(vocabulary.GetBytes(choice)));
            Assert.That(matcher.TryAdvance(choice), Is.True);
        }
    }

    private static Vocabulary CreateVocabulary(Random random)
    {
        List<byte[]> tokens = [];
        for (int i = 0; i < 700; i++)
        {
            StringBuilder text = new();
            for (int pieces = random.Next(1, 6); pieces > 0; pieces--)
            {
                text.Append(Pieces[random.Next(Pieces.Length)]);
            }

            byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
            int first = random.Next(5) == 0 ? random.Next(bytes.Length) : 0;
            int last = random.Next(4) == 0 ? random.Next(first, bytes.Length) : bytes.Length;
            tokens.Add(bytes[first..last]);
        }

        foreach (string name in Names)
        {
            tokens.Add(Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(name)}\":"));
            tokens.Add(Encoding.UTF8.GetBytes($"{JsonEncodedText.Encode(name)}\":"));
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
