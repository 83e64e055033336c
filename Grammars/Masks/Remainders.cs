using StructGen.Grammars.Vocabularies;

namespace StructGen.Grammars.Masks;

/// <summary>Tries made of parts of another: what follows given points, merged; or a subset of its tokens.</summary>
internal static class Remainders
{
    /// <summary>
    /// The trie of what follows <paramref name="nodes"/>: the strings of their subtrees without the nodes' own, equal ones on one node. A token that ends at one of the nodes sits at the root.
    /// </summary>
    public static TokenTrie Merge(TokenTrie source, ReadOnlySpan<int> nodes)
    {
        Merger merger = new(source);
        merger.Emit(nodes, 0, 0);
        return merger.Build();
    }

    /// <summary>The trie of the tokens of <paramref name="source"/> whose bit in <paramref name="words"/> is not set.</summary>
    public static TokenTrie Without(TokenTrie source, ReadOnlySpan<uint> words)
    {
        int[] keptBefore = new int[source.Tokens.Length + 1];
        for (int i = 0; i < source.Tokens.Length; i++)
        {
            int token = source.Tokens[i];
            keptBefore[i + 1] = keptBefore[i] + (int)(~(words[token >> 5] >> token) & 1);
        }

        List<byte> labels = [];
        List<ushort> depths = [];
        List<int> ends = [];
        List<int> starts = [];
        List<int> tokens = new(keptBefore[^1]);
        int[] path = new int[source.MaxDepth + 1];
        int maxDepth = 0;
        int open = -1;
        int node = 0;
        while (node < source.NodeCount)
        {
            int first = source.TokenStarts[node];
            if (node > 0 && keptBefore[source.TokenStarts[source.SubtreeEnds[node]]] == keptBefore[first])
            {
                node = source.SubtreeEnds[node];
                continue;
            }

            int depth = source.Depths[node];
            for (; open >= depth; open--)
            {
                ends[path[open]] = labels.Count;
            }

            path[depth] = labels.Count;
            open = depth;
            maxDepth = Math.Max(maxDepth, depth);
            labels.Add(source.Labels[node]);
            depths.Add((ushort)depth);
            ends.Add(0);
            starts.Add(tokens.Count);
            for (int i = first; i < source.TokenStarts[node + 1]; i++)
            {
                if (keptBefore[i + 1] != keptBefore[i])
                {
                    tokens.Add(source.Tokens[i]);
                }
            }

            node++;
        }

        for (; open >= 0; open--)
        {
            ends[path[open]] = labels.Count;
        }

        starts.Add(tokens.Count);
        return TokenTrie.FromArrays([.. labels], [.. depths], [.. ends], [.. starts], [.. tokens], maxDepth);
    }

    /// <summary>Bytes that a trie occupies.</summary>
    public static long BytesOf(TokenTrie trie) => (trie.NodeCount * 11L) + (trie.Tokens.Length * 4L) + 200;

    private sealed class Merger(TokenTrie source)
    {
        private readonly List<byte> _labels = [];
        private readonly List<ushort> _depths = [];
        private readonly List<int> _ends = [];
        private readonly List<int> _starts = [];
        private readonly List<int> _tokens = [];
        private int _maxDepth;

        /// <summary>Emits one node that stands for all of <paramref name="nodes"/>, and what is below them. Recursion is as deep as a token is long.</summary>
        public void Emit(ReadOnlySpan<int> nodes, byte label, int depth)
        {
            int self = _labels.Count;
            _labels.Add(label);
            _depths.Add((ushort)depth);
            _ends.Add(0);
            _starts.Add(_tokens.Count);
            _maxDepth = Math.Max(_maxDepth, depth);
            List<long>? children = null;
            foreach (int node in nodes)
            {
                for (int i = source.TokenStarts[node]; i < source.TokenStarts[node + 1]; i++)
                {
                    _tokens.Add(source.Tokens[i]);
                }

                for (int child = node + 1; child < source.SubtreeEnds[node]; child = source.SubtreeEnds[child])
                {
                    (children ??= []).Add(((long)source.Labels[child] << 32) | (uint)child);
                }
            }

            if (children is not null)
            {
                if (nodes.Length > 1)
                {
                    children.Sort();
                }

                EmitChildren(children, depth + 1);
            }

            _ends[self] = _labels.Count;
        }

        public TokenTrie Build()
        {
            _starts.Add(_tokens.Count);
            return TokenTrie.FromArrays([.. _labels], [.. _depths], [.. _ends], [.. _starts], [.. _tokens], _maxDepth);
        }

        private void EmitChildren(List<long> children, int depth)
        {
            int[] group = new int[children.Count];
            for (int from = 0; from < children.Count;)
            {
                byte label = (byte)(children[from] >> 32);
                int count = 0;
                for (; from < children.Count && (byte)(children[from] >> 32) == label; from++)
                {
                    group[count++] = (int)children[from];
                }

                Emit(group.AsSpan(0, count), label, depth);
            }
        }
    }
}
