using StructGen.Grammars.Parsing;
using StructGen.Grammars.Vocabularies;

namespace StructGen.Grammars.Masks;

/// <summary>
/// How many characters of a free lexeme each token begins: what a bound on the length of the lexeme needs to know of a token. One walk of the vocabulary serves every bound.
/// </summary>
/// <remarks>Immutable but for the sets per bound, which are made when first asked for; any thread at any time.</remarks>
internal sealed class TokenLengths
{
    private readonly TokenSet _all;
    private readonly int[][] _tokensByLength;
    private readonly TokenSet?[] _upTo;
    private readonly int _words;

    public TokenLengths(Vocabulary vocabulary, LexemeAutomaton automaton, int freeState, LexemeMask free)
    {
        _all = free.Inside;
        _words = vocabulary.MaskWords;
        TokenTrie trie = vocabulary.Trie;
        int[] states = new int[trie.MaxDepth + 1];
        int[] lengths = new int[trie.MaxDepth + 1];
        List<List<int>> tokens = [];
        states[0] = freeState;
        for (int node = 1; node < trie.NodeCount;)
        {
            int depth = trie.Depths[node];
            int from = states[depth - 1];
            int next = automaton.Next(from, trie.Labels[node]);
            if (next < 0)
            {
                if (next != LexemeAutomaton.Dead)
                {
                    LongestCrossing = Math.Max(LongestCrossing, lengths[depth - 1]);
                }

                node = trie.SubtreeEnds[node];
                continue;
            }

            states[depth] = next;
            int length = lengths[depth] = lengths[depth - 1] + (from == freeState ? 1 : 0);
            while (tokens.Count <= length)
            {
                tokens.Add([]);
            }

            for (int i = trie.TokenStarts[node]; i < trie.TokenStarts[node + 1]; i++)
            {
                tokens[length].Add(trie.Tokens[i]);
            }

            node++;
        }

        _tokensByLength = [.. tokens.Select(static list => list.ToArray())];
        _upTo = new TokenSet?[_tokensByLength.Length];
    }

    /// <summary>Characters of the longest lexeme that ends within a token.</summary>
    public int LongestCrossing { get; }

    /// <summary>The tokens that stay inside and begin at most <paramref name="maximum"/> characters.</summary>
    public TokenSet InsideUpTo(int maximum)
    {
        if (maximum >= _tokensByLength.Length - 1)
        {
            return _all;
        }

        TokenSet? known = Volatile.Read(ref _upTo[maximum]);
        if (known is null)
        {
            uint[] words = new uint[_words];
            int count = 0;
            for (int length = 0; length <= maximum; length++)
            {
                TokenSet.Set(words, _tokensByLength[length]);
                count += _tokensByLength[length].Length;
            }

            Volatile.Write(ref _upTo[maximum], known = TokenSet.FromWords(words, count));
        }

        return known;
    }
}
