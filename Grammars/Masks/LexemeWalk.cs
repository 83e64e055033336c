using StructGen.Grammars.Parsing;
using StructGen.Grammars.Vocabularies;

namespace StructGen.Grammars.Masks;

/// <summary>Walks a token trie with a lexeme automaton alone: which tokens stay inside, where the lexeme ends.</summary>
/// <remarks>Scratch: used by one thread at a time, results are valid until the next walk.</remarks>
internal sealed class LexemeWalk
{
    private int[] _states = [];
    private readonly List<LexemeExit> _exits = [];
    private readonly List<OpenEnd> _openEnds = [];

    private IntBuffer _few;
    private uint[] _words = [];
    private bool _isPacked;
    private int _maskWords;
    private bool _keepsEnds;

    /// <summary>How many tokens are inside.</summary>
    public int InsideCount { get; private set; }

    /// <summary>The tokens that stay inside, when they were asked for.</summary>
    public TokenSet InsideSet()
    {
        if (_isPacked)
        {
            return TokenSet.FromWords(_words, InsideCount);
        }

        _few.Writable.Sort();
        return TokenSet.Of(null, _few.ToArray());
    }

    /// <summary>The tokens that stay inside in the order of the trie, when so many were allowed for that they are not packed.</summary>
    public ReadOnlySpan<int> Few => _few.Span;

    /// <summary>Adds the tokens that stay inside, when they were asked for, to packed words.</summary>
    public void AddInsideTo(Span<uint> words)
    {
        if (_isPacked)
        {
            MaskParts.Or(words, _words);
        }
        else
        {
            TokenSet.Set(words, _few.Span);
        }
    }

    /// <summary>The tokens that stay inside, ascending, when they were asked for.</summary>
    public int[] InsideList()
    {
        if (_isPacked)
        {
            return TokenSet.List(_words, InsideCount);
        }

        _few.Writable.Sort();
        return _few.ToArray();
    }

    /// <summary>Where a byte ends the lexeme.</summary>
    public List<LexemeExit> Exits => _exits;

    /// <summary>Where the lexeme may end before the next byte.</summary>
    public List<OpenEnd> OpenEnds => _openEnds;

    /// <summary>Walks the whole of <paramref name="trie"/>.</summary>
    /// <param name="trie">Whole tokens.</param>
    /// <param name="automaton">The lexeme.</param>
    /// <param name="start">Its state.</param>
    /// <param name="maskWords">Words of the inside set, or 0 when it is not wanted.</param>
    public void Run(TokenTrie trie, LexemeAutomaton automaton, int start, int maskWords)
    {
        _exits.Clear();
        _openEnds.Clear();
        RunSubtree(trie, 0, automaton, start, maskWords);
    }

    /// <summary>Walks what is below <paramref name="root"/>, where the automaton is at <paramref name="start"/>; ends are added to those found before.</summary>
    public void RunSubtree(TokenTrie trie, int root, LexemeAutomaton automaton, int start, int maskWords)
    {
        if (_states.Length <= trie.MaxDepth)
        {
            _states = new int[trie.MaxDepth + 1];
        }

        _few.Count = 0;
        _isPacked = false;
        InsideCount = 0;
        _maskWords = maskWords;
        _keepsEnds = !automaton.IsWholeText;
        _states[trie.Depths[root]] = start;
        if (automaton.EndLabel(start) is >= 0 and var startLabel && _keepsEnds)
        {
            _openEnds.Add(new OpenEnd(root, startLabel, start));
        }

        if (root != 0)
        {
            WalkNodes(trie, root + 1, trie.SubtreeEnds[root], automaton, start);
            return;
        }

        // PERF: most states live on a few bytes; the children of the root on others are never looked at.
        Span<ulong> live = stackalloc ulong[4];
        live.Clear();
        automaton.LiveBytes(start, live);
        ReadOnlySpan<int> children = trie.RootChildren;
        for (int word = 0; word < live.Length; word++)
        {
            for (ulong bits = live[word]; bits != 0; bits &= bits - 1)
            {
                int child = children[(word << 6) + System.Numerics.BitOperations.TrailingZeroCount(bits)];
                if (child != 0)
                {
                    WalkNodes(trie, child, trie.SubtreeEnds[child], automaton, start);
                }
            }
        }
    }

    /// <summary>Walks the nodes from <paramref name="node"/> to <paramref name="end"/>, siblings with all below them, whose parent's state is known.</summary>
    private void WalkNodes(TokenTrie trie, int node, int end, LexemeAutomaton automaton, int start)
    {
        bool keepsEnds = _keepsEnds;
        int maskWords = _maskWords;
        byte[] labels = trie.Labels;
        ushort[] depths = trie.Depths;
        int[] ends = trie.SubtreeEnds;
        int[] tokenStarts = trie.TokenStarts;
        int[] tokens = trie.Tokens;
        int[] states = _states;
        int insideCount = InsideCount;

        // PERF: most tokens stay in few states; the row and the end label of the latest are kept.
        int rowState = start;
        ReadOnlySpan<int> row = automaton.Row(start);
        int endState = start;
        int endLabel = automaton.EndLabel(start);
        while (node < end)
        {
            int depth = depths[node];
            int from = states[depth - 1];
            if (from != rowState)
            {
                rowState = from;
                row = automaton.Row(from);
            }

            byte label = labels[node];
            int next = label < row.Length ? row[label] : LexemeAutomaton.Unknown;
            if (next == LexemeAutomaton.Unknown)
            {
                // Where nothing follows, the state is not needed.
                next = ends[node] == node + 1 ? automaton.Look(from, label) : automaton.Next(from, label);
            }

            if (next < 0)
            {
                if (next != LexemeAutomaton.Dead && keepsEnds)
                {
                    _exits.Add(new LexemeExit(node, LexemeAutomaton.LabelOf(next)));
                }

                node = ends[node];
                continue;
            }

            states[depth] = next;
            if (maskWords > 0)
            {
                int until = tokenStarts[node + 1];
                for (int i = tokenStarts[node]; i < until; i++)
                {
                    int token = tokens[i];
                    if (insideCount < maskWords)
                    {
                        _few.Add(token);
                    }
                    else
                    {
                        if (!_isPacked)
                        {
                            Pack(maskWords);
                        }

                        _words[token >> 5] |= 1u << token;
                    }

                    insideCount++;
                }
            }

            if (ends[node] > node + 1)
            {
                if (next != endState)
                {
                    endState = next;
                    endLabel = automaton.EndLabel(next);
                }

                if (endLabel >= 0 && keepsEnds)
                {
                    _openEnds.Add(new OpenEnd(node, endLabel, next));
                }
            }

            node++;
        }

        InsideCount = insideCount;
    }

    private void Pack(int maskWords)
    {
        if (_words.Length != maskWords)
        {
            _words = new uint[maskWords];
        }
        else
        {
            Array.Clear(_words);
        }

        TokenSet.Set(_words, _few.Span);
        _isPacked = true;
    }

    /// <summary>A trie node after which the lexeme may end, if the next byte does not continue it.</summary>
    internal readonly record struct OpenEnd(int Node, int Label, int State);
}
