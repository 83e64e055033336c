using StructGen.SchemaBench.Evaluation;
using StructGen.SchemaBench.Fetching;
using StructGen.SchemaBench.Prompting;

namespace StructGen.SchemaBench.Engines;

/// <summary>What writes the texts that are judged. Thread-safe as far as <see cref="MaxConcurrency"/> goes.</summary>
internal interface IGenerationEngine : IAsyncDisposable
{
    /// <summary>What the results say about it.</summary>
    EngineIdentity Identity { get; }

    /// <summary>Samples it may be given at a time.</summary>
    int MaxConcurrency { get; }

    /// <summary>Writes one text. Whatever goes wrong with the sample is in the result; an <see cref="EndpointException"/> ends the run.</summary>
    /// <param name="request">The sample.</param>
    /// <param name="clock">Started; the engine marks the moments.</param>
    /// <param name="cancellationToken">The limits or the user end it. The engine may then return what it has.</param>
    Task<GenerationOutcome> GenerateAsync(GenerationRequest request, SampleClock clock, CancellationToken cancellationToken);
}

/// <summary>What tells engines apart in results.</summary>
/// <param name="Name">The engine.</param>
/// <param name="Model">The model's name.</param>
internal sealed record EngineIdentity(string Name, string Model)
{
    /// <summary>Tells models of one name apart.</summary>
    public string? ModelHash { get; init; }

    /// <summary>Whether it uses this process's memory, so that the peak says something about it.</summary>
    public bool InProcess { get; init; }

    /// <summary>Other settings that change results.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}

/// <summary>One sample for an engine.</summary>
internal sealed record GenerationRequest
{
    public required string Id { get; init; }

    /// <summary>The schema, in the dialect that counts.</summary>
    public required ReadOnlyMemory<byte> Schema { get; init; }

    public required IReadOnlyList<PromptMessage> Messages { get; init; }

    /// <summary>Whether the schema constrains the text, as far as the engine constrains any.</summary>
    public bool Constrained { get; init; } = true;

    /// <summary>Whether the model's chat template wraps the messages.</summary>
    public bool ChatTemplate { get; init; } = true;

    public required GenerationSettings Settings { get; init; }

    /// <summary>This sample's own seed.</summary>
    public int Seed { get; init; }
}

/// <summary>What an engine did with one sample.</summary>
internal sealed record GenerationOutcome
{
    public CompileStatus Compile { get; init; }

    public string? CompileReason { get; init; }

    public DecodingStatus? Decoding { get; init; }

    public string? DecodingReason { get; init; }

    public string? Text { get; init; }

    public IReadOnlyList<int>? Tokens { get; init; }

    public int? PromptTokens { get; init; }

    public int? OutputTokens { get; init; }

    public int? ForcedTokens { get; init; }

    public int? DraftedTokens { get; init; }

    public int? AcceptedTokens { get; init; }

    public int? ShortestCompletion { get; init; }

    public DecodeFigures? Decode { get; init; }

    /// <summary>Whether there was nothing to compile, so that there is no time for it.</summary>
    public bool CompilesNothing { get; init; }

    /// <summary>The schema got no text.</summary>
    public static GenerationOutcome Refused(CompileStatus status, string reason) => new() { Compile = status, CompileReason = reason };

    /// <summary>The text broke off.</summary>
    public static GenerationOutcome Failed(DecodingStatus status, string reason, string? text = null) => new() { Decoding = status, DecodingReason = reason, Text = text };
}
