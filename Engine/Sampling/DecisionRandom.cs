namespace StructGen.Engine.Sampling;

/// <summary>The random numbers of one position.</summary>
/// <param name="Seed">The sequence's seed.</param>
/// <param name="Position">Which token of the output.</param>
public readonly record struct DecisionRandom(long Seed, int Position)
{
    /// <summary>A number in [0, 1) with 53 random bits: the same for the same <paramref name="decision"/>.</summary>
    /// <param name="decision">Which draw at this position.</param>
    public double Uniform(int decision) => CounterRandom.Uniform(Seed, Position, decision);
}
