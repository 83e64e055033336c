using StructGen.Grammars.Parsing;
using StructGen.Grammars.Vocabularies;

namespace StructGen.Grammars.Masks;

/// <summary>The definition of a mask, with shared prefixes: every node of a token trie by exact stepping.</summary>
internal static class ExactWalk
{
    /// <summary>Sets the bits of the tokens of <paramref name="trie"/> that <paramref name="start"/> can read.</summary>
    public static void Run(TokenTrie trie, in ParserConfiguration start, Span<uint> words)
    {
        ParserConfiguration[] path = new ParserConfiguration[trie.MaxDepth + 1];
        path[0] = start;
        int node = 1;
        while (node < trie.NodeCount)
        {
            int depth = trie.Depths[node];
            if (!path[depth - 1].TryStep(trie.Labels[node], out path[depth]))
            {
                node = trie.SubtreeEnds[node];
                continue;
            }

            for (int i = trie.TokenStarts[node]; i < trie.TokenStarts[node + 1]; i++)
            {
                words[trie.Tokens[i] >> 5] |= 1u << trie.Tokens[i];
            }

            node++;
        }
    }
}
