using StructGen.Engine.Sampling;

namespace StructGen.Engine.Speculation;

/// <summary>Draws from the target and accepts the draft when it is what was drawn. Right for any draft, and the best for drafts that were not drawn; commits what would be committed without a draft.</summary>
public sealed class WalkVerifier : IVerifier
{
    /// <inheritdoc/>
    public VerifiedToken Verify(TokenDistribution target, in Proposal proposal, DecisionRandom random)
    {
        ArgumentNullException.ThrowIfNull(target);
        int token = target.Draw(random.Uniform(0));
        return new VerifiedToken(token, token == proposal.Token);
    }
}
