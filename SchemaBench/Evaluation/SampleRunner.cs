using System.Text;
using StructGen.SchemaBench.Datasets;
using StructGen.SchemaBench.Datasets.PythonJson;
using StructGen.SchemaBench.Datasets.Samples;
using StructGen.SchemaBench.Engines;
using StructGen.SchemaBench.Measurements;
using StructGen.SchemaBench.Prompting;

namespace StructGen.SchemaBench.Evaluation;

/// <summary>Puts one sample to an engine and judges the text.</summary>
internal sealed class SampleRunner(IGenerationEngine engine, Prompt prompt, GenerationSettings settings, string dialect)
{
    private readonly LimitedEngine _limited = new(engine, settings);
    private readonly OutputJudge _judge = new(TimeSpan.FromSeconds(30));

    /// <summary>Runs a sample to its record.</summary>
    /// <param name="source">The sample.</param>
    /// <param name="run">The run's fingerprint.</param>
    /// <param name="interrupted">Ends it with an <see cref="OperationCanceledException"/>, without a record.</param>
    public async Task<SampleRecord> RunAsync(SampleSource source, string run, CancellationToken interrupted)
    {
        SampleRecord record = new() { Id = source.Id, Run = run, Split = source.Split };
        ReadOnlyMemory<byte> schema;
        ReadOnlyMemory<byte> read;
        try
        {
            schema = source.Read();
            JsonReader.Read(schema.Span);
            read = SchemaDialects.Read(schema, dialect);
        }
        catch (Exception problem) when (problem is DataException or FormatException)
        {
            return record with { Unreadable = problem.Message };
        }

        string text = Encoding.UTF8.GetString(schema.Span).TrimStart('\uFEFF');
        GenerationRequest request = new()
        {
            Id = source.Id,
            Schema = read,
            Messages = prompt.Build(source.Split, text),
            ChatTemplate = prompt.Settings.ChatTemplate,
            Settings = settings,
            Seed = SampleSeed.Of(settings.Seed, source.Id),
        };
        SampleClock clock = new();
        GenerationOutcome outcome = await _limited.GenerateAsync(request, clock, interrupted).ConfigureAwait(false);
        Judgement judgement = outcome is { Text: { } output, Decoding: DecodingStatus.Ok or DecodingStatus.ExceedingMaxCtx }
            ? _judge.Judge(read, output, interrupted)
            : Judgement.Skipped(null);
        return Complete(record with { Schema = text }, outcome, clock, judgement);
    }

    private SampleRecord Complete(SampleRecord record, GenerationOutcome outcome, SampleClock clock, Judgement judgement)
    {
        (double? compiled, double? first, double? end) = clock.Milliseconds();
        return record with
        {
            CompileStatus = outcome.Compile,
            CompileReason = outcome.CompileReason,
            DecodingStatus = outcome.Decoding,
            DecodingReason = outcome.DecodingReason,
            Validity = judgement.Whole,
            ValidityReason = judgement.Reason,
            FirstValueValidity = judgement.FirstValue,
            PromptTokens = outcome.PromptTokens,
            OutputTokens = outcome.OutputTokens,
            ForcedTokens = outcome.ForcedTokens,
            DraftedTokens = outcome.DraftedTokens,
            AcceptedTokens = outcome.AcceptedTokens,
            ShortestCompletion = outcome.ShortestCompletion,
            GctMs = outcome is { Compile: CompileStatus.Ok, CompilesNothing: false } ? compiled : null,
            TtftMs = first,
            TpotMs = outcome.OutputTokens is > 1 and { } tokens && end - first is { } span ? Math.Round(span / (tokens - 1), 4) : null,
            TgtMs = end,
            Decode = outcome.Decode,
            PeakMib = engine.Identity.InProcess ? Math.Round(ProcessFigures.PeakMebibytes(), 1) : null,
            Text = outcome.Text,
            Tokens = outcome.Tokens,
        };
    }
}
