using Microsoft.Extensions.AI;
using StructGen.Engine.Decoding;

namespace StructGen.Engine;

/// <summary>A generated text and how it came about.</summary>
public class GeneratedText
{
    private readonly DecodeResult _result;

    internal GeneratedText(DecodeResult result) => _result = result;

    internal GeneratedText(GeneratedText other) => _result = other._result;

    /// <summary>The text.</summary>
    public string Text => _result.Text;

    /// <summary>Whether the text satisfies its constraint as it stands; false when it was cut short.</summary>
    public bool IsComplete => _result.IsComplete;

    /// <summary>Why it ended: <see cref="ChatFinishReason.Stop"/> or <see cref="ChatFinishReason.Length"/>.</summary>
    public ChatFinishReason FinishReason => _result.Finish == DecodeFinish.Length ? ChatFinishReason.Length : ChatFinishReason.Stop;

    /// <summary>Tokens in and out; forced, drafted and accepted ones in <see cref="UsageDetails.AdditionalCounts"/>.</summary>
    public UsageDetails Usage => UsageOf(_result.Counts);

    /// <summary>What was counted, in the engine's own terms.</summary>
    public DecodeCounts Counts => _result.Counts;

    /// <summary>Where the time went.</summary>
    public DecodeTimings Timings => _result.Timings;

    /// <summary>The seed in use: with it, the same text again.</summary>
    public long Seed => _result.Seed;

    /// <summary>The text.</summary>
    public override string ToString() => Text;

    internal static UsageDetails UsageOf(DecodeCounts counts) => new()
    {
        InputTokenCount = counts.PromptTokens,
        OutputTokenCount = counts.OutputTokens,
        TotalTokenCount = counts.PromptTokens + counts.OutputTokens,
        CachedInputTokenCount = counts.CachedTokens,
        AdditionalCounts = new()
        {
            ["forced_tokens"] = counts.ForcedTokens,
            ["drafted_tokens"] = counts.DraftedTokens,
            ["accepted_tokens"] = counts.AcceptedTokens,
            ["target_forwards"] = counts.Forwards,
        },
    };
}
