namespace StructGen.Engine.Decoding;

/// <summary>One text to generate.</summary>
public sealed record DecodeRequest
{
    /// <summary>The prompt's tokens, at least one.</summary>
    public required ReadOnlyMemory<int> Prompt { get; init; }

    /// <summary>What the output must obey.</summary>
    public OutputConstraint Constraint { get; init; } = OutputConstraint.None;

    /// <summary>How it is generated.</summary>
    public GenerationOptions Options { get; init; } = GenerationOptions.Default;

    /// <summary>
    /// A sequence to go on with, which stays the caller's: it must hold a prefix of <see cref="Prompt"/>, all but its last token at most are used, and its capacity must do for prompt and output.
    /// Afterwards it holds prompt and output, at most without the last token. Null for a new one.
    /// </summary>
    public ITargetSequence? Sequence { get; init; }
}
