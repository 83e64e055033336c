using System.Globalization;
using System.Text;
using System.Text.Json;
using StructGen.SchemaBench.Datasets;

namespace StructGen.SchemaBench.Quality.Tasks;

/// <summary>
/// Word problems of arithmetic (GSM8K) from a JSON Lines file that the user brings: an object a line with <c>question</c> and <c>answer</c>, a text
/// that ends with <c>#### NUMBER</c>, or a number. The worked examples are written for this program.
/// </summary>
internal sealed class Gsm8kTask(FileInfo file) : ReasoningTask
{
    private const string Mark = "####";

    private static readonly ReasoningQuestion[] WorkedExamples =
    [
        new("A baker fills 6 trays with 8 rolls each and sells 31 rolls. How many rolls are left?", "17") { Reasoning = "6 trays of 8 rolls are 6 * 8 = 48 rolls. After selling 31 there are 48 - 31 = 17 rolls." },
        new("A ticket costs 14 dollars, and children pay half. What do two adults and three children pay together, in dollars?", "49") { Reasoning = "Two adults pay 2 * 14 = 28 dollars. A child pays 14 / 2 = 7 dollars, three pay 3 * 7 = 21. Together that is 28 + 21 = 49 dollars." },
        new("Noor reads 12 pages on Monday, twice as many on Tuesday and 9 fewer than on Tuesday on Wednesday. How many pages does she read in these three days?", "51") { Reasoning = "On Tuesday she reads 2 * 12 = 24 pages, on Wednesday 24 - 9 = 15. Together that is 12 + 24 + 15 = 51 pages." },
        new("A tank holds 240 litres and is one third full. A pump adds 20 litres a minute. After how many minutes is it full?", "8") { Reasoning = "One third of 240 litres is 240 / 3 = 80 litres, so 240 - 80 = 160 litres are missing. At 20 litres a minute that takes 160 / 20 = 8 minutes." },
        new("Emil saves 15 euros a week. A bicycle costs 300 euros, and his aunt pays a quarter of it. For how many weeks does he save?", "15") { Reasoning = "His aunt pays 300 / 4 = 75 euros, which leaves 300 - 75 = 225. At 15 euros a week that takes 225 / 15 = 15 weeks." },
        new("A train leaves at 9:40 and arrives at 13:10. It stands still for 45 minutes on the way. How many minutes does it move?", "165") { Reasoning = "From 9:40 to 13:10 it is 3 hours and 30 minutes, which is 210 minutes. Without 45 minutes of standing that is 210 - 45 = 165 minutes." },
        new("In a class of 30, 60 % play an instrument, and a third of these play the violin. How many play the violin?", "6") { Reasoning = "60 % of 30 are 0.6 * 30 = 18. A third of them are 18 / 3 = 6." },
        new("A box of 12 eggs costs 3 dollars and a single egg 30 cents. How many cents cheaper is an egg from the box?", "5") { Reasoning = "3 dollars are 300 cents, so an egg from the box costs 300 / 12 = 25 cents. That is 30 - 25 = 5 cents cheaper." },
    ];

    public override string Name => "gsm8k";

    public override AnswerKind Kind => AnswerKind.Number;

    protected override string AnswerSchema => """{"type": "number"}""";

    public override string Instructions => "You solve word problems. The answer is a number, without a unit.";

    public override IReadOnlyList<ReasoningQuestion> Examples(int count) => WorkedExamples[..Math.Min(count, WorkedExamples.Length)];

    /// <summary>The first questions of the file: the seed says nothing here.</summary>
    public override IReadOnlyList<QuestionSource> Questions(long seed, int count)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(file.FullName, Encoding.UTF8);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{file.FullName}: {problem.Message}", problem);
        }

        QuestionSource[] questions = [.. lines.Index().Where(line => line.Item.Trim().Length > 0).Select(line => OfLine(line.Index + 1, line.Item)).Take(count)];
        return count == 0 || questions.Any(question => question.Question is not null)
            ? questions
            : throw new DataException($"{file.FullName} holds no question: it needs JSON Lines with \"question\" and \"answer\".");
    }

    private QuestionSource OfLine(int number, string line)
    {
        string id = FormattableString.Invariant($"{Name}/{number:00000}");
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("question", out JsonElement question) || question.ValueKind != JsonValueKind.String
                || !document.RootElement.TryGetProperty("answer", out JsonElement answer))
            {
                return Broken("no object with \"question\" and \"answer\"");
            }

            string told = answer.ValueKind == JsonValueKind.String ? answer.GetString()! : answer.GetRawText();
            string result = told[(told.LastIndexOf(Mark, StringComparison.Ordinal) is var at && at >= 0 ? at + Mark.Length : 0)..].Replace(",", "", StringComparison.Ordinal).Replace("$", "", StringComparison.Ordinal).Trim();
            return decimal.TryParse(result, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value)
                ? new(id, new(question.GetString()!.Trim(), value.ToString(CultureInfo.InvariantCulture)))
                : Broken($"\"answer\" does not end with {Mark} and a number");
        }
        catch (JsonException problem)
        {
            return Broken(problem.Message);
        }

        QuestionSource Broken(string trouble) => new(id, null, FormattableString.Invariant($"{file.FullName}, line {number}: {trouble}"));
    }
}
