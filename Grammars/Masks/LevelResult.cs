namespace StructGen.Grammars.Masks;

/// <summary>What a parser state allows within a trie whatever the levels below it are.</summary>
/// <param name="Tokens">The tokens allowed.</param>
/// <param name="Ends">Where the level ends within a token.</param>
/// <param name="Checks">Tokens for which a lexeme's text decides.</param>
internal sealed record LevelResult(TokenSet Tokens, LevelEnds[] Ends, int[] Checks)
{
    public static LevelResult Nothing { get; } = new(TokenSet.Empty, [], []);

    public long Bytes => 160 + Tokens.Bytes + Ends.Sum(static ends => 40 + (ends.Points.Length * 32L)) + (Checks.Length * 4L);
}

/// <summary>The places where a level ends with one outcome: what is left to read for the level below.</summary>
internal sealed record LevelEnds(int Outcome, TriePoint[] Points);
