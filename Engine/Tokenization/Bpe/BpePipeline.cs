using StructGen.Engine.Tokenization.Normalization;
using StructGen.Engine.Tokenization.PreTokenization;

namespace StructGen.Engine.Tokenization.Bpe;

/// <summary>The stages a text passes: added tokens are found, the rest is normalized, cut into pieces, and each piece merged.</summary>
/// <param name="AddedTokens">Tokens found whole.</param>
/// <param name="Normalizer">How the rest is rewritten, if at all.</param>
/// <param name="PreTokenizer">How it is cut.</param>
/// <param name="Model">How a piece becomes tokens.</param>
internal sealed record BpePipeline(IReadOnlyList<AddedToken> AddedTokens, TextNormalizer? Normalizer, PreTokenizer PreTokenizer, BpeModel Model);
