using NUnit.Framework;
using StructGen.Grammars;

namespace StructGen.Tests.JsonSchema.Evaluation;

/// <summary>What each draft means differently from 2020-12: schema, an instance, and the verdict of each draft in turn (T, F; R for a refused schema).</summary>
internal sealed class DraftTableTests
{
    private static readonly JsonSchemaDialect[] Dialects = Enum.GetValues<JsonSchemaDialect>();

    // Columns: 4, 6, 7, 2019-09, 2020-12.
    [TestCase("""{"type":"integer"}""", "1.0", "FTTTT")]
    [TestCase("""{"type":"integer"}""", "1e2", "FTTTT")]
    [TestCase("""{"type":["integer","null"]}""", "-0.0", "FTTTT")]
    [TestCase("""{"type":["integer","number"]}""", "1.0", "TTTTT")]
    [TestCase("""{"type":"number"}""", "3", "TTTTT")]
    [TestCase("""{"enum":[1]}""", "1.0", "TTTTT")]
    [TestCase("""{"minimum":1,"exclusiveMinimum":true}""", "1", "FRRRR")]
    [TestCase("""{"minimum":1,"exclusiveMinimum":true}""", "1.001", "TRRRR")]
    [TestCase("""{"minimum":1,"exclusiveMinimum":false}""", "1", "TRRRR")]
    [TestCase("""{"exclusiveMaximum":true,"maximum":1}""", "1", "FRRRR")]
    [TestCase("""{"exclusiveMaximum":true,"maximum":1}""", "0", "TRRRR")]
    [TestCase("""{"exclusiveMinimum":1}""", "1", "RFFFF")]
    [TestCase("""{"exclusiveMaximum":1}""", "0.9", "RTTTT")]
    [TestCase("""{"const":1}""", "2", "TFFFF")]
    [TestCase("""{"contains":{"type":"null"}}""", "[1]", "TFFFF")]
    [TestCase("""{"contains":{"type":"null"}}""", "[]", "TFFFF")]
    [TestCase("""{"propertyNames":{"maxLength":1}}""", """{"ab":1}""", "TFFFF")]
    [TestCase("""{"if":{"type":"string"},"then":{"minLength":2},"else":false}""", "\"a\"", "TTFFF")]
    [TestCase("""{"if":{"type":"string"},"then":{"minLength":2},"else":false}""", "\"ab\"", "TTTTT")]
    [TestCase("""{"if":{"type":"string"},"then":{"minLength":2},"else":false}""", "1", "TTFFF")]
    [TestCase("""{"dependencies":{"a":["b"]}}""", """{"a":1}""", "FFFTT")]
    [TestCase("""{"dependencies":{"a":{"required":["b"]}}}""", """{"a":1}""", "FFFTT")]
    [TestCase("""{"dependencies":{"a":["b"]}}""", """{"a":1,"b":1}""", "TTTTT")]
    [TestCase("""{"dependencies":{"a":false}}""", """{"a":1}""", "FFFTT")]
    [TestCase("""{"dependentRequired":{"a":["b"]}}""", """{"a":1}""", "TTTFF")]
    [TestCase("""{"dependentSchemas":{"a":{"required":["b"]}}}""", """{"a":1}""", "TTTFF")]
    [TestCase("""{"items":[{"type":"null"}]}""", "[1]", "FFFFR")]
    [TestCase("""{"items":[{"type":"null"}]}""", "[null,1]", "TTTTR")]
    [TestCase("""{"items":[{"type":"null"}],"additionalItems":false}""", "[null,1]", "FFFFR")]
    [TestCase("""{"additionalItems":{"type":"null"},"items":[]}""", "[1]", "FFFFR")]
    [TestCase("""{"items":{"type":"null"},"additionalItems":false}""", "[null]", "TTTTT")]
    [TestCase("""{"additionalItems":false}""", "[null]", "TTTTT")]
    [TestCase("""{"prefixItems":[false]}""", "[1]", "TTTTF")]
    [TestCase("""{"prefixItems":[true],"items":false}""", "[1]", "FFFFT")]
    [TestCase("""{"contains":{"const":1},"maxContains":1}""", "[1,1]", "TTTFF")]
    [TestCase("""{"contains":{"const":1},"minContains":0}""", "[]", "TFFTT")]
    [TestCase("""{"minContains":2}""", "[]", "TTTTT")]
    [TestCase("""{"properties":{"a":true},"unevaluatedProperties":false}""", """{"b":1}""", "TTTFF")]
    [TestCase("""{"allOf":[{"properties":{"a":true}}],"unevaluatedProperties":false}""", """{"a":1}""", "TTTTT")]
    [TestCase("""{"allOf":[{"contains":{"const":1}}],"unevaluatedItems":false}""", "[1]", "TTTFT")]
    [TestCase("""{"allOf":[{"items":{"const":1}}],"unevaluatedItems":false}""", "[1]", "TTTTT")]
    [TestCase("""{"unevaluatedItems":{"type":"null"}}""", "[1]", "TTTFF")]
    [TestCase("""{"$ref":"#/definitions/a","maxLength":1,"definitions":{"a":{"type":"string"}}}""", "\"ab\"", "TTTFF")]
    [TestCase("""{"properties":{"x":{"type":"null","$ref":"#/definitions/a"}},"definitions":{"a":{}}}""", """{"x":1}""", "TTTFF")]
    [TestCase("""{"$ref":"#/$defs/a","$defs":{"a":{"type":"null"}}}""", "1", "FFFFF")]
    [TestCase("""{"$ref":"#a","definitions":{"x":{"$anchor":"a","type":"null"}}}""", "1", "RRRFF")]
    [TestCase("""{"allOf":[{"$ref":"#a"}],"definitions":{"x":{"$id":"#a","type":"null"}}}""", "1", "RFFRR")]
    [TestCase("""{"allOf":[{"$ref":"#a"}],"definitions":{"x":{"id":"#a","type":"null"}}}""", "1", "FRRRR")]
    [TestCase("""{"allOf":[{"$ref":"other"}],"definitions":{"x":{"id":"other","type":"null"}}}""", "1", "FRRRR")]
    [TestCase("""{"allOf":[{"$ref":"other"}],"definitions":{"x":{"$id":"other","type":"null"}}}""", "1", "RFFFF")]
    [TestCase("""{"properties":{"a":false}}""", """{"a":1}""", "FFFFF")]
    [TestCase("""{"additionalProperties":false,"properties":{"id":{"type":"string"}}}""", """{"id":"x"}""", "TTTTT")]
    [TestCase("""{"$recursiveRef":"#/definitions/a","definitions":{"a":false}}""", "1", "TTTFT")]
    [TestCase("""{"$dynamicRef":"#/definitions/a","definitions":{"a":false}}""", "1", "TTTTF")]
    [TestCase("""{"minLength":2.0}""", "\"a\"", "FFFFF")]
    [TestCase("""{"maxItems":99999999999999999999}""", "[1]", "TTTTT")]
    public void A_draft_keeps_its_own_meaning(string schema, string instance, string verdicts)
    {
        string actual = string.Concat(Dialects.Select(dialect => Verdict(schema, instance, dialect)));
        Assert.That(actual, Is.EqualTo(verdicts));
    }

