using System.Numerics;
using StructGen.Grammars.Parsing;
using StructGen.Grammars.Vocabularies;

namespace StructGen.Grammars.Masks;

/// <summary>
/// Walks the vocabulary with a lexeme automaton as <see cref="LexemeWalk"/> does and tells of each token how many characters of the lexeme it begins and how many more are needed at least:
/// what a bound on the length of the lexeme needs to know of it.
/// </summary>
/// <remarks>Scratch: used by one thread at a time, results are valid until the next walk.</remarks>
internal sealed class LengthWalk
{
    private const int IsText = 1;
    private const int IsEndless = 2;
    private const int IsAsked = 4;
    private const int CountShift = 3;

    /// <summary>A number of characters that is not known, or beyond all that are told apart.</summary>
    public const int Unknown = int.MaxValue >> 4;

    private readonly List<LexemeExit> _exits = [];
    private int[] _states = [];
    private int[] _begun = [];

    /// <summary>By state: what <see cref="LexemeAutomaton.CharactersNeeded"/> says, or 0 where it was not asked. INVARIANT: all zero between walks.</summary>
    private int[] _described = [];
    private IntBuffer _asked;
    private IntBuffer _tokens;
    private IntBuffer _needs;
    private IntBuffer _exitLengths;
    private TokenTrie? _doneTrie;
    private LexemeAutomaton? _doneAutomaton;
    private int _doneStart;

    /// <summary>The tokens that stay inside, in the order of the trie.</summary>
    public ReadOnlySpan<int> Tokens => _tokens.Span;

    /// <summary>For each of them twice the fewest characters of a lexeme that begins with it (<see cref="Unknown"/> possible), plus 1 where larger numbers are not all possible.</summary>
    public ReadOnlySpan<int> Needs => _needs.Span;

    /// <summary>Where a byte ends the lexeme.</summary>
    public List<LexemeExit> Exits => _exits;

    /// <summary>The characters of the lexeme at each of the exits.</summary>
    public ReadOnlySpan<int> ExitLengths => _exitLengths.Span;

    /// <summary>As <see cref="Run"/>, unless that is what was walked last and nothing has been walked or forgotten since.</summary>
    public void RunUnlessDone(TokenTrie trie, LexemeAutomaton automaton, int start)
    {
        if (!ReferenceEquals(_doneTrie, trie) || !ReferenceEquals(_doneAutomaton, automaton) || _doneStart != start)
        {
            Run(trie, automaton, start);
            (_doneTrie, _doneAutomaton, _doneStart) = (trie, automaton, start);
        }
    }

    /// <summary>Lets go of what was walked last: scratch that kept it would keep its whole grammar alive.</summary>
    public void Forget() => (_doneTrie, _doneAutomaton) = (null, null);

    /// <summary>Walks the whole of <paramref name="trie"/>.</summary>
    public void Run(TokenTrie trie, LexemeAutomaton automaton, int start)
    {
        if (_states.Length <= trie.MaxDepth)
        {
            _states = new int[trie.MaxDepth + 1];
            _begun = new int[trie.MaxDepth + 1];
        }

        Forget();
        _tokens.Count = 0;
        _needs.Count = 0;
        _exits.Clear();
        _exitLengths.Count = 0;
        _states[0] = start;
        _begun[0] = 0;
        Span<ulong> live = stackalloc ulong[4];
        live.Clear();
        automaton.LiveBytes(start, live);
        ReadOnlySpan<int> children = trie.RootChildren;
        for (int word = 0; word < live.Length; word++)
        {
            for (ulong bits = live[word]; bits != 0; bits &= bits - 1)
            {
                int child = children[(word << 6) + BitOperations.TrailingZeroCount(bits)];
                if (child != 0)
                {
                    WalkNodes(trie, child, trie.SubtreeEnds[child], automaton);
                }
            }
        }

        foreach (int state in _asked.Span)
        {
            _described[state] = 0;
        }

        _asked.Count = 0;
    }

    /// <summary>Whether the other walk, of the same trie, found the same tokens, ends and fewest numbers of characters.</summary>
    public bool IsLike(LengthWalk other)
    {
        if (!Tokens.SequenceEqual(other.Tokens) || !ExitLengths.SequenceEqual(other.ExitLengths) || !_exits.SequenceEqual(other._exits))
        {
            return false;
        }

        for (int i = 0; i < Needs.Length; i++)
        {
            if (Needs[i] >> 1 != other.Needs[i] >> 1)
            {
                return false;
            }
        }

        return true;
    }

    private void WalkNodes(TokenTrie trie, int node, int end, LexemeAutomaton automaton)
    {
        byte[] labels = trie.Labels;
        ushort[] depths = trie.Depths;
        int[] ends = trie.SubtreeEnds;
        int[] tokenStarts = trie.TokenStarts;
        int[] states = _states;
        int[] begun = _begun;
        int rowState = states[depths[node] - 1];
        int rowDescription = Describe(automaton, rowState);
        ReadOnlySpan<int> row = automaton.Row(rowState);
        int nextState = -1;
        int nextDescription = 0;
        while (node < end)
        {
            int depth = depths[node];
            int from = states[depth - 1];
            if (from != rowState)
            {
                rowState = from;
                row = automaton.Row(from);
                rowDescription = Describe(automaton, from);
            }

            byte label = labels[node];
            int next = label < row.Length ? row[label] : LexemeAutomaton.Unknown;
            if (next == LexemeAutomaton.Unknown)
            {
                next = automaton.Next(from, label);
            }

            if (next < 0)
            {
                if (next != LexemeAutomaton.Dead)
                {
                    _exits.Add(new LexemeExit(node, LexemeAutomaton.LabelOf(next)));
                    _exitLengths.Add(begun[depth - 1]);
                }

                node = ends[node];
                continue;
            }

            if (next != nextState)
            {
                nextState = next;
                nextDescription = Describe(automaton, next);
            }

            // A character begins with its first byte, or where its escape is complete.
            bool begins = (nextDescription & IsText) != 0 && ((rowDescription & IsText) == 0 || (label & 0xC0) != 0x80);
            int count = begun[depth - 1] + (begins ? 1 : 0);
            states[depth] = next;
            begun[depth] = count;
            int until = tokenStarts[node + 1];
            if (tokenStarts[node] < until)
            {
                int need = (Math.Min(count + (nextDescription >> CountShift), Unknown) << 1) | ((nextDescription & IsEndless) != 0 ? 0 : 1);
                for (int i = tokenStarts[node]; i < until; i++)
                {
                    _tokens.Add(trie.Tokens[i]);
                    _needs.Add(need);
                }
            }

            node++;
        }
    }

    private int Describe(LexemeAutomaton automaton, int state)
    {
        if (state < _described.Length && _described[state] is not 0 and var known)
        {
            return known;
        }

        if (state >= _described.Length)
        {
            Array.Resize(ref _described, Math.Max(state + 1, _described.Length * 2));
        }

        int needed = automaton.CharactersNeeded(state, out bool isText, out bool isEndless);
        int description = ((needed < 0 ? Unknown : Math.Min(needed, Unknown)) << CountShift) | IsAsked | (isEndless ? IsEndless : 0) | (isText ? IsText : 0);
        _described[state] = description;
        _asked.Add(state);
        return description;
    }
}
