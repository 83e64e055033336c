using System.Globalization;
using System.Text;
using System.Text.Json;
using StructGen.SchemaBench.Evaluation;
using StructGen.SchemaBench.Quality.Tasks;

namespace StructGen.SchemaBench.Quality;

/// <summary>
/// Exact match on the structured answer: the <c>answer</c> of the first JSON value in the text is the right one, a string where a string is asked
/// for and a number where a number is. Text around the JSON does not count against a model that nothing constrains.
/// </summary>
internal static class AnswerCheck
{
    /// <summary>The answer as JSON spells it, and whether it is right.</summary>
    public static (string? Answer, bool Correct) Check(string? text, ReasoningQuestion question, AnswerKind kind)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text ?? "");
        if (FirstJsonValue.Find(utf8, out _) is not { } place)
        {
            return (null, false);
        }

        using JsonDocument document = JsonDocument.Parse(utf8.AsMemory(place), new() { MaxDepth = FirstJsonValue.MaxDepth });
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("answer", out JsonElement answer))
        {
            return (null, false);
        }

        bool correct = kind == AnswerKind.Number
            ? answer.ValueKind == JsonValueKind.Number && answer.TryGetDecimal(out decimal number) && number == decimal.Parse(question.Answer, CultureInfo.InvariantCulture)
            : answer.ValueKind == JsonValueKind.String && answer.GetString() == question.Answer;
        return (answer.GetRawText(), correct);
    }
}
