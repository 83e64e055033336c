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

    /// <summary>Packed tokens that stay inside; written only when asked for.</summary>
    public uint[] Inside { get; private set; } = [];

    /// <summary>How many tokens are inside.</summary>
    public int InsideCount { get; private set; }

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

        if (maskWords > 0)
        {
            if (Inside.Length != maskWords)
            {
                Inside = new uint[maskWords];
            }
            else
            {
                Array.Clear(Inside);
            }
        }

        bool keepsEnds = !automaton.IsWholeText;
        byte[] labels = trie.Labels;
        ushort[] depths = trie.Depths;
        int[] ends = trie.SubtreeEnds;
        int[] tokenStarts = trie.TokenStarts;
        int[] tokens = trie.Tokens;
        int[] states = _states;
        uint[] inside = Inside;
        int insideCount = 0;

        // PERF: most tokens stay in few states; the row and the end label of the latest are kept.
        int rowState = start;
        ReadOnlySpan<int> row = automaton.Row(start);
        int endState = start;
        int endLabel = automaton.EndLabel(start);
        states[depths[root]] = start;
        if (endLabel >= 0 && keepsEnds)
        {
            _openEnds.Add(new OpenEnd(root, endLabel, start));
        }

        int node = root + 1;
        int end = ends[root];
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
                next = automaton.Next(from, label);
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
                    inside[token >> 5] |= 1u << token;
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

    /// <summary>A trie node after which the lexeme may end, if the next byte does not continue it.</summary>
    internal readonly record struct OpenEnd(int Node, int Label, int State);
}
