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

    [Test]
    public void A_unique_item_leaves_their_values_to_those_after_it()
    {
        // The first item once could take the only value that the second may have.
        Completes("""{"type":"array","uniqueItems":true,"minItems":2,"prefixItems":[{"enum":[1,2]},{"const":1}]}""", "[2,1]");
        Refuses("""{"type":"array","uniqueItems":true,"minItems":2,"prefixItems":[{"enum":[1,2]},{"const":1}]}""", "[1,");
        Completes("""{"type":"array","uniqueItems":true,"minItems":2,"prefixItems":[true,{"type":"null"}]}""", "[0,null]");
        Completes("""{"type":"array","uniqueItems":true,"items":{"type":"boolean"}}""", "[false,true]");
        Refuses("""{"type":"array","uniqueItems":true,"items":{"type":"boolean"}}""", "[false,true,");
    }

    [Test]
    public void Unique_containers_are_told_apart_in_completions()
    {
        Completes("""{"type":"array","uniqueItems":true,"items":{"type":"array"},"minItems":3}""", "[[],[2],[3]]");
        Completes("""{"type":"array","uniqueItems":true,"items":{"type":"object","properties":{"c":true},"required":["a","c"]},"minItems":2}""", """[{"a":1,"c":2},{"a":2,"c":2}]""",
            new() { PropertyOrder = PropertyOrder.Any });
    }

    [Test]
    public void Finitely_many_containers_run_out()
    {
        const string Schema = """{"type":"array","uniqueItems":true,"items":{"type":"array","items":{"type":"null"},"maxItems":1}}""";
        Completes(Schema, "[[],[null]]");
        Refuses(Schema, "[[],[null],");
    }

    [Test]
    public void Items_that_must_not_be_unique_repeat_one()
    {
        const string Pair = """{"type":"array","not":{"uniqueItems":true},"maxItems":2}""";
        Completes(Pair, "[5,5]");
        Refuses(Pair, "[5,6]");
        Completes("""{"type":"array","not":{"uniqueItems":true}}""", "[5,[],6,[]]");
        Completes("""{"type":"array","not":{"uniqueItems":true},"prefixItems":[{"type":"string"},{"const":2}],"items":{"enum":[2]},"maxItems":3}""", """["a",2,2]""");
        Completes("""{"type":"array","not":{"uniqueItems":true},"prefixItems":[{"type":"integer"},{"const":2},{"const":3}],"items":false}""", "[3,2,3]");
    }

    [Test]
    public void A_completion_orders_names_as_the_machine_does()
    {
        Completes("""{"type":"array","items":{"type":"object","properties":{"c":true},"required":["a","c"]},"contains":{},"uniqueItems":true}""", """[{"c":1,"a":1}]""",
            new() { PropertyOrder = PropertyOrder.AsDeclared });
    }

    [Test]
    public void Scarce_names_are_used_up()
    {
        const string Schema = """{"type":"object","patternProperties":{"^.$":{"type":"object"}},"propertyNames":{"pattern":"^[ab]$"},"minProperties":2}""";
        Completes(Schema, """{"b":{},"a":{}}""");
        Refuses(Schema, """{"b":{},"b""");
        // The witness of the negative condition must come by the one name there is.
        const string Violated = """{"type":"object","not":{"patternProperties":{"^x$":{"type":"number"}}},"maxProperties":2}""";
        Completes(Violated, """{"x":"","y":1}""");
        Refuses(Violated, """{"x":1""");
    }

    [Test]
    public void Conditions_that_cover_must_come_to_hold()
    {
        Unsatisfiable("""{"type":"array","oneOf":[{"items":false},{}],"unevaluatedItems":false}""");
        Completes("""{"type":"object","not":{"unevaluatedProperties":false,"properties":{"a":true}}}""", """{"a":1,"b":1}""");
        Completes("""{"type":"object","oneOf":[{"type":"object"},{"type":"object","properties":{"c":false}}],"not":{"unevaluatedProperties":false,"required":["d"]}}""", """{"c":1}""");
        Completes("""{"type":"object","anyOf":[{"properties":{"a":{"const":1}},"required":["a"]},{"properties":{"b":true},"required":["b"]}],"unevaluatedProperties":false}""", """{"b":1}""");
    }

    private static void Unsatisfiable(string schema)
    {
        GrammarException refusal = Assert.Throws<GrammarException>(() => s_compiler.Compile(Grammar.JsonSchema(schema)))!;
        Assert.That(refusal.Diagnostics[0].Code, Is.EqualTo(DiagnosticCode.Unsatisfiable));
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
