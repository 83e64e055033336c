namespace StructGen.Engine;

/// <summary>A text was cut short, so that it has no value.</summary>
public sealed class GenerationTruncatedException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="generation">What there is.</param>
    public GenerationTruncatedException(GeneratedText generation)
        : base($"The text was cut short after {Require(generation).Counts.OutputTokens} tokens (finish reason '{generation.FinishReason}') and is no value yet. Raise {nameof(GenerationOptions)}.{nameof(GenerationOptions.MaxOutputTokens)}, or set {nameof(GenerationOptions.Budget)} to {nameof(BudgetPolicy)}.{nameof(BudgetPolicy.CloseInTime)}.") =>
        Generation = generation;

    /// <summary>What there is.</summary>
    public GeneratedText Generation { get; }

    private static GeneratedText Require(GeneratedText generation)
    {
        ArgumentNullException.ThrowIfNull(generation);
        return generation;
    }
}
