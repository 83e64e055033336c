using System.Diagnostics;
using Microsoft.Extensions.Logging;
using StructGen.Engine.Decoding;

namespace StructGen.Engine.Hosting;

/// <summary>Measures one generation. Not thread-safe.</summary>
internal sealed class GenerationTelemetry : IDisposable
{
    private readonly ILogger _logger;
    private readonly string _model;
    private readonly Activity? _activity;
    private readonly long _start = Stopwatch.GetTimestamp();
    private TimeSpan? _firstToken;
    private int _tokens;
    private bool _isOver;

    private GenerationTelemetry(ILogger logger, string model)
    {
        _logger = logger;
        _model = model;
        _activity = StructGenDiagnostics.Source.StartActivity("structgen.generate");
        _activity?.SetTag("gen_ai.provider.name", "structgen").SetTag("gen_ai.request.model", model);
    }

    public static GenerationTelemetry Start(ILogger logger, string model) => new(logger, model);

    public void Next(TokenRun run)
    {
        _tokens += run.Tokens.Length;
        if (_firstToken is null && (_tokens > 0 || run.Result is not null))
        {
            _firstToken = Stopwatch.GetElapsedTime(_start);
        }

        if (run.Result is { } result)
        {
            Finish(result);
        }
    }

    public void Fail(Exception problem)
    {
        _isOver = true;
        if (problem is OperationCanceledException)
        {
            Log.GenerationLeft(_logger, _model, _tokens);
        }
        else
        {
            // Its message may quote the schema.
            Log.GenerationFailed(_logger, _model, problem.GetType().Name);
        }

        _activity?.SetTag("error.type", problem.GetType().FullName).SetStatus(ActivityStatusCode.Error);
        TagList tags = Tags();
        tags.Add("error.type", problem.GetType().FullName);
        StructGenDiagnostics.RequestDuration.Record(Stopwatch.GetElapsedTime(_start).TotalSeconds, tags);
    }

    /// <summary>Ends the span; a generation that nobody read to its end was left.</summary>
    public void Dispose()
    {
        if (!_isOver)
        {
            Log.GenerationLeft(_logger, _model, _tokens);
            StructGenDiagnostics.RequestDuration.Record(Stopwatch.GetElapsedTime(_start).TotalSeconds, Tags());
        }

        _activity?.Dispose();
    }

    private void Finish(DecodeResult result)
    {
        _isOver = true;
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_start);
        DecodeCounts counts = result.Counts;
        string finish = result.Finish == DecodeFinish.Length ? "length" : "stop";
        Log.Generated(_logger, _model, counts.PromptTokens, counts.OutputTokens, counts.ForcedTokens, counts.Forwards, finish, elapsed.TotalMilliseconds);
        if (counts.DraftedTokens > counts.AcceptedTokens)
        {
            Log.DraftsRejected(_logger, _model, counts.DraftedTokens, counts.DraftedTokens - counts.AcceptedTokens);
        }

        TagList tags = Tags();
        StructGenDiagnostics.RequestDuration.Record(elapsed.TotalSeconds, tags);
        StructGenDiagnostics.TimeToFirstToken.Record(_firstToken!.Value.TotalSeconds, tags);
        StructGenDiagnostics.MaskDuration.Record(result.Timings.MaskExposed.TotalSeconds, tags);
        if (counts.OutputTokens > 1)
        {
            StructGenDiagnostics.TimePerOutputToken.Record((elapsed - _firstToken.Value).TotalSeconds / (counts.OutputTokens - 1), tags);
        }

        if (counts.DraftedTokens > 0)
        {
            StructGenDiagnostics.AcceptedDraftTokens.Record(counts.AcceptedTokens, tags);
        }

        _activity?.SetTag("gen_ai.usage.input_tokens", counts.PromptTokens)
            .SetTag("gen_ai.usage.output_tokens", counts.OutputTokens)
            .SetTag("gen_ai.response.finish_reasons", new[] { finish })
            .SetTag("structgen.forced_tokens", counts.ForcedTokens)
            .SetTag("structgen.target_forwards", counts.Forwards);
    }

    private TagList Tags() => new() { { "gen_ai.provider.name", "structgen" }, { "gen_ai.request.model", _model } };
}
