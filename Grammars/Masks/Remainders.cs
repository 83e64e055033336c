using StructGen.Grammars.Vocabularies;

namespace StructGen.Grammars.Masks;

/// <summary>Tries made of parts of another: what follows given points, merged; or a subset of its tokens.</summary>
internal static class Remainders
{
    [ThreadStatic]
    private static Merger? t_merger;

    /// <summary>
    /// The trie of what follows <paramref name="nodes"/>: the strings of their subtrees without the nodes' own, equal ones on one node. A token that ends at one of the nodes sits at the root.
    /// </summary>
    public static TokenTrie Merge(TokenTrie source, ReadOnlySpan<int> nodes)
    {
        Merger merger = t_merger ??= new Merger();
        return merger.Run(source, nodes);
    }

    /// <summary>As the other overload, with the strings below <paramref name="unread"/> too, those nodes' own bytes included.</summary>
    public static TokenTrie Merge(TokenTrie source, ReadOnlySpan<int> nodes, ReadOnlySpan<int> unread)
    {
        Merger merger = t_merger ??= new Merger();
        return merger.Run(source, nodes, unread);
    }

    /// <summary>The trie of the tokens of <paramref name="source"/> whose bit in <paramref name="words"/> is not set.</summary>
    public static TokenTrie Without(TokenTrie source, ReadOnlySpan<uint> words)
    {
        Merger merger = t_merger ??= new Merger();
        return merger.Cut(source, words);
    }

    /// <summary>Bytes that a trie occupies.</summary>
    public static long BytesOf(TokenTrie trie) => (trie.NodeCount * 11L) + (trie.Tokens.Length * 4L) + 200;

    /// <summary>Scratch that is kept between merges.</summary>
    private sealed class Merger
    {
        private readonly List<byte> _labels = [];
        private readonly List<ushort> _depths = [];
        private readonly List<int> _ends = [];
        private readonly List<int> _starts = [];
        private readonly List<int> _tokens = [];

        /// <summary>The children of the nodes on the way, as label and node; a stack of groups.</summary>
        private long[] _children = new long[256];
        private int _childCount;
        private int _maxDepth;

        /// <summary>By token of the source: how many before it are kept.</summary>
        private int[] _keptBefore = [];
        private TokenTrie _source = null!;

        public TokenTrie Run(TokenTrie source, ReadOnlySpan<int> nodes, ReadOnlySpan<int> unread = default)
        {
            Clear(source);
            foreach (int node in nodes)
            {
                PushChild(node);
            }

            Emit(0, nodes.Length, 0, 0, unread);
            return Result();
        }

        /// <summary>The source without the tokens whose bit is set, and without the nodes that only those need.</summary>
        public TokenTrie Cut(TokenTrie source, ReadOnlySpan<uint> words)
        {
            Clear(source);
            int[] tokens = source.Tokens;
            if (_keptBefore.Length <= tokens.Length)
            {
                _keptBefore = new int[tokens.Length + 1];
            }

            int[] keptBefore = _keptBefore;
            int kept = 0;
            for (int i = 0; i < tokens.Length; i++)
            {
                int token = tokens[i];
                keptBefore[i] = kept;
                kept += (int)(~(words[token >> 5] >> token) & 1);
            }

            keptBefore[tokens.Length] = kept;
            int[] path = new int[source.MaxDepth + 1];
            int open = -1;
            int node = 0;
            while (node < source.NodeCount)
            {
                int first = source.TokenStarts[node];
                int end = source.SubtreeEnds[node];
                if (node > 0 && keptBefore[source.TokenStarts[end]] == keptBefore[first])
                {
                    node = end;
                    continue;
                }

                int depth = source.Depths[node];
                for (; open >= depth; open--)
                {
                    _ends[path[open]] = _labels.Count;
                }

                path[depth] = _labels.Count;
                open = depth;
                _maxDepth = Math.Max(_maxDepth, depth);
                _labels.Add(source.Labels[node]);
                _depths.Add((ushort)depth);
                _ends.Add(0);
                _starts.Add(_tokens.Count);
                int until = source.TokenStarts[node + 1];
                for (int i = first; i < until; i++)
                {
                    if (keptBefore[i + 1] != keptBefore[i])
                    {
                        _tokens.Add(tokens[i]);
                    }
                }

                node++;
            }

            for (; open >= 0; open--)
            {
                _ends[path[open]] = _labels.Count;
            }

            return Result();
        }

        private void Clear(TokenTrie source)
        {
            _source = source;
            _labels.Clear();
            _depths.Clear();
            _ends.Clear();
            _starts.Clear();
            _tokens.Clear();
            _childCount = 0;
            _maxDepth = 0;
        }

        private TokenTrie Result()
        {
            _starts.Add(_tokens.Count);
            return TokenTrie.FromArrays([.. _labels], [.. _depths], [.. _ends], [.. _starts], [.. _tokens], _maxDepth);
        }

        /// <summary>Emits one node that stands for the stacked nodes from..until, and what is below them. Recursion is as deep as a token is long.</summary>
        private void Emit(int from, int until, byte label, int depth, ReadOnlySpan<int> unread = default)
        {
            int self = _labels.Count;
            _labels.Add(label);
            _depths.Add((ushort)depth);
            _ends.Add(0);
            _starts.Add(_tokens.Count);
            _maxDepth = Math.Max(_maxDepth, depth);
            int first = _childCount;
            for (int i = from; i < until; i++)
            {
                int node = (int)_children[i];
                for (int token = _source.TokenStarts[node]; token < _source.TokenStarts[node + 1]; token++)
                {
                    _tokens.Add(_source.Tokens[token]);
                }

                for (int child = node + 1; child < _source.SubtreeEnds[node]; child = _source.SubtreeEnds[child])
                {
                    PushChild(child);
                }
            }

            foreach (int child in unread)
            {
                PushChild(child);
            }

            int end = _childCount;
            if (until - from > 1 || unread.Length > 0)
            {
                _children.AsSpan(first..end).Sort();
            }

            for (int group = first; group < end;)
            {
                byte next = (byte)(_children[group] >> 32);
                int after = group + 1;
                while (after < end && (byte)(_children[after] >> 32) == next)
                {
                    after++;
                }

                Emit(group, after, next, depth + 1);
                group = after;
            }

            _childCount = first;
            _ends[self] = _labels.Count;
        }

        private void PushChild(int node)
        {
            if (_childCount == _children.Length)
            {
                Array.Resize(ref _children, _childCount * 2);
            }

            _children[_childCount++] = ((long)_source.Labels[node] << 32) | (uint)node;
        }
    }
}
