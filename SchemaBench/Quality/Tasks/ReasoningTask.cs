using StructGen.SchemaBench.Evaluation;

namespace StructGen.SchemaBench.Quality.Tasks;

/// <summary>A kind of question whose answer is an object of two properties: the reasoning, in words, and then the answer.</summary>
internal abstract class ReasoningTask
{
    /// <summary>The name, as options and results spell it.</summary>
    public abstract string Name { get; }

    /// <summary>What the answer is.</summary>
    public abstract AnswerKind Kind { get; }

    /// <summary>The schema of <c>answer</c>.</summary>
    protected abstract string AnswerSchema { get; }

    /// <summary>What the model is told about answers.</summary>
    public abstract string Instructions { get; }

    /// <summary>The schema that answers are constrained to.</summary>
    public string Schema =>
        $$"""{"type": "object", "properties": {"reasoning": {"type": "string"}, "answer": {{AnswerSchema}}}, "required": ["reasoning", "answer"], "additionalProperties": false}""";

    /// <summary>At most so many worked examples; none of them is among the questions.</summary>
    public abstract IReadOnlyList<ReasoningQuestion> Examples(int count);

    /// <summary>The questions, at most so many. What cannot be read is there as a <see cref="QuestionSource.Trouble"/>.</summary>
    /// <param name="seed">Decides on what is drawn at random.</param>
    /// <param name="count">The most questions.</param>
    public abstract IReadOnlyList<QuestionSource> Questions(long seed, int count);

    /// <summary>Random numbers of one question: from the seed and its name alone, so that more questions do not change those before.</summary>
    protected SplitMix Random(long seed, string question) => new((ulong)SampleSeed.Of(seed, $"{Name}/{question}"));

    /// <summary>Draws questions that are all different and none of <paramref name="taken"/>.</summary>
    /// <param name="seed">Decides.</param>
    /// <param name="count">How many.</param>
    /// <param name="taken">Texts that must not come; those drawn are added.</param>
    /// <param name="draw">Draws one.</param>
    protected IEnumerable<ReasoningQuestion> Draw(long seed, int count, HashSet<string> taken, Func<SplitMix, ReasoningQuestion> draw)
    {
        for (int i = 0; i < count; i++)
        {
            SplitMix random = Random(seed, FormattableString.Invariant($"{i}"));
            ReasoningQuestion question = draw(random);
            while (!taken.Add(question.Text))
            {
                question = draw(random);
            }

            yield return question;
        }
    }
}

/// <summary>A question, or what stands in its place.</summary>
/// <param name="Id">Its name in results.</param>
/// <param name="Question">Null where it could not be read.</param>
/// <param name="Trouble">Why it could not be read.</param>
internal sealed record QuestionSource(string Id, ReasoningQuestion? Question, string? Trouble = null);
