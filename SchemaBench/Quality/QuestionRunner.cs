using System.Text;
using StructGen.SchemaBench.Engines;
using StructGen.SchemaBench.Evaluation;
using StructGen.SchemaBench.Quality.Tasks;

namespace StructGen.SchemaBench.Quality;

/// <summary>Asks one question twice, the same prompt and seed with and without constraint, and looks at the answers.</summary>
internal sealed class QuestionRunner(IGenerationEngine engine, QualityPrompt prompt, GenerationSettings settings)
{
    private readonly LimitedEngine _limited = new(engine, settings);
    private readonly OutputJudge _judge = new(TimeSpan.FromSeconds(30));

    /// <summary>Asks.</summary>
    /// <param name="task">The question's task.</param>
    /// <param name="source">The question.</param>
    /// <param name="run">The run's fingerprint.</param>
    /// <param name="interrupted">Ends it with an <see cref="OperationCanceledException"/>, without a record.</param>
    public async Task<QualityRecord> RunAsync(ReasoningTask task, QuestionSource source, string run, CancellationToken interrupted)
    {
        QualityRecord record = new() { Id = source.Id, Run = run, Task = task.Name };
        return source.Question is not { } question
            ? record with { Unreadable = source.Trouble }
            : record with
            {
                Question = question.Text,
                Expected = question.Answer,
                Constrained = await AskAsync(task, source.Id, question, true, interrupted).ConfigureAwait(false),
                Unconstrained = await AskAsync(task, source.Id, question, false, interrupted).ConfigureAwait(false),
            };
    }

    private async Task<QualityAnswer> AskAsync(ReasoningTask task, string id, ReasoningQuestion question, bool constrained, CancellationToken interrupted)
    {
        byte[] schema = Encoding.UTF8.GetBytes(task.Schema);
        GenerationRequest request = new()
        {
            Id = id,
            Schema = schema,
            Constrained = constrained,
            Messages = prompt.Build(task, question),
            ChatTemplate = prompt.Settings.ChatTemplate,
            Settings = settings,
            Seed = SampleSeed.Of(settings.Seed, id),
        };
        SampleClock clock = new();
        GenerationOutcome outcome = await _limited.GenerateAsync(request, clock, interrupted).ConfigureAwait(false);
        Judgement judgement = outcome is { Text: { } output, Decoding: DecodingStatus.Ok or DecodingStatus.ExceedingMaxCtx }
            ? _judge.Judge(schema, output, interrupted)
            : Judgement.Skipped(null);
        (string? answer, bool correct) = AnswerCheck.Check(outcome.Text, question, task.Kind);
        return new()
        {
            CompileStatus = outcome.Compile,
            DecodingStatus = outcome.Decoding,
            Reason = outcome.CompileReason ?? outcome.DecodingReason,
            Validity = judgement.Whole,
            Answer = answer,
            Correct = correct,
            OutputTokens = outcome.OutputTokens,
            TgtMs = clock.Milliseconds().End,
            Text = outcome.Text,
        };
    }
}
