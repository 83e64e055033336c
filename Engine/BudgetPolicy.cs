namespace StructGen.Engine;

/// <summary>What happens when a constrained text is about to outgrow <see cref="GenerationOptions.MaxOutputTokens"/>.</summary>
public enum BudgetPolicy
{
    /// <summary>The text is cut; it may be incomplete, and its finish says so.</summary>
    Truncate,

    /// <summary>
    /// A token after which no completion would fit any more is replaced by the next token of a short completion, so that the text always closes. A limit that no completion
    /// fits is refused before the first token.
    /// </summary>
    CloseInTime,
}
