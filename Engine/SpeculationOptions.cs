using StructGen.Engine.Speculation;

namespace StructGen.Engine;

/// <summary>How several tokens are committed by one forward of the target model.</summary>
public sealed record SpeculationOptions
{
    /// <summary>The defaults: forced tokens only.</summary>
    public static SpeculationOptions Default { get; } = new();

    /// <summary>Who proposes tokens. Default <see cref="Drafter.Forced"/>.</summary>
    public Drafter Drafter { get; init; } = Drafter.Forced;

    /// <summary>The most tokens drafted for one forward, certain ones not counted. Default 16.</summary>
    public int MaxDraftTokens { get; init; } = 16;

    /// <summary>Decides about drafted tokens that were drawn from a distribution; others are compared with what the target chooses. Default <see cref="StandardVerifier"/>.</summary>
    public IVerifier Verifier { get; init; } = new StandardVerifier();

    /// <summary>
    /// Whether drafts are kept as short as the target's measured <see cref="Decoding.ITargetModel.Costs"/> and the drafter's luck so far recommend. Default true; false drafts whatever is proposed.
    /// </summary>
    public bool IsCostAware { get; init; } = true;

    /// <summary>
    /// The fewest rows of a forward, filled with tokens that are forgotten again. Default 1; 2 makes outputs with and without drafts equal to the bit where a device computes single rows differently.
    /// </summary>
    public int MinRows { get; init; } = 1;
}
