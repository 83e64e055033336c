using System.Text;
using NUnit.Framework;
using StructGen.Grammars.Parsing.JsonSchema.Loading;
using StructGen.Grammars;

namespace StructGen.Tests.JsonSchema.Loading;

/// <summary>Each kind of broken schema gives its code and the place.</summary>
internal sealed class SchemaErrorTests
{
    [TestCase("""{"type":"foo"}""", "#/type")]
    [TestCase("""{"type":["string",3]}""", "#/type/1")]
    [TestCase("""{"type":[]}""", "#/type")]
    [TestCase("""{"properties":{"age":{"minimum":"3"}}}""", "#/properties/age/minimum")]
    [TestCase("""{"properties":{"a/b~c d":{"maximum":[]}}}""", "#/properties/a~1b~0c%20d/maximum")]
    [TestCase("""{"properties":[]}""", "#/properties")]
    [TestCase("""{"properties":{"a":3}}""", "#/properties/a")]
    [TestCase("""{"required":true}""", "#/required")]
    [TestCase("""{"required":["a",1]}""", "#/required/1")]
    [TestCase("""{"minLength":-1}""", "#/minLength")]
    [TestCase("""{"maxItems":1.5}""", "#/maxItems")]
    [TestCase("""{"maxProperties":"2"}""", "#/maxProperties")]
    [TestCase("""{"multipleOf":0}""", "#/multipleOf")]
    [TestCase("""{"multipleOf":-0.5}""", "#/multipleOf")]
    [TestCase("""{"exclusiveMinimum":true,"minimum":1}""", "#/exclusiveMinimum")]
    [TestCase("""{"uniqueItems":1}""", "#/uniqueItems")]
    [TestCase("""{"enum":"a"}""", "#/enum")]
    [TestCase("""{"allOf":[]}""", "#/allOf")]
    [TestCase("""{"anyOf":{"a":true}}""", "#/anyOf")]
    [TestCase("""{"oneOf":[true,1]}""", "#/oneOf/1")]
    [TestCase("""{"not":null}""", "#/not")]
    [TestCase("""{"items":[{"type":"string"}]}""", "#/items")]
    [TestCase("""{"pattern":3}""", "#/pattern")]
    [TestCase("""{"pattern":"(a"}""", "#/pattern")]
    [TestCase("""{"patternProperties":{"[":true}}""", "#/patternProperties/[")]
    [TestCase("""{"format":{}}""", "#/format")]
    [TestCase("""{"$ref":3}""", "#/$ref")]
    [TestCase("""{"$id":3}""", "#/$id")]
    [TestCase("""{"$id":"http://x/y#name"}""", "#/$id")]
    [TestCase("""{"$schema":7}""", "#/$schema")]
    [TestCase("""{"dependentRequired":{"a":"b"}}""", "#/dependentRequired/a")]
    [TestCase("""{"dependentSchemas":{"a":["b"]}}""", "#/dependentSchemas/a")]
    [TestCase("""{"prefixItems":[]}""", "#/prefixItems")]
    [TestCase("""{"$defs":{"unused":{"type":"int"}}}""", "#/$defs/unused/type")]
    [TestCase("3", "#")]
    [TestCase("[]", "#")]
    public void An_invalid_keyword_value_is_named(string schema, string location)
    {
        Diagnostic problem = Schemas.Problems(schema).Single();
        Assert.That((problem.Code, problem.Location), Is.EqualTo((DiagnosticCode.Invalid, location)));
    }

    [TestCase("""{"$ref":"#/$defs/nowhere"}""", "#/$ref", "#/$defs/nowhere")]
    [TestCase("""{"items":{"$ref":"#nowhere"}}""", "#/items/$ref", "#nowhere")]
    [TestCase("""{"properties":{"a":{"$ref":"http://example.com/other"}}}""", "#/properties/a/$ref", "http://example.com/other")]
    [TestCase("""{"$id":"http://example.com/base/x","$ref":"other"}""", "#/$ref", "http://example.com/base/other")]
    [TestCase("""{"$dynamicRef":"#nowhere"}""", "#/$dynamicRef", "#nowhere")]
    [TestCase("""{"$ref":"#/title","title":"no schema"}""", "#/$ref", "no schema")]
    public void A_reference_to_nothing_is_named(string schema, string location, string named)
    {
        Diagnostic problem = Schemas.Problems(schema).Single();
        Assert.That((problem.Code, problem.Location), Is.EqualTo((DiagnosticCode.UnresolvedReference, location)));
        Assert.That(problem.Message, Does.Contain(named));
    }

    [TestCase("""{"$ref":"#"}""")]
    [TestCase("""{"allOf":[{"$ref":"#"}]}""")]
    [TestCase("""{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"anyOf":[true,{"$ref":"#/$defs/a"}]}}}""")]
    [TestCase("""{"not":{"$ref":"#"}}""")]
    [TestCase("""{"if":{"$ref":"#"}}""")]
    [TestCase("""{"dependentSchemas":{"a":{"$ref":"#"}}}""")]
    [TestCase("""{"properties":{"a":{"oneOf":[{"$ref":"#/properties/a"}]}}}""")]
    [TestCase("""{"$dynamicAnchor":"x","allOf":[{"$dynamicRef":"#x"}]}""")]
    public void A_cycle_that_never_reaches_a_value_is_refused(string schema) =>
        Assert.That(Schemas.Problems(schema), Has.Length.EqualTo(1).And.All.Property(nameof(Diagnostic.Code)).EqualTo(DiagnosticCode.ReferenceCycle));

