namespace StructGen.Engine;

/// <summary>A piece of a text that is being generated.</summary>
/// <param name="Text">New text: whole characters.</param>
/// <param name="Tokens">Tokens committed with it.</param>
/// <param name="Final">With the last part, the whole.</param>
public sealed record TextPart(string Text, int Tokens, GeneratedText? Final)
{
    /// <summary>The tokens themselves: special ones have no text.</summary>
    internal ReadOnlyMemory<int> TokenIds { get; init; }
}
