namespace StructGen.Grammars.Masks;

/// <summary>What a parser state allows within a trie whatever the levels below it are.</summary>
/// <param name="Shared">Tokens allowed, a set that many results share.</param>
/// <param name="Tokens">Further tokens allowed.</param>
/// <param name="Ends">Where the level ends within a token.</param>
/// <param name="Checks">Tokens for which a lexeme's text decides.</param>
internal sealed record LevelResult(TokenSet Shared, TokenSet Tokens, LevelEnds[] Ends, int[] Checks)
{
    public static LevelResult Nothing { get; } = new(TokenSet.Empty, TokenSet.Empty, [], []);

    public long Bytes
    {
        get
        {
            long bytes = 160 + Tokens.Bytes + (Checks.Length * 4L);
            foreach (LevelEnds ends in Ends)
            {
                bytes += 40 + (ends.Points.Length * 32L);
            }

            return bytes;
        }
    }
}

/// <summary>The places where a level ends with one outcome: what is left to read for the level below.</summary>
internal sealed record LevelEnds(int Outcome, TriePoint[] Points);
