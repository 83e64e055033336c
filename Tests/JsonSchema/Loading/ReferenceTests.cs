using NUnit.Framework;
using StructGen.Grammars.Parsing.JsonSchema.Loading;
using StructGen.Grammars;

namespace StructGen.Tests.JsonSchema.Loading;

/// <summary>What references reach, by the location of their target.</summary>
internal sealed class ReferenceTests
{
    [TestCase("""{"$ref":"#/$defs/a","$defs":{"a":true}}""", "#/$defs/a")]
    [TestCase("""{"$ref":"#/$defs/a~1b~0c","$defs":{"a/b~c":true}}""", "#/$defs/a~1b~0c")]
    [TestCase("""{"$ref":"#/$defs/a%25b%20c","$defs":{"a%b c":true}}""", "#/$defs/a%25b%20c")]
    [TestCase("""{"$ref":"#/%24defs/%22","$defs":{"\"":true}}""", "#/$defs/\"")]
    [TestCase("""{"$ref":"#/anyOf/1","anyOf":[true,{}]}""", "#/anyOf/1")]
    [TestCase("""{"$ref":"#/x/y/0","x":{"y":[{"type":"string"}]}}""", "#/x/y/0")]
    [TestCase("""{"$ref":"#a","$defs":{"x":{"$anchor":"a"}}}""", "#/$defs/x")]
    [TestCase("""{"$ref":"other","$defs":{"x":{"$id":"other"}}}""", "#/$defs/x")]
    [TestCase("""{"$id":"http://e.com/a/b","$ref":"c","$defs":{"x":{"$id":"/a/c"}}}""", "#/$defs/x")]
    [TestCase("""{"$id":"http://e.com/a/b","$ref":"../q/./r#n","$defs":{"x":{"$id":"http://E.com/q/r","$defs":{"y":{"$anchor":"n"}}}}}""", "#/$defs/x/$defs/y")]
    [TestCase("""{"$ref":"urn:uuid:1#/$defs/y","$defs":{"x":{"$id":"urn:uuid:1","$defs":{"y":true}}}}""", "#/$defs/x/$defs/y")]
    [TestCase("""{"$id":"http://e.com/root.json","$ref":"root.json#/$defs/x","$defs":{"x":true}}""", "#/$defs/x")]
    [TestCase("""{"$ref":"#/$defs/x/$defs/y","$defs":{"x":{"$id":"inner","$defs":{"y":true}}}}""", "#/$defs/x/$defs/y")]
    public void A_reference_finds_its_target(string schema, string location) => Assert.That(Schemas.Load(schema).Ref!.Location, Is.EqualTo(location));

    [Test]
    public void Two_references_to_one_place_share_the_node()
    {
        SchemaNode root = Schemas.Load("""{"properties":{"a":{"$ref":"#/x"},"b":{"$ref":"#/x"},"c":{"$ref":"#/properties/a"}},"x":{"type":"null"}}""");
        Assert.That(root.Properties[1].Value.Ref, Is.SameAs(root.Properties[0].Value.Ref));
        Assert.That(root.Properties[2].Value.Ref, Is.SameAs(root.Properties[0].Value));
    }

    [Test]
    public void A_pointer_below_an_embedded_resource_falls_back_to_the_document()
    {
        SchemaNode root = Schemas.Load("""{"$defs":{"a":{"type":"null"}},"items":{"$id":"inner","$ref":"#/$defs/a"}}""");
        Assert.That(root.Items!.Ref!.Location, Is.EqualTo("#/$defs/a"));
    }

    [Test]
    public void An_unknown_keyword_hides_ids_but_not_pointers()
    {
        SchemaNode root = Schemas.Load("""{"$id":"http://e.com/","x-lib":{"a":{"$id":"hidden","items":{"$ref":"#/$defs/s"}}},"$defs":{"s":{"type":"string"}},"$ref":"#/x-lib/a"}""");
        Assert.That(root.Ref!.Location, Is.EqualTo("#/x-lib/a"));
        Assert.That(Schemas.Problems("""{"x-lib":{"$id":"hidden"},"$ref":"hidden"}""").Single().Code, Is.EqualTo(DiagnosticCode.UnresolvedReference));
    }

