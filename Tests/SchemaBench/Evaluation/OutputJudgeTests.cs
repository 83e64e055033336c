using System.Text;
using StructGen.SchemaBench.Evaluation;

namespace StructGen.Tests.SchemaBench.Evaluation;

/// <summary>Recorded outputs with known faults, each counted where it belongs.</summary>
internal sealed class OutputJudgeTests
{
    private const string Schema = """
        {"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer", "minimum": 0}, "mail": {"type": "string", "format": "email"}, "day": {"format": "date"}}, "required": ["name", "age"], "additionalProperties": false}
        """;

    private static readonly OutputJudge Judge = new(TimeSpan.FromSeconds(20));

    [TestCase("""{"name": "Ada", "age": 36}""", Validity.Match, Validity.Match, TestName = "A valid text matches")]
    [TestCase("\n  {\"name\": \"Ada\", \"age\": 36}\r\n\t", Validity.Match, Validity.Match, TestName = "Blanks around the text are trimmed")]
    [TestCase("""{"name": "Ada", "age": 36, }""", Validity.SyntaxError, Validity.SyntaxError, TestName = "A comma too many is a syntax error")]
    [TestCase("""{'name': 'Ada', 'age': 36}""", Validity.SyntaxError, Validity.SyntaxError, TestName = "Single quotes are a syntax error")]
    [TestCase("""{"name": "Ada", "age": 3""", Validity.SyntaxError, Validity.SyntaxError, TestName = "A truncated text is a syntax error")]
    [TestCase("""{"name": "Ada", "age": NaN}""", Validity.SyntaxError, Validity.SyntaxError, TestName = "NaN is no JSON")]
    [TestCase("""{"name": "Ada", "age": -1}""", Validity.SemanticError, Validity.SemanticError, TestName = "A violated minimum is a semantic error")]
    [TestCase("""{"name": "Ada"}""", Validity.SemanticError, Validity.SemanticError, TestName = "A missing property is a semantic error")]
    [TestCase("""{"name": "Ada", "age": 36, "x": 1}""", Validity.SemanticError, Validity.SemanticError, TestName = "A property too many is a semantic error")]
    [TestCase("""{"name": "Ada", "age": 36, "mail": "ada at example"}""", Validity.SemanticError, Validity.SemanticError, TestName = "A wrong e-mail address is a semantic error")]
    [TestCase("""{"name": "Ada", "age": 36, "day": "2023-02-29"}""", Validity.SemanticError, Validity.SemanticError, TestName = "A day that never was is a semantic error")]
    [TestCase("""Sure! {"name": "Ada", "age": 36} Anything else?""", Validity.SyntaxError, Validity.Match, TestName = "Text around the JSON fails the whole and not the first value")]
    [TestCase("```json\n{\"name\": \"Ada\", \"age\": 36}\n```", Validity.SyntaxError, Validity.Match, TestName = "A code fence fails the whole and not the first value")]
    [TestCase("""See [1]: {"name": "Ada", "age": 36}""", Validity.SyntaxError, Validity.SemanticError, TestName = "The first value counts, not the best")]
    [TestCase("""Set {x}: {"name": "Ada", "age": 36}""", Validity.SyntaxError, Validity.Match, TestName = "Braces that hold no JSON are passed over")]
    [TestCase("""{"name": "Ada", "age": 36}{"name": "Bob", "age": 1}""", Validity.SyntaxError, Validity.Match, TestName = "Two values are not one")]
    [TestCase("I cannot help with that.", Validity.JsonNotFound, Validity.JsonNotFound, TestName = "Prose holds no JSON")]
    [TestCase("", Validity.JsonNotFound, Validity.JsonNotFound, TestName = "An empty text holds no JSON")]
    [TestCase("   ", Validity.JsonNotFound, Validity.JsonNotFound, TestName = "Blanks hold no JSON")]
    [TestCase("42", Validity.SemanticError, Validity.SemanticError, TestName = "A scalar is JSON of the wrong type")]
    [TestCase("\"cut", Validity.SyntaxError, Validity.SyntaxError, TestName = "A truncated string is a syntax error")]
    [TestCase("""{"name": "Ada", "age": 36, "age": 37}""", Validity.SemanticError, Validity.SemanticError, TestName = "A name written twice is no valid instance")]
    public void Counts(string text, object whole, object first)
    {
        Judgement judgement = Judge.Judge(Encoding.UTF8.GetBytes(Schema), text, CancellationToken.None);
        Assert.That((judgement.Whole, judgement.FirstValue), Is.EqualTo(((Validity)whole, (Validity)first)));
        Assert.That(judgement.Reason is null, Is.EqualTo((Validity)whole == Validity.Match));
    }

    [Test]
    public void A_scalar_schema_takes_a_scalar() =>
        Assert.That(Judge.Judge("""{"enum": ["red", 1e2]}"""u8.ToArray(), " 100 ", CancellationToken.None).Whole, Is.EqualTo(Validity.Match));

    [Test]
    public void A_schema_that_the_validator_refuses_is_skipped_with_a_reason()
    {
        Judgement judgement = Judge.Judge("""{"type": "strnig"}"""u8.ToArray(), "1", CancellationToken.None);
        Assert.That((judgement.Whole, judgement.FirstValue), Is.EqualTo((Validity.Skipped, Validity.Skipped)));
        Assert.That(judgement.Reason, Does.Contain("refuses"));
    }

    [Test]
    public void Brackets_without_end_are_given_up()
    {
        Judgement judgement = Judge.Judge("true"u8.ToArray(), new string('[', 100_000), CancellationToken.None);
        Assert.That(judgement.Whole, Is.EqualTo(Validity.SyntaxError).Or.EqualTo(Validity.Skipped));
    }

    [TestCase("schema", """{"$schema": "http://json-schema.org/draft-04/schema#", "minimum": 1, "exclusiveMinimum": true}""", "1", Validity.SemanticError)]
    [TestCase("schema", """{"$schema": "http://json-schema.org/draft-07/schema#", "items": [{"type": "string"}]}""", "[1]", Validity.SemanticError)]
    [TestCase("2020-12", """{"$schema": "http://json-schema.org/draft-07/schema#", "prefixItems": [{"type": "string"}]}""", "[1]", Validity.SemanticError)]
    [TestCase("schema", """{"$schema": "http://json-schema.org/draft-07/schema#", "prefixItems": [{"type": "string"}]}""", "[1]", Validity.Match)]
    [TestCase("2020-12", "true", "[1]", Validity.Match)]
    public void The_dialect_decides_how_a_schema_is_read(string dialect, string schema, string text, object expected)
    {
        ReadOnlyMemory<byte> read = SchemaDialects.Read(Encoding.UTF8.GetBytes(schema), dialect);
        Assert.That(Judge.Judge(read, text, CancellationToken.None).Whole, Is.EqualTo((Validity)expected));
    }
}
