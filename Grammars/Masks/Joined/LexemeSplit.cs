using System.Numerics;
using StructGen.Grammars.Parsing.Cfg.Lexing;
using StructGen.Grammars.Vocabularies;

namespace StructGen.Grammars.Masks.Joined;

/// <summary>Something about strings that is answered for stacks: by how much of a stack an answer depends on, it is shared by all stacks that agree so far.</summary>
internal abstract class StackQuestion
{
    private int _levels;

    /// <summary>The levels of <see cref="Parsing.Cfg.Glr.StackCuts"/> at which answers were found, as bits.</summary>
    public int Levels => Volatile.Read(ref _levels);

    public void AddLevel(int level) => Interlocked.Or(ref _levels, 1 << level);
}

/// <summary>What the strings of a trie do when read from one state of a lexeme, whatever the stacks are: end inside the lexeme, or leave a remainder after it.</summary>
/// <param name="inside">Those that end in the lexeme.</param>
/// <param name="exits">Those that go beyond it.</param>
internal sealed class LexemeSplit(TokenSet inside, LexemeSplit.Exit[] exits) : StackQuestion
{
    public TokenSet Inside { get; } = inside;

    public Exit[] Exits { get; } = exits;

    /// <summary>A lexeme that ended, and the strings by what is left of them.</summary>
    internal readonly record struct Exit(LexemeEnd End, Remainder Remainder);
}

/// <summary>A lexeme has ended with a label, and strings are left to read; shared by all splits that leave the same.</summary>
internal sealed class LexemeEnd(int label, TokenTrie rest) : StackQuestion
{
    public int Label { get; } = label;

    /// <summary>What is left; its strings are numbered. At its root the empty one: what ended with the lexeme.</summary>
    public TokenTrie Rest { get; } = rest;
}

/// <summary>What is left of certain strings, and of which strings each remainder is one.</summary>
/// <param name="shape">The remainders, the same object wherever the same remainders occur.</param>
internal abstract class Remainder(TokenTrie shape)
{
    public TokenTrie Shape { get; } = shape;

    public abstract long Bytes { get; }

    /// <summary>Appends the strings that leave one of <paramref name="remainders"/>.</summary>
    public abstract void AddTo(ref IntBuffer strings, TokenSet remainders);
}

/// <summary>Numbered remainders.</summary>
/// <param name="shape">The remainders.</param>
/// <param name="starts">By number, where its strings begin in <paramref name="tokens"/>.</param>
/// <param name="tokens">The strings, by the numbers (or tokens) of the trie that they come from.</param>
internal sealed class NumberedRemainder(TokenTrie shape, int[] starts, int[] tokens) : Remainder(shape)
{
    public override long Bytes => 80 + (starts.Length * 4L) + (tokens.Length * 4L);

    public override void AddTo(ref IntBuffer strings, TokenSet remainders)
    {
        foreach (int number in remainders.Tokens)
        {
            strings.AddRange(tokens.AsSpan(starts[number]..starts[number + 1]));
        }

        if (remainders.Words is not null)
        {
            for (int i = 0; i < remainders.Words.Length; i++)
            {
                for (uint word = remainders.Words[i]; word != 0; word &= word - 1)
                {
                    int number = (i * 32) + BitOperations.TrailingZeroCount(word);
                    strings.AddRange(tokens.AsSpan(starts[number]..starts[number + 1]));
                }
            }
        }
    }
}

/// <summary>Tokens of which nothing was read: those of the vocabulary that begin with certain bytes. What is left of them is asked as everywhere else the whole vocabulary is.</summary>
/// <param name="shape">The vocabulary.</param>
/// <param name="words">The tokens that begin so.</param>
internal sealed class UnreadRemainder(TokenTrie shape, uint[] words) : Remainder(shape)
{
    public override long Bytes => 80 + (words.Length * 4L);

    public override void AddTo(ref IntBuffer strings, TokenSet remainders)
    {
        foreach (int token in remainders.Tokens)
        {
            if ((words[token >> 5] >> token & 1) != 0)
            {
                strings.Add(token);
            }
        }

        if (remainders.Words is not null)
        {
            for (int i = 0; i < words.Length; i++)
            {
                for (uint word = words[i] & remainders.Words[i]; word != 0; word &= word - 1)
                {
                    strings.Add((i * 32) + BitOperations.TrailingZeroCount(word));
                }
            }
        }
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
        _inside.AddRange(trie.Tokens.AsSpan(0, trie.TokenStarts[1]));
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
