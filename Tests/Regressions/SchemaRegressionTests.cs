using System.Text;
using StructGen.Grammars;

namespace StructGen.Tests.Regressions;

/// <summary>Schemas that once broke a guarantee, as small as they could be made.</summary>
internal sealed class SchemaRegressionTests
{
    private static readonly GrammarCompiler s_compiler = new(Vocabulary.FromTokens(
        [.. Enumerable.Range(0, 256).Select(static value => new[] { (byte)value }), "1,1]"u8.ToArray(), "\",\"a\":"u8.ToArray(), "<end>"u8.ToArray()], new SpecialTokens { End = [258] }));

    [Test]
    public void A_completion_follows_one_plan_to_its_end()
    {
        // Each situation's own witness once was another scalar, for ever.
        Completes("""{"contains":{"type":"object"},"uniqueItems":true}""", """[[],{}]""");
    }

    [Test]
    public void Blanks_of_an_indented_text_do_not_promise_what_cannot_come()
    {
        JsonSchemaOptions indented = new() { Whitespace = JsonWhitespace.Indented(2) };
        Refuses("""{"items":false,"type":"array"}""", "[\n", indented);
        Refuses("""{"const":{}}""", "{\n", indented);
        Refuses("""{"type":"object","required":["a","b"]}""", "{\n  \"a\": 0\n", indented);
        Refuses("""{"type":"array","maxItems":1}""", "[\n  0,", indented);
        Completes("""{"type":"array","minItems":2}""", "[\n  0,\n  [\n    1\n  ]\n]", indented);
        Completes("true", "{\n  \"a\": {\n    \"b\": []\n  }\n}", indented);
    }

    private static void Completes(string schema, string text, JsonSchemaOptions? options = null)
    {
        CompiledGrammar grammar = s_compiler.Compile(Grammar.JsonSchema(schema, options));
        SchemaValidator validator = new(Encoding.UTF8.GetBytes(schema), options);
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        for (int length = 0; length <= bytes.Length; length++)
        {
            Matcher matcher = grammar.CreateMatcher();
            Assert.That(matcher.TryAdvance(bytes.AsSpan(0, length)), Is.True, text[..length]);
            Assert.That(matcher.GetMask().Words.ToArray().Any(static word => word != 0), Is.True, text[..length]);
            byte[] completed = [.. bytes[..length], .. matcher.GetCompletion()];
            string shown = Encoding.UTF8.GetString(completed);
            Assert.That(Accepts(grammar, completed), Is.True, shown);
            Assert.That(validator.Validate(completed).IsValid, Is.True, shown);
        }

        Assert.That(Accepts(grammar, bytes), Is.True, text);
    }

    private static void Refuses(string schema, string prefix, JsonSchemaOptions? options = null)
    {
        Matcher matcher = s_compiler.Compile(Grammar.JsonSchema(schema, options)).CreateMatcher();
        Assert.That(matcher.TryAdvance(Encoding.UTF8.GetBytes(prefix)), Is.False, prefix);
    }

    private static bool Accepts(CompiledGrammar grammar, byte[] text)
    {
        Matcher matcher = grammar.CreateMatcher();
        return matcher.TryAdvance(text) && matcher.IsAccepting;
    }
}
