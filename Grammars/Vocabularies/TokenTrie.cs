namespace StructGen.Grammars.Vocabularies;

/// <summary>
/// A prefix tree of byte strings in depth-first order, children by ascending label. Node 0 is the root (empty string, no label).
/// </summary>
/// <remarks>
/// <code>
/// Labels[n]        the byte on the edge into node n            (Labels[0] = 0, unused)
/// Depths[n]        length of node n's string                   (0 for the root)
/// SubtreeEnds[n]   first node after n's subtree                (so a walk skips it by one assignment)
/// TokenStarts[n]   Tokens[TokenStarts[n] .. TokenStarts[n+1]]  are the tokens whose bytes are node n's string (equal tokens share a node);
///                  Tokens[TokenStarts[n] .. TokenStarts[SubtreeEnds[n]]] those of the whole subtree
/// </code>
/// Immutable; shared by all threads. The same class holds tries of token remainders.
/// </remarks>
internal sealed class TokenTrie
{
    private TokenTrie(byte[] labels, ushort[] depths, int[] subtreeEnds, int[] tokenStarts, int[] tokens, int maxDepth)
    {
        Labels = labels;
        Depths = depths;
        SubtreeEnds = subtreeEnds;
        TokenStarts = tokenStarts;
        Tokens = tokens;
        MaxDepth = maxDepth;
    }

    public byte[] Labels { get; }

    public ushort[] Depths { get; }

    public int[] SubtreeEnds { get; }

    public int[] TokenStarts { get; }

    public int[] Tokens { get; }

    public int NodeCount => Labels.Length;

    /// <summary>Length of the longest string.</summary>
    public int MaxDepth { get; }

    /// <summary>A trie whose arrays were laid out by the caller, as the class describes.</summary>
    public static TokenTrie FromArrays(byte[] labels, ushort[] depths, int[] subtreeEnds, int[] tokenStarts, int[] tokens, int maxDepth) =>
        new(labels, depths, subtreeEnds, tokenStarts, tokens, maxDepth);

    /// <summary>Builds the trie of the given (bytes, token) pairs; empty byte strings sit at the root.</summary>
    public static TokenTrie Build(IReadOnlyList<(ReadOnlyMemory<byte> Bytes, int Token)> entries)
    {
        int[] order = new int[entries.Count];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(order, (a, b) =>
        {
            int byBytes = entries[a].Bytes.Span.SequenceCompareTo(entries[b].Bytes.Span);
            return byBytes != 0 ? byBytes : entries[a].Token.CompareTo(entries[b].Token);
        });

        List<byte> labels = [0];
        List<ushort> depths = [0];
        List<int> ends = [0];
        List<int> tokenStarts = [0];
        List<int> tokens = new(order.Length);
        List<int> path = [0];
        ReadOnlySpan<byte> previous = default;
        int maxDepth = 0;
        foreach (int index in order)
        {
            ReadOnlySpan<byte> bytes = entries[index].Bytes.Span;
            int common = bytes.CommonPrefixLength(previous);
            while (path.Count - 1 > common)
            {
                ends[path[^1]] = labels.Count;
                path.RemoveAt(path.Count - 1);
            }

            for (int depth = common; depth < bytes.Length; depth++)
            {
                path.Add(labels.Count);
                labels.Add(bytes[depth]);
                depths.Add(checked((ushort)(depth + 1)));
                ends.Add(0);
                tokenStarts.Add(tokens.Count);
            }

            tokens.Add(entries[index].Token);
            maxDepth = Math.Max(maxDepth, bytes.Length);
            previous = bytes;
        }

        foreach (int node in path)
        {
            ends[node] = labels.Count;
        }

        tokenStarts.Add(tokens.Count);
        return new TokenTrie([.. labels], [.. depths], [.. ends], [.. tokenStarts], [.. tokens], maxDepth);
    }
}
