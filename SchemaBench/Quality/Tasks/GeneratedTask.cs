using StructGen.SchemaBench.Evaluation;

namespace StructGen.SchemaBench.Quality.Tasks;

/// <summary>A task whose questions are drawn at random.</summary>
internal abstract class GeneratedTask : ReasoningTask
{
    // Worked examples are the same for every seed.
    private const long ExampleSeed = -1;
    private const int MostExamples = 8;

    public override IReadOnlyList<ReasoningQuestion> Examples(int count) => [.. Draw(ExampleSeed, Math.Min(count, MostExamples), [], Draw)];

    public override IReadOnlyList<QuestionSource> Questions(long seed, int count)
    {
        HashSet<string> taken = [.. Examples(MostExamples).Select(example => example.Text)];
        return [.. Draw(seed, count, taken, Draw).Select((question, i) => new QuestionSource(FormattableString.Invariant($"{Name}/{i:00000}"), question))];
    }

    /// <summary>Draws a question.</summary>
    protected abstract ReasoningQuestion Draw(SplitMix random);
}
