namespace StructGen.Grammars;

/// <summary>Turns text into the tokens a model would itself produce; implemented by the owner of the tokenizer.</summary>
public interface ITokenEncoder
{
    /// <summary>The canonical tokens of a UTF-8 text, without special tokens.</summary>
    /// <param name="utf8Text">The text.</param>
    /// <returns>Token ids.</returns>
    IReadOnlyList<int> Encode(ReadOnlySpan<byte> utf8Text);
}
