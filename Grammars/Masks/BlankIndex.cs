using StructGen.Grammars.Vocabularies;

namespace StructGen.Grammars.Masks;

/// <summary>
/// The tokens of a vocabulary by the blanks they begin with: many tokens are runs of blanks or have one before their first other byte, and a parser state between lexemes does
/// not care which, so it is asked once for each other byte.
/// </summary>
internal sealed class BlankIndex
{
    private readonly int[] _blankTokens;
    private readonly int[] _tokensUpTo;
    private readonly int[][] _nodes = new int[256][];

    public BlankIndex(TokenTrie trie)
    {
        List<(int Length, int Token)> tokens = [];
        List<(int Depth, int Node)>?[] nodes = new List<(int, int)>?[256];
        int node = 1;
        while (node < trie.NodeCount)
        {
            if (IsBlank(trie.Labels[node]))
            {
                for (int i = trie.TokenStarts[node]; i < trie.TokenStarts[node + 1]; i++)
                {
                    tokens.Add((trie.Depths[node], trie.Tokens[i]));
                }

                node++;
                continue;
            }

            (nodes[trie.Labels[node]] ??= []).Add((trie.Depths[node], node));
            node = trie.SubtreeEnds[node];
        }

        tokens.Sort();
        _blankTokens = [.. tokens.Select(static token => token.Token)];
        _tokensUpTo = new int[(tokens.Count == 0 ? 0 : tokens[^1].Length) + 1];
        foreach ((int length, _) in tokens)
        {
            for (int i = length; i < _tokensUpTo.Length; i++)
            {
                _tokensUpTo[i]++;
            }
        }

        Longest = tokens.Count == 0 ? 0 : tokens[^1].Length;
        for (int value = 0; value < 256; value++)
        {
            nodes[value]?.Sort();
            Longest = Math.Max(Longest, nodes[value] is { Count: > 0 } places ? places[^1].Depth - 1 : 0);
            _nodes[value] = nodes[value] is { } list ? [.. list.Select(static place => place.Node)] : [];
        }
    }

    public static bool IsBlank(byte value) => value is 0x20 or 0x09 or 0x0A or 0x0D;

    /// <summary>The longest run of blanks that a token begins with: longer limits make no difference.</summary>
    public int Longest { get; }

    /// <summary>The tokens of at most so many blanks and nothing else.</summary>
    public ReadOnlySpan<int> BlankTokens(int maximum) => _blankTokens.AsSpan(0, _tokensUpTo[Math.Min(maximum, _tokensUpTo.Length - 1)]);

    /// <summary>The nodes whose string is a run of blanks (perhaps none) and then <paramref name="value"/>, short ones first.</summary>
    public ReadOnlySpan<int> NodesOf(int value) => _nodes[value];
}
