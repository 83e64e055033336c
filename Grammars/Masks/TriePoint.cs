using StructGen.Grammars.Vocabularies;

namespace StructGen.Grammars.Masks;

/// <summary>
/// A place in a token trie where a parser state goes on reading.
/// </summary>
/// <param name="Trie">Of whole tokens or of remainders.</param>
/// <param name="Node">The node.</param>
/// <param name="IsConsumed">True when the node's byte was read, so the tokens at the node are complete and its children follow; false when the state reads the node's own byte first.</param>
/// <param name="Skip">Labels of children that are not to be followed (they continue the lexeme that ended here, so the tokens at the node are not complete either); null for none.</param>
internal readonly record struct TriePoint(TokenTrie Trie, int Node, bool IsConsumed, ByteSet? Skip)
{
    /// <summary>From the first byte of every string in the trie.</summary>
    public static TriePoint Root(TokenTrie trie) => new(trie, 0, true, null);

    /// <summary>All tokens that a state reading from here could allow.</summary>
    public void AddTokens(ref IntBuffer tokens)
    {
        if (Skip is null)
        {
            int from = Trie.TokenStarts[Node];
            tokens.AddRange(Trie.Tokens.AsSpan(from..Trie.TokenStarts[Trie.SubtreeEnds[Node]]));
            return;
        }

        int end = Trie.SubtreeEnds[Node];
        for (int child = Node + 1; child < end; child = Trie.SubtreeEnds[child])
        {
            if (!Skip.Contains(Trie.Labels[child]))
            {
                tokens.AddRange(Trie.Tokens.AsSpan(Trie.TokenStarts[child]..Trie.TokenStarts[Trie.SubtreeEnds[child]]));
            }
        }
    }
}
