using System.Globalization;
using System.Text.Json;
using System.Text;
using CsCheck;
using NUnit.Framework;
using StructGen.Grammars;

namespace StructGen.Tests.JsonSchema.Evaluation;

internal sealed class SchemaValidatorTests
{
    [TestCase("""{"const":1}""", "1.0", true)]
    [TestCase("""{"const":1}""", "10e-1", true)]
    [TestCase("""{"const":0}""", "-0.0", true)]
    [TestCase("""{"const":1}""", "true", false)]
    [TestCase("""{"const":"a"}""", "\"\\u0061\"", true)]
    [TestCase("""{"const":{"a":1,"b":[2]}}""", """{"b":[2.0],"\u0061":1}""", true)]
    [TestCase("""{"const":[1,2]}""", "[2,1]", false)]
    [TestCase("""{"enum":[null,{"a":[]}]}""", """{"a":[]}""", true)]
    [TestCase("""{"enum":[]}""", "1", false)]
    [TestCase("""{"const":9007199254740993}""", "9007199254740992", false)]
    [TestCase("""{"uniqueItems":true}""", "[1,1.0]", false)]
    [TestCase("""{"uniqueItems":true}""", "[0,false]", true)]
    [TestCase("""{"uniqueItems":true}""", """[{"a":1,"b":2},{"b":2,"a":1}]""", false)]
    [TestCase("""{"uniqueItems":true}""", """["a","\u0061"]""", false)]
    [TestCase("""{"multipleOf":0.1}""", "0.3", true)]
    [TestCase("""{"multipleOf":0.0001}""", "0.00751", false)]
    [TestCase("""{"multipleOf":1e-8}""", "12391239123", true)]
    [TestCase("""{"multipleOf":0.5}""", "1e1000000", true)]
    [TestCase("""{"minimum":1e400}""", "1e399", false)]
    [TestCase("""{"minimum":1e400}""", "1e401", true)]
    [TestCase("""{"exclusiveMaximum":0.30000000000000000000000000001}""", "0.3", true)]
    [TestCase("""{"maxLength":1}""", "\"😀\"", true)]
    [TestCase("""{"maxLength":1}""", "\"\\ud83d\\ude00\"", true)]
    [TestCase("""{"minLength":2}""", "\"😀\"", false)]
    [TestCase("""{"properties":{"a":false}}""", """{"\u0061":1}""", false)]
    [TestCase("""{"required":["a"]}""", """{"\u0061":1}""", true)]
    [TestCase("""{"pattern":"b"}""", "\"abc\"", true)]
    [TestCase("""{"patternProperties":{"b":false}}""", """{"abc":1}""", false)]
    [TestCase("""{"patternProperties":{"a":{"type":"null"},"b":{"type":"string"}}}""", """{"ab":null}""", false)]
    [TestCase("""{"patternProperties":{"^x":true},"additionalProperties":false}""", """{"x1":1}""", true)]
    [TestCase("""{"oneOf":[{"type":"number"},{"minimum":3}]}""", "4", false)]
    [TestCase("""{"oneOf":[{"type":"number"},{"minimum":3}]}""", "2", true)]
    [TestCase("""{"contains":{"type":"null"},"minContains":2}""", "[null,1,2]", false)]
    [TestCase("""{"if":{"properties":{"a":true}},"unevaluatedProperties":false}""", """{"a":1}""", true)]
    [TestCase("""{"not":{"not":{"properties":{"a":true}}},"unevaluatedProperties":false}""", """{"a":1}""", false)]
    [TestCase("""{"anyOf":[{"properties":{"a":true}},{"properties":{"b":true}}],"unevaluatedProperties":false}""", """{"a":1,"b":1}""", true)]
    public void Equality_counting_and_annotations_are_exact(string schema, string instance, bool expected) =>
        Assert.That(Schemas.IsValid(schema, instance), Is.EqualTo(expected));

