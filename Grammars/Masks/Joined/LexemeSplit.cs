using StructGen.Grammars.Parsing.Cfg.Lexing;
using StructGen.Grammars.Vocabularies;

namespace StructGen.Grammars.Masks.Joined;

/// <summary>Something about tokens that is answered for stacks: by how much of a stack an answer depends on, it is shared by all stacks that agree so far.</summary>
internal abstract class StackQuestion
{
    private int _levels;

    /// <summary>The levels at which stacks were cut when answers were found, as bits; the highest bit stands for whole stacks.</summary>
    public int Levels => Volatile.Read(ref _levels);

    public void AddLevel(int level) => Interlocked.Or(ref _levels, 1 << level);
}

/// <summary>What the strings of a trie do when read from one state of a lexeme, whatever the stacks are: end inside the lexeme, or leave a remainder after it.</summary>
/// <param name="inside">Those that end in the lexeme.</param>
/// <param name="ends">Those that go beyond it, by how it ended.</param>
internal sealed class LexemeSplit(TokenSet inside, LexemeSplit.End[] ends) : StackQuestion
{
    public TokenSet Inside { get; } = inside;

    public End[] Ends { get; } = ends;

    /// <summary>A lexeme has ended with a label, and what is left to read; shared by all splits that leave the same.</summary>
    internal sealed class End(int label, TokenTrie rest) : StackQuestion
    {
        public int Label { get; } = label;

        /// <summary>The remainders; at its root the strings that end with the lexeme.</summary>
        public TokenTrie Rest { get; } = rest;

        /// <summary>The strings that end with the lexeme.</summary>
        public ReadOnlySpan<int> Complete => Rest.Tokens.AsSpan(0, Rest.TokenStarts[1]);
    }
}

/// <summary>Walks a trie with the lexer alone.</summary>
/// <remarks>Scratch: used by one thread at a time.</remarks>
internal sealed class SplitWalk
{
    private readonly Dictionary<int, (List<int> Read, List<int> Unread)> _ends = [];
    private int[] _states = [];
    private IntBuffer _inside;

    public ReadOnlySpan<int> Inside => _inside.Span;

    /// <summary>By label, the nodes whose byte ended the lexeme, and those before whose byte it ended.</summary>
    public IReadOnlyDictionary<int, (List<int> Read, List<int> Unread)> Ends => _ends;

    public void Run(TokenTrie trie, LongestLexeme lexeme, int start, int endOfText)
    {
        _ends.Clear();
        _inside.Count = 0;
        if (_states.Length <= trie.MaxDepth)
        {
            _states = new int[trie.MaxDepth + 1];
        }

        int[] states = _states;
        states[0] = start;
        int rowState = start;
        ReadOnlySpan<int> row = lexeme.Row(start);
        int node = 1;
        while (node < trie.NodeCount)
        {
            int depth = trie.Depths[node];
            int from = states[depth - 1];
            if (from != rowState)
            {
                rowState = from;
                row = lexeme.Row(from);
            }

            byte value = trie.Labels[node];
            int next = row[value];
            if (next == LongestLexeme.Unknown)
            {
                next = lexeme.Next(from, value);
            }

            if (next >= 0)
            {
                states[depth] = next;
                for (int i = trie.TokenStarts[node]; i < trie.TokenStarts[node + 1]; i++)
                {
                    _inside.Add(trie.Tokens[i]);
                }

                node++;
                continue;
            }

            if (next == LongestLexeme.Dead)
            {
                // INVARIANT: an open-ended lexeme ends before a byte that does not continue it.
                int label = lexeme.EndLabel(from);
                if (label >= 0 && label != endOfText)
                {
                    EndsWith(label).Unread.Add(node);
                }
            }
            else if (LongestLexeme.LabelOf(next) is var label && label != lexeme.Rejected)
            {
                if (label > endOfText && lexeme.AttemptOf(label) is { Lexer: LexerStates.None } ended)
                {
                    // The lexeme ended before this byte, and nothing else was attempted.
                    EndsWith(ended.Terminal).Unread.Add(node);
                }
                else
                {
                    EndsWith(label).Read.Add(node);
                }
            }

            node = trie.SubtreeEnds[node];
        }
    }

    private (List<int> Read, List<int> Unread) EndsWith(int label)
    {
        if (!_ends.TryGetValue(label, out (List<int> Read, List<int> Unread) nodes))
        {
            _ends.Add(label, nodes = ([], []));
        }

        return nodes;
    }
}
