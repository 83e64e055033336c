namespace StructGen.Engine.Decoding;

/// <summary>A prompt leaves no room for output in the model's context.</summary>
public sealed class ContextLengthException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="promptTokens">Tokens of the prompt.</param>
    /// <param name="contextLength">The most tokens of a sequence.</param>
    public ContextLengthException(int promptTokens, int contextLength)
        : base($"The prompt has {promptTokens} tokens, but a sequence holds {contextLength} at most, output included. Shorten the prompt.")
    {
        PromptTokens = promptTokens;
        ContextLength = contextLength;
    }

    /// <summary>Tokens of the prompt.</summary>
    public int PromptTokens { get; }

    /// <summary>The most tokens of a sequence.</summary>
    public int ContextLength { get; }
}
