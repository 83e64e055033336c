using StructGen.SchemaBench.Engines;
using StructGen.SchemaBench.Fetching;

namespace StructGen.SchemaBench.Evaluation;

/// <summary>An engine whose limits of time are kept for it, and whose failures are outcomes.</summary>
internal sealed class LimitedEngine(IGenerationEngine engine, GenerationSettings settings)
{
    // How long an engine that was told to stop may take to hand over what it has.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    /// <summary>The engine's outcome, or that of its failing in time.</summary>
    public async Task<GenerationOutcome> GenerateAsync(GenerationRequest request, SampleClock clock, CancellationToken interrupted)
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
