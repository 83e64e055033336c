using System.Text;
using System.Text.Json;
using NUnit.Framework;
using StructGen.Grammars;

namespace StructGen.Tests.JsonSchema;

/// <summary>Each keyword by table: a schema, texts it accepts, texts it refuses; through the matcher byte by byte and through the validator.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class KeywordTests
{
    // All bytes as tokens and a few longer ones: masks are compared elsewhere, this is about the language.
    private static readonly Lazy<GrammarCompiler> s_compiler = new(static () =>
        new GrammarCompiler(Vocabulary.FromTokens([.. Enumerable.Range(0, 256).Select(static value => new[] { (byte)value }), "\":"u8.ToArray(), "\","u8.ToArray(), "<end>"u8.ToArray()], new SpecialTokens { End = [258] })));

    private static IEnumerable<TestCaseData> Cases()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Corpora", "keywords.json")));
        foreach (JsonElement entry in document.RootElement.EnumerateArray())
        {
            yield return new TestCaseData(entry.Clone()).SetArgDisplayNames(entry.GetProperty("name").GetString()!);
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void Accepts_and_refuses_as_the_table_says(JsonElement entry)
    {
        Grammar grammar = Grammar.JsonSchema(entry.GetProperty("schema").GetRawText());
        if (entry.TryGetProperty("unsatisfiable", out _))
        {
            GrammarException? refusal = Assert.Throws<GrammarException>(() => s_compiler.Value.Compile(grammar));
            Assert.That(refusal!.Diagnostics[0].Code, Is.EqualTo(DiagnosticCode.Unsatisfiable));
            return;
        }

        CompiledGrammar compiled = s_compiler.Value.Compile(grammar);
        SchemaValidator validator = new(Encoding.UTF8.GetBytes(entry.GetProperty("schema").GetRawText()));
        Assert.Multiple(() =>
        {
            foreach (JsonElement text in entry.GetProperty("accepts").EnumerateArray())
            {
                Assert.That(Accepts(compiled, text.GetString()!), Is.True, $"should accept {text}");
                Assert.That(validator.Validate(Encoding.UTF8.GetBytes(text.GetString()!)).IsValid, Is.True, $"validator should accept {text}");
            }

            foreach (JsonElement text in entry.GetProperty("refuses").EnumerateArray())
            {
                Assert.That(Accepts(compiled, text.GetString()!), Is.False, $"should refuse {text}");
            }
        });
    }

    [TestCaseSource(nameof(Cases))]
    public void Completes_every_prefix_of_an_accepted_text(JsonElement entry)
    {
        if (entry.TryGetProperty("unsatisfiable", out _))
        {
            return;
        }

        CompiledGrammar compiled = s_compiler.Value.Compile(Grammar.JsonSchema(entry.GetProperty("schema").GetRawText()));
        SchemaValidator validator = new(Encoding.UTF8.GetBytes(entry.GetProperty("schema").GetRawText()));
        foreach (JsonElement text in entry.GetProperty("accepts").EnumerateArray())
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text.GetString()!);
            for (int length = 0; length <= bytes.Length; length++)
            {
                Matcher matcher = compiled.CreateMatcher();
                Assert.That(matcher.TryAdvance(bytes.AsSpan(0, length)), Is.True);
                byte[] completed = [.. bytes[..length], .. matcher.GetCompletion()];
                Assert.That(Accepts(compiled, completed), Is.True, Encoding.UTF8.GetString(completed));
                Assert.That(validator.Validate(completed).IsValid, Is.True, Encoding.UTF8.GetString(completed));
            }
        }
    }

    private static bool Accepts(CompiledGrammar grammar, string text) => Accepts(grammar, Encoding.UTF8.GetBytes(text));

    private static bool Accepts(CompiledGrammar grammar, byte[] text)
    {
        Matcher matcher = grammar.CreateMatcher();
        return matcher.TryAdvance(text) && matcher.IsAccepting;
    }
}
