namespace StructGen.Engine.Decoding;

/// <summary>Tokens committed together.</summary>
public sealed record TokenRun
{
    /// <summary>The tokens, without an end token.</summary>
    public required ReadOnlyMemory<int> Tokens { get; init; }

    /// <summary>New text: whole characters, nothing that could still turn out to be part of a stop sequence. The texts of all runs are <see cref="DecodeResult.Text"/>.</summary>
    public required string Text { get; init; }

    /// <summary>With the last run, the whole.</summary>
    public DecodeResult? Result { get; init; }
}
