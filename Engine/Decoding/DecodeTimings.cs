namespace StructGen.Engine.Decoding;

/// <summary>Where the time of a generation went.</summary>
public sealed record DecodeTimings
{
    /// <summary>From the start until the prompt was read and the first token chosen.</summary>
    public TimeSpan Prefill { get; init; }

    /// <summary>From then to the end.</summary>
    public TimeSpan Decode { get; init; }

    /// <summary>Waiting for forwards of the target, the prompt's not counted.</summary>
    public TimeSpan Forward { get; init; }

    /// <summary>Computing masks, forced tokens and drafts while a forward ran.</summary>
    public TimeSpan MaskHidden { get; init; }

    /// <summary>Computing masks, forced tokens and advancing the constraint while no forward ran.</summary>
    public TimeSpan MaskExposed { get; init; }

    /// <summary>Masking logits and choosing tokens.</summary>
    public TimeSpan Sampling { get; init; }
}
