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
    private int[]? _rootChildren;

    private TokenTrie(byte[] labels, ushort[] depths, int[] subtreeEnds, int[] tokenStarts, int[] tokens, int maxDepth)
    {
        Labels = labels;
        Depths = depths;
        SubtreeEnds = subtreeEnds;
        TokenStarts = tokenStarts;
        Tokens = tokens;
        MaxDepth = maxDepth;
    }

    private int[] FindRootChildren()
    {
        int[] children = new int[256];
        for (int node = 1; node < NodeCount; node = SubtreeEnds[node])
        {
            children[Labels[node]] = node;
        }

        return children;
    }

    public byte[] Labels { get; }

    public ushort[] Depths { get; }

    public int[] SubtreeEnds { get; }

    public int[] TokenStarts { get; }

    public int[] Tokens { get; }

    public int NodeCount => Labels.Length;

    /// <summary>The child of the root for each byte, or 0 where there is none.</summary>
    public ReadOnlySpan<int> RootChildren => _rootChildren ?? (_rootChildren = FindRootChildren());

    /// <summary>Length of the longest string.</summary>
    public int MaxDepth { get; }

    /// <summary>A trie whose arrays were laid out by the caller, as the class describes.</summary>
    public static TokenTrie FromArrays(byte[] labels, ushort[] depths, int[] subtreeEnds, int[] tokenStarts, int[] tokens, int maxDepth) =>
        new(labels, depths, subtreeEnds, tokenStarts, tokens, maxDepth);

    /// <summary>Builds the trie of the given (bytes, token) pairs; empty byte strings sit at the root.</summary>
    public static TokenTrie Build(IReadOnlyList<(ReadOnlyMemory<byte> Bytes, int Token)> entries)
    {
        int total = 0;
        foreach ((ReadOnlyMemory<byte> bytes, _) in entries)
        {
            total = checked(total + bytes.Length);
        }

        byte[] blob = new byte[total];
        TrieEntry[] flat = new TrieEntry[entries.Count];
        int start = 0;
        for (int i = 0; i < flat.Length; i++)
        {
            (ReadOnlyMemory<byte> bytes, int token) = entries[i];
            bytes.Span.CopyTo(blob.AsSpan(start));
            flat[i] = new TrieEntry(start, bytes.Length, token);
            start += bytes.Length;
        }

        return Build(blob, flat);
    }

    /// <summary>As the other overload, over strings that lie in one blob. <paramref name="entries"/> comes back sorted by bytes, then token.</summary>
    public static TokenTrie Build(byte[] blob, TrieEntry[] entries)
    {
        TrieEntry.Sort(blob, entries);
        int nodeCount = 1;
        int maxDepth = 0;
        ReadOnlySpan<byte> previous = default;
        foreach (TrieEntry entry in entries)
        {
            ReadOnlySpan<byte> bytes = entry.Bytes(blob);
            nodeCount = checked(nodeCount + bytes.Length - bytes.CommonPrefixLength(previous));
            maxDepth = Math.Max(maxDepth, bytes.Length);
            previous = bytes;
        }

        byte[] labels = new byte[nodeCount];
        ushort[] depths = new ushort[nodeCount];
        int[] ends = new int[nodeCount];
        int[] tokenStarts = new int[nodeCount + 1];
        int[] tokens = new int[entries.Length];
        int[] path = new int[maxDepth + 1];
        int pathLength = 1;
        int nodes = 1;
        previous = default;
        for (int i = 0; i < entries.Length; i++)
        {
            ReadOnlySpan<byte> bytes = entries[i].Bytes(blob);
            int common = bytes.CommonPrefixLength(previous);
            while (pathLength - 1 > common)
            {
                ends[path[--pathLength]] = nodes;
            }

            for (int depth = common; depth < bytes.Length; depth++)
            {
                labels[nodes] = bytes[depth];
                depths[nodes] = checked((ushort)(depth + 1));
                tokenStarts[nodes] = i;
                path[pathLength++] = nodes++;
            }

            tokens[i] = entries[i].Token;
            previous = bytes;
        }

        while (pathLength > 0)
        {
            ends[path[--pathLength]] = nodes;
        }

        tokenStarts[nodes] = entries.Length;
        return new TokenTrie(labels, depths, ends, tokenStarts, tokens, maxDepth);
    }
}
