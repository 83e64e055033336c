using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using StructGen.Engine.Generation;
using StructGen.Grammars;

namespace StructGen.Tests.Generation;

/// <summary>Schemas of .NET types: what the annotations say must hold for every text that satisfies the schema.</summary>
public sealed class TypeSchemaTests
{
    public enum Color
    {
        Red,
        Green,
    }

    public sealed record Annotated(
        [property: System.ComponentModel.Description("An age in years")] [property: System.ComponentModel.DataAnnotations.Range(0, 150)] int Age,
        [property: RegularExpression("[A-Z]{2}")] string Code,
        [property: StringLength(5, MinimumLength = 2)] string Name,
        [property: MinLength(1)] [property: MaxLength(2)] int[] Items,
        [property: Required] string? Note,
        [property: AllowedValues("a", "b")] string Letter,
        Color Color,
        DateTimeOffset When,
        Guid Id,
        Annotated? Next);

    private static readonly string Valid = """
        {"age":5,"code":"AB","name":"abc","items":[1],"note":null,"letter":"a","color":"Red","when":"2024-05-06T07:08:09Z","id":"00000000-0000-0000-0000-000000000000","next":null}
        """;

    [Test]
    public void A_whole_value_satisfies_its_schema() => Assert.That(IsValid(Valid));

    [TestCase("\"age\":5", "\"age\":151")]
    [TestCase("\"age\":5", "\"age\":-1")]
    [TestCase("\"age\":5", "\"age\":1.5")]
    [TestCase("\"AB\"", "\"xABx\"")]
    [TestCase("\"abc\"", "\"a\"")]
    [TestCase("\"abc\"", "\"abcdef\"")]
    [TestCase("[1]", "[]")]
    [TestCase("[1]", "[1,2,3]")]
    [TestCase("\"letter\":\"a\"", "\"letter\":\"c\"")]
    [TestCase("\"Red\"", "\"Blue\"")]
    [TestCase("\"note\":null,", "")]
    [TestCase("\"next\":null", "\"next\":null,\"more\":1")]
    [TestCase("\"2024-05-06T07:08:09Z\"", "\"soon\"")]
    [TestCase("\"00000000-0000-0000-0000-000000000000\"", "\"none\"")]
    [TestCase("\"next\":null", "\"next\":{}")]
    public void An_annotation_is_honoured(string part, string instead)
    {
        Assert.That(Valid, Does.Contain(part));
        Assert.That(IsValid(Valid.Replace(part, instead, StringComparison.Ordinal)), Is.False);
    }

    [Test]
    public void A_description_is_kept() =>
        Assert.That(TypedJson<Annotated>.ByReflection().Schema.GetProperty("properties").GetProperty("age").GetProperty("description").GetString(), Is.EqualTo("An age in years"));

    [Test]
    public void A_contract_of_the_application_is_followed()
    {
        TypedJson<SnakeCased> json = TypedJson<SnakeCased>.Of(SnakeContext.Default.SnakeCased);
        Assert.Multiple(() =>
        {
            Assert.That(json.Schema.GetProperty("properties").EnumerateObject().Select(property => property.Name), Is.EqualTo(new[] { "first_name" }));
            Assert.That(json.Deserialize("{\"first_name\":\"x\"}"), Is.EqualTo(new SnakeCased("x")));
            Assert.That(TypedJson<SnakeCased>.Of(SnakeContext.Default.SnakeCased), Is.SameAs(json));
        });
    }

    [Test]
    public void Roots_need_not_be_objects()
    {
        Assert.Multiple(() =>
        {
            Assert.That(new SchemaValidator(Utf8(TypedJson<int[]>.ByReflection().Schema)).Validate("[1,2]"u8.ToArray()).IsValid);
            Assert.That(new SchemaValidator(Utf8(TypedJson<Color>.ByReflection().Schema)).Validate("\"Green\""u8.ToArray()).IsValid);
            Assert.That(new SchemaValidator(Utf8(TypedJson<bool>.ByReflection().Schema)).Validate("true"u8.ToArray()).IsValid);
        });
    }

    private static bool IsValid(string json) => new SchemaValidator(Utf8(TypedJson<Annotated>.ByReflection().Schema)).Validate(Encoding.UTF8.GetBytes(json)).IsValid;

    private static byte[] Utf8(JsonElement schema) => Encoding.UTF8.GetBytes(schema.GetRawText());
}

public sealed record SnakeCased(string FirstName);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SnakeCased))]
internal sealed partial class SnakeContext : JsonSerializerContext;
