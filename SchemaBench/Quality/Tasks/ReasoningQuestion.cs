using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace StructGen.SchemaBench.Quality.Tasks;

/// <summary>A question with its answer.</summary>
/// <param name="Text">What is asked.</param>
/// <param name="Answer">The right answer: a text, or a number in digits.</param>
internal sealed record ReasoningQuestion(string Text, string Answer)
{
    /// <summary>How one may come to the answer; what worked examples show. Empty where nobody wrote it down.</summary>
    public string Reasoning { get; init; } = "";

    /// <summary>The answer as a worked example gives it.</summary>
    public string Example(AnswerKind kind)
    {
        JsonNode answer = kind == AnswerKind.Number ? JsonValue.Create(decimal.Parse(Answer, CultureInfo.InvariantCulture)) : JsonValue.Create(Answer);
        return $$"""{"reasoning": {{JsonValue.Create(Reasoning).ToJsonString(Plain)}}, "answer": {{answer.ToJsonString(Plain)}}}""";
    }

    /// <summary>Non-ASCII text and apostrophes as they are: what models write.</summary>
    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}

/// <summary>What an answer is in JSON.</summary>
internal enum AnswerKind
{
    Text,
    Number,
}
