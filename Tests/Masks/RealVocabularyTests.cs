using System.Text;
using System.Text.Json;
using NUnit.Framework;
using StructGen.Engine.Tokenization;
using StructGen.Grammars;
using StructGen.Grammars.Parsing;

namespace StructGen.Tests.Masks;

/// <summary>Real schemas over a real vocabulary: masks against the oracle, forced tokens against canonical texts, budgets and evictions.</summary>
internal sealed class RealVocabularyTests
{
    private static readonly Lazy<TextTokenizer> Llama = new(() => TextTokenizer.FromTokenizerJson(SharedData.Require("tokenizers/llama-3.1/tokenizer.json")));

    [Test]
    public void Masks_of_real_schemas_equal_the_oracle() => CompareMasks(schemas: 12, positions: 5);

    [Test]
    [Explicit("Minutes.")]
    [Category("Full")]
    public void Masks_of_200_real_schemas_equal_the_oracle_at_20_positions() => CompareMasks(schemas: 200, positions: 20);

    [Test]
    public void Forced_tokens_are_what_the_tokenizer_makes_of_the_instance() => CompareForcedTokens(schemas: 60);

    [Test]
    [Explicit("Minutes.")]
    [Category("Full")]
    public void Forced_tokens_are_what_the_tokenizer_makes_of_many_instances() => CompareForcedTokens(schemas: 2_000);

    [Test]
    public void A_budget_of_nothing_gives_the_same_masks()
    {
        TextTokenizer tokenizer = Llama.Value;
        GrammarCompiler ample = new(tokenizer.Vocabulary);
        GrammarCompiler none = new(tokenizer.Vocabulary, new GrammarCompilerOptions { CacheBytes = 0 });
        foreach ((string schema, string instance) in Cases(3))
        {
            Matcher expected = ample.Compile(Grammar.JsonSchema(schema)).CreateMatcher();
            Matcher actual = none.Compile(Grammar.JsonSchema(schema)).CreateMatcher();
            foreach (int token in tokenizer.Encode(instance).Take(12))
            {
                Assert.That(actual.GetMask().Words.SequenceEqual(expected.GetMask().Words), Is.True);
                Assert.That(expected.TryAdvance(token), Is.EqualTo(actual.TryAdvance(token)));
            }
        }
    }

    [Test]
    public void Cached_masks_allocate_nothing()
    {
        TextTokenizer tokenizer = Llama.Value;
        GrammarCompiler compiler = new(tokenizer.Vocabulary);
        foreach ((string schema, string instance) in Cases(6))
        {
            CompiledGrammar grammar = compiler.Compile(Grammar.JsonSchema(schema));
            IReadOnlyList<int> tokens = tokenizer.Encode(instance);
            Assert.That(AllocatedByMasks(grammar, tokens), Is.Not.Negative);
            Assert.That(AllocatedByMasks(grammar, tokens), Is.Zero, schema);
        }
    }

    private static long AllocatedByMasks(CompiledGrammar grammar, IReadOnlyList<int> tokens)
    {
        Matcher matcher = grammar.CreateMatcher();
        long bytes = 0;
        foreach (int token in tokens)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            bool isAllowed = matcher.GetMask().IsAllowed(token);
            bytes += GC.GetAllocatedBytesForCurrentThread() - before;
            if (!isAllowed || !matcher.TryAdvance(token))
            {
                break;
            }
        }

        return bytes;
    }

    private static void CompareMasks(int schemas, int positions)
    {
        TextTokenizer tokenizer = Llama.Value;
        Vocabulary vocabulary = tokenizer.Vocabulary;
        GrammarCompiler compiler = new(vocabulary);
        Random random = new(1);
        foreach ((string schema, string instance) in Cases(schemas))
        {
            CompiledGrammar grammar = compiler.Compile(Grammar.JsonSchema(schema));
            Matcher matcher = grammar.CreateMatcher();
            ParserConfiguration exact = grammar.Machine.Start;
            IReadOnlyList<int> tokens = tokenizer.Encode(instance);
            double share = (double)positions / tokens.Count;
            for (int i = 0; i < tokens.Count; i++)
            {
                if (random.NextDouble() < share)
                {
                    uint[] expected = TinyVocabularies.Oracle(vocabulary, exact);
                    Assert.That(matcher.GetMask().Words.SequenceEqual(expected), Is.True, $"{schema}\n{tokenizer.Vocabulary.Fingerprint} token {i} of {instance}");
                }

                if (!matcher.TryAdvance(tokens[i]))
                {
                    break;
                }

                exact = TinyVocabularies.Read(exact, vocabulary.GetBytes(tokens[i]));
            }
        }
    }

    private static void CompareForcedTokens(int schemas)
    {
        TextTokenizer tokenizer = Llama.Value;
        GrammarCompiler compiler = new(tokenizer.Vocabulary, new GrammarCompilerOptions { Encoder = tokenizer });
        JsonSchemaOptions options = new() { Whitespace = JsonWhitespace.JsonDumps };
        int[] forced = new int[16];
        int total = 0;
        foreach ((string schema, string instance) in Cases(schemas))
        {
            Matcher matcher = compiler.Compile(Grammar.JsonSchema(schema, options)).CreateMatcher();
            IReadOnlyList<int> tokens = tokenizer.Encode(instance);
            for (int i = 0; i < tokens.Count; i++)
            {
                int count = matcher.GetForcedTokens(forced);
                for (int k = 0; k < count && i + k < tokens.Count; k++)
                {
                    Assert.That(forced[k], Is.EqualTo(tokens[i + k]), $"{schema}\ntoken {i} of {instance}");
                }

                total += count;
                if (!matcher.TryAdvance(tokens[i]))
                {
                    break;
                }
            }
        }

        Assert.That(total, Is.Positive);
    }

    /// <summary>Schemas spread over the whole folder, each with a valid instance as Python's <c>json.dumps</c> would space it.</summary>
    private static IEnumerable<(string Schema, string Instance)> Cases(int count)
    {
        string[] files = [.. Directory.GetFiles(SharedData.Require("maskbench/data"), "*.json").Order(StringComparer.Ordinal)];
        for (int i = 0, found = 0; i < files.Length && found < count; i += Math.Max(1, files.Length / (2 * count)))
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(files[i]));
            foreach (JsonElement test in document.RootElement.GetProperty("tests").EnumerateArray())
            {
                string instance = Dumps(test.GetProperty("data"));
                if (test.GetProperty("valid").GetBoolean() && instance.Length < 2_000)
                {
                    found++;
                    yield return (document.RootElement.GetProperty("schema").GetRawText(), instance);
                    break;
                }
            }
        }
    }

    private static string Dumps(JsonElement value)
    {
        StringBuilder text = new();
        Append(value);
        return text.ToString();

        void Append(JsonElement element)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Object:
                    text.Append('{');
                    string separator = "";
                    foreach (JsonProperty property in element.EnumerateObject())
                    {
                        text.Append(separator).Append(Quoted(property.Name)).Append(": ");
                        Append(property.Value);
                        separator = ", ";
                    }

                    text.Append('}');
                    break;
                case JsonValueKind.Array:
                    text.Append('[');
                    string comma = "";
                    foreach (JsonElement item in element.EnumerateArray())
                    {
                        text.Append(comma);
                        Append(item);
                        comma = ", ";
                    }

                    text.Append(']');
                    break;
                case JsonValueKind.String:
                    text.Append(Quoted(element.GetString()!));
                    break;
                default:
                    text.Append(element.GetRawText());
                    break;
            }
        }
    }

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
