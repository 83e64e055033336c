using System.Collections.Immutable;

namespace StructGen.Engine;

/// <summary>
/// How a token is chosen. The order is: penalties and biases, the constraint's mask, temperature, then the filters top-k, typical, top-p and min-p, each on what the one before it left.
/// </summary>
public sealed record SamplingOptions
{
    /// <summary>The most likely token, the lowest id of equal ones.</summary>
    public static SamplingOptions Greedy { get; } = new();

    /// <summary>Divides the logits; 0, the default, is greedy.</summary>
    public float Temperature { get; init; }

    /// <summary>Keeps the most likely tokens; 0, the default, keeps all.</summary>
    public int TopK { get; init; }

    /// <summary>Keeps the fewest most likely tokens whose probability reaches this; 1, the default, keeps all.</summary>
    public float TopP { get; init; } = 1;

    /// <summary>Keeps tokens at least this fraction as likely as the most likely one; 0, the default, keeps all.</summary>
    public float MinP { get; init; }

    /// <summary>Keeps the tokens whose surprise is nearest the entropy until their probability reaches this; 1, the default, keeps all.</summary>
    public float TypicalP { get; init; } = 1;

    /// <summary>Divides the positive logits, and multiplies the negative ones, of tokens that occurred in prompt or output; 1, the default, changes nothing.</summary>
    public float RepetitionPenalty { get; init; } = 1;

    /// <summary>Subtracted from a token's logit once for each time it occurred in the output; 0 by default.</summary>
    public float FrequencyPenalty { get; init; }

    /// <summary>Subtracted from the logit of a token that occurred in the output; 0 by default.</summary>
    public float PresencePenalty { get; init; }

    /// <summary>Added to the logits of single tokens.</summary>
    public ImmutableDictionary<int, float> LogitBias { get; init; } = ImmutableDictionary<int, float>.Empty;

    /// <summary>Makes a random text reproducible: one seed gives one text, on every device and with every drafter that proposes without drawing. By default a new one each time.</summary>
    public long? Seed { get; init; }

    internal bool IsGreedy => Temperature == 0 || TopK == 1;

    internal bool HasPenalties => RepetitionPenalty != 1 || FrequencyPenalty != 0 || PresencePenalty != 0;

    /// <summary>Whether logits change before the mask: then a device's reductions of the raw ones decide nothing.</summary>
    internal bool ChangesLogits => HasPenalties || !LogitBias.IsEmpty;

    /// <summary>Refuses what makes no sense.</summary>
    /// <param name="logitsWidth">Number of tokens that can be biased.</param>
    internal void Validate(int logitsWidth)
    {
        Require(Temperature >= 0 && float.IsFinite(Temperature), nameof(Temperature), Temperature, "zero (greedy) or positive");
        Require(TopK >= 0, nameof(TopK), TopK, "zero (all tokens) or positive");
        Require(TopP is > 0 and <= 1, nameof(TopP), TopP, "above 0 and at most 1");
        Require(MinP is >= 0 and <= 1, nameof(MinP), MinP, "between 0 and 1");
        Require(TypicalP is > 0 and <= 1, nameof(TypicalP), TypicalP, "above 0 and at most 1");
        Require(RepetitionPenalty > 0 && float.IsFinite(RepetitionPenalty), nameof(RepetitionPenalty), RepetitionPenalty, "positive");
        Require(float.IsFinite(FrequencyPenalty), nameof(FrequencyPenalty), FrequencyPenalty, "finite");
        Require(float.IsFinite(PresencePenalty), nameof(PresencePenalty), PresencePenalty, "finite");
        foreach ((int token, float bias) in LogitBias)
        {
            Require((uint)token < (uint)logitsWidth, nameof(LogitBias), token, $"for tokens from 0 to {logitsWidth - 1}");
            Require(!float.IsNaN(bias) && bias != float.PositiveInfinity, nameof(LogitBias), bias, "finite, or negative infinity to avoid a token");
        }
    }

    private static void Require(bool isMet, string name, object value, string expected)
    {
        if (!isMet)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{nameof(SamplingOptions)}.{name} must be {expected}.");
        }
    }
}
