namespace StructGen.Engine.Speculation;

/// <summary>What a verifier makes of one drafted position.</summary>
/// <param name="Token">The token to commit.</param>
/// <param name="IsAccepted">Whether it is the drafted one.</param>
public readonly record struct VerifiedToken(int Token, bool IsAccepted);
