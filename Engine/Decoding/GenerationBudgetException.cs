namespace StructGen.Engine.Decoding;

/// <summary>With <see cref="BudgetPolicy.CloseInTime"/>: no completion that was found fits the limit of tokens.</summary>
public sealed class GenerationBudgetException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="requiredTokens">Tokens of the shortest completion found.</param>
    /// <param name="allowedTokens">The limit.</param>
    public GenerationBudgetException(int requiredTokens, int allowedTokens)
        : base($"The shortest text that satisfies the constraint takes {requiredTokens} tokens, but only {allowedTokens} are allowed. Raise {nameof(GenerationOptions)}.{nameof(GenerationOptions.MaxOutputTokens)} (or shorten the prompt, if the context is the limit).")
    {
        RequiredTokens = requiredTokens;
        AllowedTokens = allowedTokens;
    }

    /// <summary>Tokens of the shortest completion found.</summary>
    public int RequiredTokens { get; }

    /// <summary>The limit: <see cref="GenerationOptions.MaxOutputTokens"/>, or what the prompt leaves of the context.</summary>
    public int AllowedTokens { get; }
}
