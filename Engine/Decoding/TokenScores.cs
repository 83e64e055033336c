namespace StructGen.Engine.Decoding;

/// <summary>What a forward says of the next tokens, one row a scored position.</summary>
public abstract class TokenScores
{
    /// <summary>Number of rows.</summary>
    public abstract int Rows { get; }

    /// <summary>Whether <see cref="Logits"/> may be read; otherwise only the reductions exist.</summary>
    public abstract bool HasLogits { get; }

    /// <summary>The logits of a row in host memory, unmasked, shape [LogitsWidth]; the caller may overwrite them.</summary>
    public abstract Span<float> Logits(int row);

    /// <summary>The allowed token of the highest logit, the lowest id of equal ones. Reductions only.</summary>
    public abstract int ArgMax(int row);

    /// <summary>The highest allowed logits (divided by the temperature), descending. Reductions only.</summary>
    public abstract ReadOnlySpan<float> TopValues(int row);

    /// <summary>The tokens of <see cref="TopValues"/>.</summary>
    public abstract ReadOnlySpan<int> TopTokens(int row);

    /// <summary>log Σ exp of all allowed logits (divided by the temperature): what turns <see cref="TopValues"/> into exact probabilities. Reductions only.</summary>
    public abstract float LogSumExp(int row);
}