    [Test]
    public void Registered_documents_refer_to_each_other_and_are_read_in_the_draft_that_refers()
    {
        SchemaRegistry registry = SchemaRegistry.Empty
            .With("http://example.com/a.json", """{"$ref":"b.json#/definitions/x"}""")
            .With("http://example.com/b.json", """{"definitions":{"x":{"items":[{"type":"string"}]}}}""");
        const string schema = """{"$ref":"http://example.com/a.json"}""";
        JsonSchemaOptions options = new() { Registry = registry, DefaultDialect = JsonSchemaDialect.Draft7 };
        Assert.That(Schemas.Load(schema, options).Ref!.Ref!.Location, Is.EqualTo("http://example.com/b.json#/definitions/x"));
        Assert.That(Schemas.IsValid(schema, "[1]", options), Is.False);
        Assert.That(Schemas.IsValid(schema, "[\"a\", 1]", options), Is.True);
    }

    [Test]
    public void A_registered_document_is_found_by_its_own_id_too()
    {
        SchemaRegistry registry = SchemaRegistry.Empty.With("http://example.com/a.json", """{"$id":"http://elsewhere.org/a","type":"string"}""");
        SchemaNode root = Schemas.Load("""{"allOf":[{"$ref":"http://example.com/a.json"},{"$ref":"http://elsewhere.org/a"}]}""", new() { Registry = registry });
        Assert.That(root.AllOf[1].Ref, Is.SameAs(root.AllOf[0].Ref));
    }

    [Test]
    public void The_registry_ignores_fragments_and_demands_absolute_uris()
    {
        SchemaRegistry registry = SchemaRegistry.Empty.With("HTTP://Example.com/a#", "true");
        Assert.That(registry.TryGet("http://example.com/a", out _), Is.True);
        Assert.Throws<ArgumentException>(() => SchemaRegistry.Empty.Add(new Uri("a.json", UriKind.Relative), default));
    }

    [Test]
    public void Dynamic_references_know_their_anchor_only_where_it_is_dynamic()
    {
        SchemaNode root = Schemas.Load(
            """{"$defs":{"d":{"$dynamicAnchor":"d"},"s":{"$anchor":"s"}},"prefixItems":[{"$dynamicRef":"#d"},{"$dynamicRef":"#s"},{"$dynamicRef":"#/$defs/d"}]}""");
        Assert.That(root.PrefixItems.Select(item => item.DynamicRef!.Anchor), Is.EqualTo(new[] { "d", null, null }));
        Assert.That(root.PrefixItems.Select(item => item.DynamicRef!.StaticTarget.Location), Is.EqualTo(new[] { "#/$defs/d", "#/$defs/s", "#/$defs/d" }));
    }

    [Test]
    public void Every_meta_schema_loads_and_accepts_itself()
    {
        foreach (string uri in MetaSchemas.Uris)
        {
            Assert.That(MetaSchemas.TryGet(uri, out ReadOnlyMemory<byte> text), Is.True);
            string schema = "{\"$ref\":\"" + uri + "\"}";
            Assert.That(Schemas.IsValid(schema, System.Text.Encoding.UTF8.GetString(text.Span)), Is.True, uri);
            Assert.That(Schemas.IsValid(schema, "3"), Is.False, uri);
        }
    }

    [TestCase("http://json-schema.org/draft-04/schema#")]
    [TestCase("http://json-schema.org/draft-06/schema#")]
    [TestCase("http://json-schema.org/draft-07/schema#")]
    [TestCase("https://json-schema.org/draft/2019-09/schema")]
    [TestCase("https://json-schema.org/draft/2020-12/schema")]
    public void A_meta_schema_refuses_what_the_draft_refuses(string uri)
    {
        string schema = "{\"$ref\":\"" + uri + "\"}";
        Assert.That(Schemas.IsValid(schema, """{"properties":{"a":{"items":{"minLength":2}}}}"""), Is.True);
        Assert.That(Schemas.IsValid(schema, """{"properties":{"a":{"items":{"minLength":-2}}}}"""), Is.False);
        Assert.That(Schemas.IsValid(schema, """{"allOf":[{"not":{"type":"foo"}}]}"""), Is.False);
    }
}