    [TestCase("""{"properties":{"a":{"$ref":"#"}}}""")]
    [TestCase("""{"items":{"$ref":"#"},"contains":{"$ref":"#"}}""")]
    [TestCase("""{"propertyNames":{"$ref":"#"}}""")]
    [TestCase("""{"allOf":[{"$ref":"#/$defs/a"},{"$ref":"#/$defs/a"}],"$defs":{"a":{"type":"string"}}}""")]
    [TestCase("""{"$defs":{"unused":{"$ref":"#/$defs/unused"}}}""")]
    public void A_cycle_through_a_value_or_in_an_unused_definition_is_fine(string schema) => Assert.DoesNotThrow(() => Schemas.Load(schema));

    [TestCase("{", "1:2")]
    [TestCase("{\n  \"a\": nul\n}", "2:11")]
    [TestCase("", "1:1")]
    [TestCase("{} x", "1:4")]
    [TestCase("{\"a\":\n\"\\ud800\"}", "2:2")]
    public void Broken_json_gives_line_and_column(string schema, string location)
    {
        Diagnostic problem = Schemas.Problems(schema).Single();
        Assert.That((problem.Code, problem.Location), Is.EqualTo((DiagnosticCode.SyntaxError, location)));
    }

    [Test]
    public void Broken_utf8_gives_line_and_column()
    {
        byte[] schema = [.. "{\n\"a\":\""u8, 0xC3, (byte)'"', (byte)'}'];
        GrammarException refusal = Assert.Throws<GrammarException>(() => SchemaLoader.Load(schema, JsonSchemaOptions.Default, GrammarLimits.Default))!;
        Assert.That((refusal.Diagnostics[0].Code, refusal.Diagnostics[0].Location), Is.EqualTo((DiagnosticCode.SyntaxError, "2:6")));
    }

    [Test]
    public void A_byte_order_mark_is_skipped() => Assert.DoesNotThrow(() => Schemas.Load("\uFEFF{}"));

    [Test]
    public void All_problems_are_reported_at_once()
    {
        const string schema = """{"type":"foo","minimum":"1","properties":{"a":{"pattern":"("},"b":{"$ref":"#/nowhere"}},"not":{"allOf":[{"$ref":"#/not"}]}}""";
        Assert.That(
            Schemas.Problems(schema).Select(problem => (problem.Code, problem.Location)),
            Is.EquivalentTo(new[]
            {
                (DiagnosticCode.Invalid, "#/type"),
                (DiagnosticCode.Invalid, "#/minimum"),
                (DiagnosticCode.Invalid, "#/properties/a/pattern"),
                (DiagnosticCode.UnresolvedReference, "#/properties/b/$ref"),
                (DiagnosticCode.ReferenceCycle, "#/not/allOf/0"),
            }));
    }

    [Test]
    public void A_back_reference_that_is_not_regular_is_unsupported_not_invalid()
    {
        Diagnostic problem = Schemas.Problems("""{"pattern":"^(a*)b\\1$"}""").Single();
        Assert.That((problem.Code, problem.Location), Is.EqualTo((DiagnosticCode.Unsupported, "#/pattern")));
    }

    [Test]
    public void Depth_and_size_are_limits_that_name_their_property()
    {
        string deep = string.Concat(Enumerable.Repeat("{\"not\":", 600)) + "true" + new string('}', 600);
        GrammarLimitException depth = Assert.Throws<GrammarLimitException>(() => Schemas.Load(deep))!;
        Assert.That(depth.Limit, Is.EqualTo(nameof(GrammarLimits.MaxNestingDepth)));

        GrammarLimitException size = Assert.Throws<GrammarLimitException>(() => Schemas.Load("{\"title\":\"long\"}", null, new GrammarLimits { MaxSourceBytes = 10 }))!;
        Assert.That(size.Limit, Is.EqualTo(nameof(GrammarLimits.MaxSourceBytes)));
    }

    [Test]
    public void A_huge_depth_limit_does_not_overflow_the_stack()
    {
        const int depth = 10_000;
        string deep = string.Concat(Enumerable.Repeat("{\"not\":", depth)) + "true" + new string('}', depth);
        Assert.Throws<GrammarLimitException>(() => Schemas.Load(deep, null, new GrammarLimits { MaxNestingDepth = 1_000_000 }));
    }

    [Test]
    public void Unknown_meta_schemas_and_odd_names_are_warnings()
    {
        byte[] schema = Encoding.UTF8.GetBytes("""{"$schema":"http://example.com/unknown","properties":{"a":true,"a":false},"$defs":{"unused":{"$ref":"#/nowhere"}}}""");
        SchemaNode root = SchemaLoader.Load(schema, JsonSchemaOptions.Default, GrammarLimits.Default, out var warnings);
        Assert.That(warnings.Select(warning => warning.Location), Is.EqualTo(new[] { "#/$schema", "#/properties/a", "#/$defs/unused/$ref" }));
        Assert.That(warnings, Has.All.Property(nameof(Diagnostic.Severity)).EqualTo(DiagnosticSeverity.Warning));
        Assert.That(root.Properties.Single().Value.Boolean, Is.False, "the last of equal names counts");
    }

    [Test]
    public void A_draft_older_than_4_is_unsupported() =>
        Assert.That(Schemas.Problems("""{"$schema":"http://json-schema.org/draft-03/schema#"}""").Single().Code, Is.EqualTo(DiagnosticCode.Unsupported));

    [Test]
    public void Problems_of_a_registered_document_carry_its_uri()
    {
        JsonSchemaOptions options = new() { Registry = SchemaRegistry.Empty.With("http://example.com/other", """{"items":{"type":"foo"}}""") };
        Diagnostic problem = Schemas.Problems("""{"$ref":"http://example.com/other"}""", options).Single();
        Assert.That(problem.Location, Is.EqualTo("http://example.com/other#/items/type"));
    }
}
