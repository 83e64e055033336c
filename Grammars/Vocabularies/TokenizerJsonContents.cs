namespace StructGen.Grammars.Vocabularies;

/// <summary>What a tokenizer file says beside the bytes of its tokens.</summary>
/// <param name="Spelling">How its entries spell bytes.</param>
/// <param name="Special">Special tokens by name.</param>
/// <param name="Ordinary">Added tokens that are text, by their text.</param>
internal sealed record TokenizerJsonContents(TokenSpelling Spelling, Dictionary<string, int> Special, Dictionary<string, int> Ordinary);
