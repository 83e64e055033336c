using NUnit.Framework;
using StructGen.Grammars.Parsing.JsonSchema.Loading;
using StructGen.Grammars;

namespace StructGen.Tests.JsonSchema.Loading;

internal sealed class DialectTests
{
    [TestCase("http://json-schema.org/draft-04/schema#", Draft.V4)]
    [TestCase("http://json-schema.org/draft-04/schema", Draft.V4)]
    [TestCase("https://json-schema.org/draft-04/schema#", Draft.V4)]
    [TestCase("http://json-schema.org/draft-06/schema#", Draft.V6)]
    [TestCase("http://json-schema.org/draft-07/schema#/", Draft.V7)]
    [TestCase("https://json-schema.org/draft-07/schema", Draft.V7)]
    [TestCase("https://json-schema.org/draft/2019-09/schema#", Draft.V201909)]
    [TestCase("http://json-schema.org/draft/2020-12/schema", Draft.V202012)]
    [TestCase("http://json-schema.org/schema#", Draft.V202012)]
    [TestCase("nonsense with blanks", Draft.V202012)]
    public void The_draft_is_what_schema_names(string uri, Draft draft) => Assert.That(Schemas.Load("{\"$schema\":\"" + uri + "\"}").Draft, Is.EqualTo(draft));

    [TestCase(JsonSchemaDialect.Draft4, Draft.V4)]
    [TestCase(JsonSchemaDialect.Draft6, Draft.V6)]
    [TestCase(JsonSchemaDialect.Draft7, Draft.V7)]
    [TestCase(JsonSchemaDialect.Draft201909, Draft.V201909)]
    [TestCase(JsonSchemaDialect.Draft202012, Draft.V202012)]
    public void Without_schema_the_default_dialect_counts(JsonSchemaDialect dialect, Draft draft)
    {
        Assert.That(Schemas.Load("{}", Schemas.In(dialect)).Draft, Is.EqualTo(draft));
        Assert.That(Schemas.Load("{}").Draft, Is.EqualTo(Draft.V202012), "the default of the default");
    }

    [Test]
    public void An_embedded_resource_may_name_its_own_draft_and_a_plain_subschema_may_not()
    {
        const string draft7 = "http://json-schema.org/draft-07/schema#";
        SchemaNode root = Schemas.Load("""{"$defs":{},"prefixItems":[{"$id":"x","$schema":"DRAFT"},{"$schema":"DRAFT"}]}""".Replace("DRAFT", draft7, StringComparison.Ordinal));
        Assert.That(root.PrefixItems.Select(item => item.Draft), Is.EqualTo(new[] { Draft.V7, Draft.V202012 }));
    }

    [Test]
    public void A_meta_schema_without_validation_vocabulary_switches_those_keywords_off()
    {
        JsonSchemaOptions options = new()
        {
            Registry = SchemaRegistry.Empty.With(
                "http://example.com/meta",
                """
                {
                    "$schema": "https://json-schema.org/draft/2020-12/schema",
                    "$vocabulary": { "https://json-schema.org/draft/2020-12/vocab/core": true, "https://json-schema.org/draft/2020-12/vocab/applicator": true }
                }
                """),
        };
        const string schema = """{"$schema":"http://example.com/meta","properties":{"a":{"minimum":3,"minLength":"ignored"},"b":false}}""";
        Assert.That(Schemas.IsValid(schema, """{"a":1}""", options), Is.True);
        Assert.That(Schemas.IsValid(schema, """{"b":1}""", options), Is.False);
    }

    [TestCase("true", DiagnosticCode.Unsupported)]
    [TestCase("false", null)]
    public void An_unknown_vocabulary_is_refused_only_when_required(string required, DiagnosticCode? code)
    {
        JsonSchemaOptions options = new()
        {
            Registry = SchemaRegistry.Empty.With(
                "http://example.com/meta",
                """{"$schema":"https://json-schema.org/draft/2020-12/schema","$vocabulary":{"http://example.com/own":REQUIRED}}""".Replace("REQUIRED", required, StringComparison.Ordinal)),
        };
        const string schema = """{"$schema":"http://example.com/meta"}""";
        if (code is null)
        {
            Assert.DoesNotThrow(() => Schemas.Load(schema, options));
        }
        else
        {
            Assert.That(Schemas.Problems(schema, options).Single().Code, Is.EqualTo(code));
        }
    }

    [Test]
    public void The_format_assertion_vocabulary_asserts_whatever_the_option_says()
    {
        JsonSchemaOptions options = new()
        {
            AssertFormat = false,
            Registry = SchemaRegistry.Empty.With(
                "http://example.com/meta",
                """{"$schema":"https://json-schema.org/draft/2020-12/schema","$vocabulary":{"https://json-schema.org/draft/2020-12/vocab/format-assertion":false}}"""),
        };
        Assert.That(Schemas.Load("""{"$schema":"http://example.com/meta","format":"ipv4"}""", options).Format, Is.EqualTo("ipv4"));
        Assert.That(Schemas.Load("""{"format":"ipv4"}""", options).Format, Is.Null);
        Assert.That(Schemas.Load("""{"format":"ipv4"}""").Format, Is.EqualTo("ipv4"));
        Assert.That(Schemas.Load("""{"format":"my own"}""").Format, Is.Null);
    }

    [Test]
    public void Meta_schemas_that_name_each_other_do_not_loop()
    {
        JsonSchemaOptions options = new()
        {
            Registry = SchemaRegistry.Empty.With("http://e.com/a", """{"$schema":"http://e.com/b"}""").With("http://e.com/b", """{"$schema":"http://e.com/a"}"""),
        };
        Assert.That(Schemas.Load("""{"$schema":"http://e.com/a"}""", options).Draft, Is.EqualTo(Draft.V202012));
    }
}
