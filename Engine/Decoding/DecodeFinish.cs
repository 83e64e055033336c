namespace StructGen.Engine.Decoding;

/// <summary>Why a text ended.</summary>
public enum DecodeFinish
{
    /// <summary>The model ended it, or the constraint left nothing to add.</summary>
    Stop,

    /// <summary>One of <see cref="GenerationOptions.StopSequences"/> came.</summary>
    StopSequence,

    /// <summary>The limit of tokens, or of the context, was reached.</summary>
    Length,
}
