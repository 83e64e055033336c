namespace StructGen.Grammars.Masks;

/// <summary>
/// A mask as what it is made of: packed words shared with other masks, and a few more tokens. Most masks are either a handful of tokens or "everything inside a string" and a handful of
/// tokens, so keeping them so takes a hundredth of the memory, and a matcher that changes from one to the next touches those few bits only.
/// </summary>
/// <param name="Base">Shared words; null for none. Never written to.</param>
/// <param name="Added">Tokens not in <paramref name="Base"/>.</param>
/// <param name="Checks">Tokens in neither, allowed or not depending on the text of the current lexeme.</param>
internal sealed record MaskRecipe(uint[]? Base, int[] Added, int[] Checks)
{
    public long Bytes => 120 + (Added.Length * 4L) + (Checks.Length * 4L);

    /// <summary>Overwrites <paramref name="words"/> with the mask.</summary>
    public void WriteTo(Span<uint> words)
    {
        if (Base is null)
        {
            words.Clear();
        }
        else
        {
            Base.CopyTo(words);
            words[Base.Length..].Clear();
        }

        TokenSet.Set(words, Added);
    }
}
