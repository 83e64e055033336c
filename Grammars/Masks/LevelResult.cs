namespace StructGen.Grammars.Masks;

/// <summary>What a parser state allows within a trie whatever the levels below it are.</summary>
/// <param name="Tokens">The tokens allowed.</param>
/// <param name="Ends">Where the level ends within a token.</param>
/// <param name="Checks">Tokens for which a lexeme's text decides.</param>
internal sealed record LevelResult(TokenSet Tokens, LevelEnd[] Ends, int[] Checks)
{
    public static LevelResult Nothing { get; } = new(TokenSet.Empty, [], []);

    public long Bytes => 160 + Tokens.Bytes + (Ends.Length * 32L) + (Checks.Length * 4L);
}
