using System.Text;
using NUnit.Framework;
using StructGen.Grammars;

namespace StructGen.Tests.JsonSchema;

/// <summary><see cref="UndeclaredProperties.WhereStated"/>: what it leaves out, where it lets everything in, and that it ends nowhere.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class UndeclaredPropertiesTests
{
    private static readonly Lazy<GrammarCompiler> s_compiler = new(static () =>
        new GrammarCompiler(Vocabulary.FromTokens([.. Enumerable.Range(0, 256).Select(static value => new[] { (byte)value }), "\":"u8.ToArray(), "\","u8.ToArray(), "<end>"u8.ToArray()], new SpecialTokens { End = [258] })));

    private static JsonSchemaOptions Options { get; } = new() { UndeclaredProperties = UndeclaredProperties.WhereStated };

    [TestCase("""{"properties": {"a": {}}}""", """{"a": 1}""", """{"b": 1}""")]
    [TestCase("""{"properties": {"a": {}}}""", "{}", """{"a": 1, "b": 1}""")]
    [TestCase("""{"allOf": [{"properties": {"a": {}}}, {"properties": {"b": {}}}]}""", """{"b": 1, "a": 1}""", """{"c": 1}""")]
    [TestCase("""{"anyOf": [{"properties": {"a": {"type": "null"}}, "required": ["a"]}, {"properties": {"b": {}}, "required": ["b"]}]}""", """{"a": 7, "b": 1}""", """{"b": 1, "c": 1}""")]
    [TestCase("""{"properties": {"a": {}}, "required": ["b"]}""", """{"b": 1}""", """{"b": 1, "c": 1}""")]
    [TestCase("""{"properties": {"a": {}}, "patternProperties": {"^x-": {}}}""", """{"x-y": 1, "a": 1}""", """{"y": 1}""")]
    [TestCase("""{"properties": {"a": {"properties": {"b": {}}}}}""", """{"a": {"b": 1}}""", """{"a": {"c": 1}}""")]
    [TestCase("""{"properties": {"a": {}}, "dependentRequired": {"a": ["b"]}}""", """{"a": 1, "b": 1}""", """{"c": 1}""")]
    [TestCase("""{"properties": {"a": {}}, "not": {"required": ["c"]}}""", """{"a": 1}""", """{"d": 1}""")]
    [TestCase("""{"oneOf": [{"properties": {"kind": {"const": "x"}}, "required": ["kind"]}, {"properties": {"kind": {"const": "y"}, "n": {}}, "required": ["kind"]}]}""", """{"kind": "y", "n": 1}""", """{"kind": "y", "m": 1}""")]
    public void Leaves_out_what_no_keyword_speaks_of(string schema, string accepted, string refused)
    {
        CompiledGrammar grammar = Compile(schema);
        Assert.That((Accepts(grammar, accepted), Accepts(grammar, refused)), Is.EqualTo((true, false)));
        Assert.That(Schemas.IsValid(schema, accepted) && Schemas.IsValid(schema, refused), Is.True, "both are valid");
    }

    [TestCase("{}", """{"b": 1}""")]
    [TestCase("""{"type": "object"}""", """{"b": 1}""")]
    [TestCase("""{"required": ["a"]}""", """{"a": 1, "b": 1}""")]
    [TestCase("""{"additionalProperties": {"type": "integer"}}""", """{"b": 1}""")]
    [TestCase("""{"properties": {"a": {}}, "additionalProperties": true}""", """{"b": 1}""")]
    [TestCase("""{"properties": {"a": {}}, "additionalProperties": {"type": "integer"}}""", """{"b": 1}""")]
    [TestCase("""{"properties": {"a": {}}, "unevaluatedProperties": {"type": "integer"}}""", """{"b": 1}""")]
    [TestCase("""{"properties": {"a": {}}, "propertyNames": {"maxLength": 3}}""", """{"b": 1}""")]
    public void Lets_others_in_where_the_schema_states_them_or_declares_none(string schema, string accepted) =>
        Assert.That(Accepts(Compile(schema), accepted), Is.True);

    [TestCase("""{"properties": {"a": {}}, "minProperties": 2}""", """{"a": 1, "b": 1}""")]
    [TestCase("""{"properties": {"a": {}}, "not": {"propertyNames": {"const": "a"}}}""", """{"b": 1}""")]
    [TestCase("""{"type": "object", "properties": {"child": {"$ref": "#"}}, "minProperties": 1}""", """{"child": {"x": 1}}""")]
    [TestCase("""{"patternProperties": {"^a": {}}, "minProperties": 2}""", """{"a": 1, "ab": 1}""")]
    [TestCase("""{"properties": {"b": {"type": "object", "patternProperties": {"^a": {}}, "minProperties": 1}}, "required": ["b"]}""", """{"b": {"a": 1}}""")]
    [TestCase("""{"type": "array", "items": {"type": "object", "properties": {"a": {}}}, "contains": {"minProperties": 2}}""", """[{"a": 1}, {"a": 1, "b": 2}]""")]
    [TestCase("""{"type": "array", "contains": {"type": "object", "required": ["b"]}, "uniqueItems": true}""", """[{"a": 1}, {"b": 1}]""")]
    [TestCase("""{"type": "array", "minItems": 3, "uniqueItems": true, "items": {"type": "object", "properties": {"a": {"const": 1}}}}""", """[{}, {"a": 1}, {"b": 1}]""")]
    public void Completes_objects_with_others_where_it_must_and_without_where_it_can(string schema, string accepted)
    {
        CompiledGrammar grammar = Compile(schema);
        Assert.That(Accepts(grammar, accepted), Is.True);
        Matcher matcher = grammar.CreateMatcher();
        Assert.That(matcher.GetCompletion(), Is.Not.Empty);
    }

    [Test]
    public void A_declared_object_ends_by_itself()
    {
        CompiledGrammar grammar = s_compiler.Value.Compile(Grammar.JsonSchema("""{"type": "object", "properties": {"a": {"const": "b"}}, "required": ["a"]}"""u8.ToArray(), JsonSchemaOptions.Generation));
        Assert.That(Encoding.UTF8.GetString(grammar.CreateMatcher().ForcedBytes), Is.EqualTo("{\"a\": \"b\"}"));
    }

    private static CompiledGrammar Compile(string schema) => s_compiler.Value.Compile(Grammar.JsonSchema(Encoding.UTF8.GetBytes(schema), Options));

    private static bool Accepts(CompiledGrammar grammar, string text)
    {
        Matcher matcher = grammar.CreateMatcher();
        return matcher.TryAdvance(Encoding.UTF8.GetBytes(text)) && matcher.IsAccepting;
    }
}
