using StructGen.Engine.Sampling;

namespace StructGen.Engine.Speculation;

/// <summary>A drafted token.</summary>
/// <param name="Token">The token.</param>
/// <param name="Law">
/// The distribution it was drawn from, over allowed tokens only; null when it was not drawn. Losslessness rests on it: it must be the very law of the draw, and no drawn token may be withheld.
/// </param>
/// <param name="Evidence">
/// A class from 0 to 7 of how much speaks for the token: how often tokens of a class are accepted is learned for each. Of a drawn token it must not depend on which one was drawn.
/// </param>
public readonly record struct Proposal(int Token, TokenDistribution? Law = null, int Evidence = 0);