    [TestCase("""{"properties":{"a":{"minimum":3}}}""", """{"a":1}""", "#/properties/a/minimum", "/a")]
    [TestCase("""{"items":{"type":"string"}}""", "[\"a\",1]", "#/items/type", "/1")]
    [TestCase("""{"required":["x"]}""", "{}", "#/required", "")]
    [TestCase("""{"additionalProperties":false}""", """{"a/b~":1}""", "#/additionalProperties", "/a~1b~0")]
    [TestCase("""{"properties":{"n":{"$ref":"#/$defs/p"}},"$defs":{"p":{"exclusiveMinimum":0}}}""", """{"n":0}""", "#/$defs/p/exclusiveMinimum", "/n")]
    [TestCase("""{"propertyNames":{"maxLength":1}}""", """{"ab":1}""", "#/propertyNames/maxLength", "/ab")]
    [TestCase("""{"not":{}}""", "1", "#/not", "")]
    [TestCase("false", "1", "#", "")]
    [TestCase("""{"contains":{"const":1},"maxContains":1}""", "[1,1]", "#/maxContains", "")]
    [TestCase("""{"prefixItems":[{"const":1}],"unevaluatedItems":false}""", "[1,2]", "#/unevaluatedItems", "/1")]
    public void A_failure_names_keyword_and_instance(string schema, string instance, string keyword, string place)
    {
        SchemaFailure failure = Schemas.Evaluate(schema, instance).Failures.Single();
        Assert.That((failure.KeywordLocation, failure.InstanceLocation), Is.EqualTo((keyword, place)));
    }

    [Test]
    public void All_failures_are_listed_and_those_of_a_branch_that_does_not_matter_are_not()
    {
        const string schema = """
            {
                "properties": { "a": { "type": "string" }, "b": { "anyOf": [ { "type": "null" }, { "minimum": 5 } ] }, "c": { "anyOf": [ { "type": "null" }, true ] } },
                "required": [ "x", "y" ]
            }
            """;
        Assert.That(
            Schemas.Evaluate(schema, """{"a":1,"b":2,"c":3}""").Failures.Select(failure => failure.KeywordLocation),
            Is.EqualTo(new[] { "#/required", "#/required", "#/properties/a/type", "#/properties/b/anyOf", "#/properties/b/anyOf/0/type", "#/properties/b/anyOf/1/minimum" }));
    }

    [TestCase("""{"a":1,"a":1}""", "/a")]
    [TestCase("""{"a":1,"\u0061":2}""", "/a")]
    [TestCase("""[{"x":{"b":1,"b":1}}]""", "/0/x/b")]
    [TestCase("""{"0":0,"1":0,"2":0,"3":0,"4":0,"5":0,"6":0,"7":0,"8":0,"9":0,"3":1}""", "/3")]
    public void A_name_written_twice_is_a_failure(string instance, string place) =>
        Assert.That(Schemas.Evaluate("true", instance).Failures.Single().InstanceLocation, Is.EqualTo(place));

    [TestCase("\"\\ud800\"")]
    [TestCase("{\"\\udc00x\":1}")]
    [TestCase("[\"\\ud800\\u0041\"]")]
    public void A_lone_surrogate_is_a_failure(string instance) => Assert.That(Schemas.IsValid("true", instance), Is.False);

    [TestCase("")]
    [TestCase("{")]
    [TestCase("1 2")]
    [TestCase("[1,]")]
    [TestCase("01")]
    [TestCase("NaN")]
    public void What_is_not_json_is_an_exception(string instance) => Assert.Catch<JsonException>(() => Schemas.IsValid("true", instance));

    [Test]
    public void Broken_utf8_is_not_json() =>
        Assert.Catch<JsonException>(() => new SchemaValidator("true"u8.ToArray()).Validate(new byte[] { (byte)'"', 0xFF, (byte)'"' }));

