using System.Collections.Immutable;

namespace StructGen.Engine.Decoding;

/// <summary>A generated text and how it came about.</summary>
public sealed record DecodeResult
{
    /// <summary>
    /// The tokens committed after the prompt, without an end token. When the prompt was healed the first one begins with <see cref="DecodeCounts.HealedTokens"/> tokens of the prompt spelled anew.
    /// </summary>
    public required ImmutableArray<int> Tokens { get; init; }

    /// <summary>The end token, or -1.</summary>
    public int EndToken { get; init; } = -1;

    /// <summary>The text after the prompt, up to a stop sequence. Bytes that are no UTF-8 become U+FFFD.</summary>
    public required string Text { get; init; }

    /// <summary>Why it ended.</summary>
    public required DecodeFinish Finish { get; init; }

    /// <summary>Whether the text satisfies its constraint as it stands.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>The seed in use.</summary>
    public required long Seed { get; init; }

    /// <summary>What was counted.</summary>
    public required DecodeCounts Counts { get; init; }

    /// <summary>What was measured.</summary>
    public required DecodeTimings Timings { get; init; }
}
