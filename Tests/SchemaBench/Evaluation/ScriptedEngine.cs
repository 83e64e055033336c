using StructGen.SchemaBench.Engines;
using StructGen.SchemaBench.Evaluation;

namespace StructGen.Tests.SchemaBench.Evaluation;

/// <summary>An engine that does what a script says for each sample.</summary>
internal sealed class ScriptedEngine(Func<GenerationRequest, SampleClock, CancellationToken, Task<GenerationOutcome>> script, string name = "scripted") : IGenerationEngine
{
    public List<GenerationRequest> Requests { get; } = [];

    public EngineIdentity Identity { get; init; } = new(name, "toy") { InProcess = true };

    public int MaxConcurrency { get; init; } = 1;

    /// <summary>An engine that writes the same text at once, whatever the sample.</summary>
    public static ScriptedEngine Writing(Func<GenerationRequest, string> text, string name = "scripted") => new((request, clock, _) => Task.FromResult(Write(clock, text(request))), name);

    /// <summary>The outcome of writing a text, a token a character.</summary>
    public static GenerationOutcome Write(SampleClock clock, string text, DecodingStatus status = DecodingStatus.Ok)
    {
        clock.MarkCompiled();
        clock.MarkFirstToken();
        clock.MarkEnd();
        return new() { Decoding = status, Text = text, OutputTokens = text.Length, ForcedTokens = text.Length / 4, PromptTokens = 10, Tokens = [.. text.Select(unit => (int)unit)] };
    }

    public Task<GenerationOutcome> GenerateAsync(GenerationRequest request, SampleClock clock, CancellationToken cancellationToken)
    {
        lock (Requests)
        {
            Requests.Add(request);
        }

        return script(request, clock, cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
