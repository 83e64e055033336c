namespace StructGen.Engine.Decoding.Constraints;

/// <summary>A run of forced tokens and how many of it are committed; nothing is known yet when there is no array, nothing is forced when it is empty.</summary>
internal readonly record struct ForcedRun(int[]? Tokens, int At);