    [Test]
    public void Recursive_references_go_to_the_outermost_recursive_anchor()
    {
        const string tree = """
            {
                "$id": "http://example.com/strict", "$recursiveAnchor": true, "$ref": "tree", "unevaluatedProperties": false,
                "$defs": { "tree": {
                    "$id": "tree", "$recursiveAnchor": true, "type": "object",
                    "properties": { "data": true, "children": { "type": "array", "items": { "$recursiveRef": "#" } } } } }
            }
            """;
        JsonSchemaOptions draft = Schemas.In(JsonSchemaDialect.Draft201909);
        Assert.That(Schemas.IsValid(tree, """{"children":[{"data":1}]}""", draft), Is.True);
        Assert.That(Schemas.IsValid(tree, """{"children":[{"daat":1}]}""", draft), Is.False);

        string bookended = tree.Replace("\"$id\": \"tree\", \"$recursiveAnchor\": true", "\"$id\": \"tree\", \"$recursiveAnchor\": false", StringComparison.Ordinal);
        Assert.That(Schemas.IsValid(bookended, """{"children":[{"daat":1}]}""", draft), Is.True);

        string outerFixed = tree.Replace("strict\", \"$recursiveAnchor\": true", "strict\", \"$recursiveAnchor\": false", StringComparison.Ordinal);
        Assert.That(Schemas.IsValid(outerFixed, """{"children":[{"daat":1}]}""", draft), Is.True);
    }

    private static char Verdict(string schema, string instance, JsonSchemaDialect dialect)
    {
        try
        {
            return Schemas.IsValid(schema, instance, Schemas.In(dialect)) ? 'T' : 'F';
        }
        catch (GrammarException)
        {
            return 'R';
        }
    }
}
