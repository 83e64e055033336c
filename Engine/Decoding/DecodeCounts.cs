using System.Collections.Immutable;

namespace StructGen.Engine.Decoding;

/// <summary>What a generation did, in tokens and forwards.</summary>
public sealed record DecodeCounts
{
    /// <summary>Tokens of the prompt.</summary>
    public int PromptTokens { get; init; }

    /// <summary>Tokens of the prompt that a given sequence already held.</summary>
    public int CachedTokens { get; init; }

    /// <summary>Tokens of the prompt that were taken back and generated anew, because the model would merge their text with the output's.</summary>
    public int HealedTokens { get; init; }

    /// <summary>Tokens generated, the end token included.</summary>
    public int OutputTokens { get; init; }

    /// <summary>Those of them that the constraint forced.</summary>
    public int ForcedTokens { get; init; }

    /// <summary>Tokens drafted, forced ones not counted.</summary>
    public int DraftedTokens { get; init; }

    /// <summary>Those of them that were accepted.</summary>
    public int AcceptedTokens { get; init; }

    /// <summary>Tokens that <see cref="BudgetPolicy.CloseInTime"/> put in the place of others.</summary>
    public int ClosingTokens { get; init; }

    /// <summary>Forwards of the target, the prompt's not counted.</summary>
    public int Forwards { get; init; }

    /// <summary>Forwards by their number of rows, the prompt's not counted.</summary>
    public ImmutableSortedDictionary<int, int> ForwardsByRows { get; init; } = ImmutableSortedDictionary<int, int>.Empty;
}
