using StructGen.Engine.Sampling;

namespace StructGen.Engine.Speculation;

/// <summary>A drafted token.</summary>
/// <param name="Token">The token.</param>
/// <param name="Law">
/// The distribution it was drawn from, over allowed tokens only; null when it was not drawn. Losslessness rests on it: it must be the very law of the draw, and no drawn token may be withheld.
/// </param>
public readonly record struct Proposal(int Token, TokenDistribution? Law = null);