    [Test]
    public void Depth_is_a_limit_and_never_a_stack_overflow()
    {
        string instance = new string('[', 100_000) + new string(']', 100_000);
        byte[] schema = """{"items":{"$ref":"#"},"uniqueItems":true}"""u8.ToArray();
        Assert.Throws<GrammarLimitException>(() => new SchemaValidator(schema).Validate(Encoding.UTF8.GetBytes(instance)));
        Assert.Throws<GrammarLimitException>(
            () => new SchemaValidator(schema, null, new GrammarLimits { MaxNestingDepth = 1_000_000 }).Validate(Encoding.UTF8.GetBytes(instance)));
        Assert.That(new SchemaValidator(schema).Validate(Encoding.UTF8.GetBytes(new string('[', 512) + new string(']', 512))).IsValid, Is.True);
    }

    [Test]
    public void A_schema_that_doubles_its_work_at_every_level_stays_polynomial()
    {
        StringBuilder definitions = new("\"d0\":{\"type\":\"integer\"}");
        for (int i = 1; i <= 60; i++)
        {
            string below = $"{{\"$ref\":\"#/$defs/d{i - 1}\"}}";
            definitions.Append(CultureInfo.InvariantCulture, $",\"d{i}\":{{\"oneOf\":[{{\"allOf\":[{below},{below}]}},{{\"not\":{below}}}]}}");
        }

        string schema = "{\"$ref\":\"#/$defs/d60\",\"$defs\":{" + definitions + "}}";
        Assert.DoesNotThrow(() => Schemas.Evaluate(schema, "1"));
        Assert.DoesNotThrow(() => Schemas.Evaluate(schema, "\"x\""));
    }

    [Test]
    public void Remembered_results_do_not_change_verdicts_or_annotations()
    {
        // 30,000 items take the evaluator past the point where it starts to remember.
        string items = string.Join(',', Enumerable.Repeat("""{"a":1,"b":2}""", 30_000));
        const string schema = """{"items":{"allOf":[{"properties":{"a":true}}],"anyOf":[{"properties":{"b":true}},true],"unevaluatedProperties":false}}""";
        Assert.That(Schemas.IsValid(schema, $"[{items}]"), Is.True);
        SchemaVerdict verdict = Schemas.Evaluate(schema, $$"""[{{items}},{"c":3}]""");
        Assert.That(verdict.Failures.Single().InstanceLocation, Is.EqualTo("/30000/c"));
    }

    [Test]
    public void One_validator_serves_many_threads()
    {
        SchemaValidator validator = new("""{"items":{"properties":{"a":{"pattern":"^x+$"}},"required":["a"],"enum":[{"a":"x"},{"a":"xx"}]}}"""u8.ToArray());
        using Barrier barrier = new(8);
        bool[] verdicts = new bool[8];
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(i => new Thread(() =>
        {
            barrier.SignalAndWait();
            verdicts[i] = validator.Validate("""[{"a":"x"},{"a":"xx"}]"""u8.ToArray()).IsValid && !validator.Validate("""[{"a":"y"}]"""u8.ToArray()).IsValid;
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.That(verdicts, Is.All.True);
    }

    [Test]
    public void Random_bytes_as_schema_or_instance_end_in_a_typed_error_or_a_verdict() =>
        Gen.Select(Gen.OneOf(Gen.Const(""), Gen.Const("{\"type\":"), Gen.Const("[[{\"a\""), Gen.Const("\"\\ud8")), Gen.Byte.Array[0, 40], (head, tail) => (byte[])[.. Encoding.UTF8.GetBytes(head), .. tail])
            .Sample(bytes =>
            {
                try
                {
                    new SchemaValidator(bytes).Validate("{}"u8.ToArray());
                }
                catch (GrammarException)
                {
                }

                try
                {
                    new SchemaValidator("{}"u8.ToArray()).Validate(bytes);
                }
                catch (JsonException)
                {
                }
            }, iter: 2_000);
}
