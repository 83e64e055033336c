using System.Text;
using StructGen.SchemaBench.Datasets;
using StructGen.SchemaBench.Datasets.PythonJson;
using StructGen.SchemaBench.Datasets.Samples;
using StructGen.SchemaBench.Engines;
using StructGen.SchemaBench.Fetching;
using StructGen.SchemaBench.Measurements;
using StructGen.SchemaBench.Prompting;

namespace StructGen.SchemaBench.Evaluation;

/// <summary>Puts one sample to an engine, keeps the limits and judges the text.</summary>
internal sealed class SampleRunner(IGenerationEngine engine, Prompt prompt, GenerationSettings settings, string dialect)
{
    // How long an engine that was told to stop may take to hand over what it has.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

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
        GenerationOutcome outcome = await GenerateAsync(request, clock, interrupted).ConfigureAwait(false);
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

    /// <summary>The engine's outcome, or that of its failing in time.</summary>
    private async Task<GenerationOutcome> GenerateAsync(GenerationRequest request, SampleClock clock, CancellationToken interrupted)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(interrupted);
        Task<GenerationOutcome> work = Task.Factory
            .StartNew(() => engine.GenerateAsync(request, clock, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .Unwrap();
        bool late = !await InTimeAsync(work, clock, interrupted).ConfigureAwait(false);
        bool compiled = clock.IsCompiled;
        if (late)
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAny(work, Task.Delay(Grace, interrupted)).ConfigureAwait(false);
            interrupted.ThrowIfCancellationRequested();
        }

        try
        {
            GenerationOutcome? outcome = work.IsCompleted ? await work.ConfigureAwait(false) : null;
            return late ? TimedOut(outcome, compiled) : outcome!;
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception) when (late)
        {
            return TimedOut(null, compiled);
        }
        catch (Exception problem) when (problem is not EndpointException)
        {
            return clock.IsCompiled
                ? GenerationOutcome.Failed(DecodingStatus.UnknownError, problem.ToString())
                : GenerationOutcome.Refused(CompileStatus.UnknownError, problem.ToString());
        }
    }

    /// <summary>Waits; false when a limit passed first.</summary>
    private async Task<bool> InTimeAsync(Task work, SampleClock clock, CancellationToken interrupted)
    {
        TimeSpan compile = TimeSpan.FromSeconds(settings.CompileTimeoutS);
        TimeSpan generation = TimeSpan.FromSeconds(settings.GenerationTimeoutS);
        while (!work.IsCompleted)
        {
            TimeSpan left = clock.Remaining(compile, generation) ?? Tick;
            if (left <= TimeSpan.Zero)
            {
                return false;
            }

            await Task.WhenAny(work, Task.Delay(left < Tick ? left : Tick, interrupted)).ConfigureAwait(false);
            interrupted.ThrowIfCancellationRequested();
        }

        return true;
    }

    private GenerationOutcome TimedOut(GenerationOutcome? partial, bool compiled)
    {
        string reason = FormattableString.Invariant($"took more than {(compiled ? settings.GenerationTimeoutS : settings.CompileTimeoutS)} s");
        return compiled
            ? (partial ?? new()) with { Compile = CompileStatus.Ok, CompileReason = null, Decoding = DecodingStatus.DecodingTimeout, DecodingReason = reason }
            : (partial is { Compile: CompileStatus.RuntimeTimeout } ? partial : GenerationOutcome.Refused(CompileStatus.CompileTimeout, reason));
    }
}
