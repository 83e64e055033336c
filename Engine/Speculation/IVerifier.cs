using StructGen.Engine.Sampling;

namespace StructGen.Engine.Speculation;

/// <summary>
/// Decides what is committed at a drafted position, so that the committed token follows the target's distribution exactly. Thread-safe.
/// </summary>
public interface IVerifier
{
    /// <summary>Decides one position.</summary>
    /// <param name="target">The target's distribution, masked, filtered and normalised.</param>
    /// <param name="proposal">The drafted token, with the law of its draw.</param>
    /// <param name="random">The numbers of this position.</param>
    VerifiedToken Verify(TokenDistribution target, in Proposal proposal, DecisionRandom random);
}
