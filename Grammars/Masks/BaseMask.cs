namespace StructGen.Grammars.Masks;

/// <summary>What a configuration allows whatever the text of its current lexeme was, and the tokens for which the text decides.</summary>
/// <param name="Words">Packed tokens; read-only, possibly shared.</param>
/// <param name="Checks">Tokens to be verified by exact stepping; usually none.</param>
internal sealed record BaseMask(uint[] Words, int[] Checks);
