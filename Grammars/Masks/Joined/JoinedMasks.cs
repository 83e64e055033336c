using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;
using StructGen.Grammars.Parsing;
using StructGen.Grammars.Parsing.Cfg.Glr;
using StructGen.Grammars.Parsing.Cfg.States;
using StructGen.Grammars.Vocabularies;

namespace StructGen.Grammars.Masks.Joined;

/// <summary>
/// Masks of grammars with a lexer: what the lexer does with the vocabulary is found out once for each of its states (<see cref="LexemeSplit"/>); what remains after a lexeme is asked of the stacks
/// after it, and each answer is kept with no more of the stack than it depends on, so that stacks never met before find nearly all answers.
/// </summary>
/// <remarks>Thread rule: any thread at any time.</remarks>
internal sealed class JoinedMasks
{
    private const int EntryBytes = 120;

    private readonly ConcurrentDictionary<Key, Answer> _answers = new(KeyComparer.Instance);
    private readonly ConcurrentDictionary<(uint[], uint[]), uint[]> _unions = new(UnionComparer.Instance);
    private readonly LongestStates _states;
    private readonly LexemeSplits _splits;
    private readonly Vocabulary _vocabulary;
    private readonly Action<long> _account;

    public JoinedMasks(LongestStates states, Vocabulary vocabulary, Action<long> account)
    {
        _states = states;
        _vocabulary = vocabulary;
        _account = account;
        _splits = new LexemeSplits(states.Lexeme, states.Parser.Automaton.End, vocabulary.MaskWords, account);
    }

    public int MaskWords => _vocabulary.MaskWords;

    /// <summary>The mask of a state.</summary>
    public MaskRecipe Build(StateAt at)
    {
        if (at.State is LexemeReadingState reading)
        {
            return Ask(_splits.Get(at.Q, _vocabulary.Trie), reading.Frontier).ToRecipe();
        }

        MaskUnion union = MaskUnion.Rent(this);
        AddAttempt(at, _vocabulary.Trie, union);
        return new Answer(union.ToSetAndReturn(isDistinct: false)).ToRecipe();
    }

    /// <summary>Packed words that hold both; the same object for the same arguments.</summary>
    public uint[] UnionOf(uint[] left, uint[] right)
    {
        if (_unions.TryGetValue((left, right), out uint[]? known))
        {
            return known;
        }

        uint[] union = [.. left];
        MaskParts.Or(union, right);
        _account((union.Length * 4L) + 100);
        return _unions.GetOrAdd((left, right), union);
    }

    /// <summary>The strings that some stack of <paramref name="frontier"/> can read.</summary>
    private Answer Ask(StackQuestion question, Frontier frontier)
    {
        for (int levels = question.Levels; levels != 0; levels &= levels - 1)
        {
            int level = BitOperations.TrailingZeroCount(levels);
            Key key = KeyOf(question, frontier, level, out int lowest);
            if (_answers.TryGetValue(key, out Answer? known))
            {
                StackReads.Note(lowest);
                return known;
            }
        }

        int outer = StackReads.Begin();
        Answer answer = new(question is LexemeSplit split ? Read(split, frontier) : Read((LexemeSplit.End)question, frontier));
        int reads = StackReads.End(outer);
        int found = StackCuts.LevelOf(frontier, reads);
        Answer kept = _answers.GetOrAdd(KeyOf(question, frontier, found, out _), answer);
        question.AddLevel(found);
        if (ReferenceEquals(kept, answer))
        {
            _account(EntryBytes + (answer.Tokens.Tokens.Length * 4L));
        }

        return kept;
    }

    private TokenSet Read(LexemeSplit split, Frontier frontier)
    {
        MaskUnion union = MaskUnion.Rent(this);
        union.Add(split.Inside);
        foreach (LexemeSplit.End end in split.Ends)
        {
            union.Add(Ask(end, frontier).Tokens);
        }

        return union.ToSetAndReturn(isDistinct: true);
    }

    private TokenSet Read(LexemeSplit.End end, Frontier frontier)
    {
        Transition transition = _states.InsideOf(frontier).OnLexemeEnd(end.Label, null);
        if (transition.Kind is not TransitionKind.Move)
        {
            return TokenSet.Empty;
        }

        MaskUnion union = MaskUnion.Rent(this);
        union.Add(end.Complete);
        if (end.Rest.NodeCount == 1)
        {
            return union.ToSetAndReturn(isDistinct: true);
        }

        if (transition.Next is LexemeReadingState reading)
        {
            union.Add(Ask(_splits.Get(transition.Q, end.Rest), reading.Frontier).Tokens);
            return union.ToSetAndReturn(isDistinct: true);
        }

        AddAttempt(new StateAt(transition.Next, transition.Q), end.Rest, union);
        return union.ToSetAndReturn(isDistinct: false);
    }

    /// <summary>Byte by byte as long as two readings are alive.</summary>
    private void AddAttempt(StateAt at, TokenTrie trie, MaskUnion union)
    {
        StateAt[] path = new StateAt[trie.MaxDepth + 1];
        path[0] = at;
        int node = 1;
        while (node < trie.NodeCount)
        {
            int depth = trie.Depths[node];
            StateAt next = LongestStates.Step(path[depth - 1], trie.Labels[node]);
            int end = trie.SubtreeEnds[node];
            if (next.State is null)
            {
                node = end;
                continue;
            }

            union.Add(trie.Tokens.AsSpan(trie.TokenStarts[node]..trie.TokenStarts[node + 1]));
            if (next.State is LexemeReadingState reading)
            {
                if (end > node + 1)
                {
                    union.Add(Ask(_splits.Get(next.Q, _splits.Below(trie, node)), reading.Frontier).Tokens);
                }

                node = end;
                continue;
            }

            path[depth] = next;
            node++;
        }
    }

    private Key KeyOf(StackQuestion question, Frontier frontier, int level, out int lowest)
    {
        if (level == StackCuts.Whole)
        {
            lowest = 0;
            return new Key(question, frontier, 0);
        }

        (int number, lowest) = _states.Parser.Cuts.Of(frontier, level);
        return new Key(question, null, number);
    }

    /// <summary>The tokens.</summary>
    private sealed class Answer(TokenSet tokens)
    {
        private MaskRecipe? _recipe;

        public TokenSet Tokens { get; } = tokens;

        public MaskRecipe ToRecipe() => Volatile.Read(ref _recipe) ?? Interlocked.CompareExchange(ref _recipe, new MaskRecipe(Tokens.Words, Tokens.Tokens, []), null) ?? _recipe!;
    }

    /// <summary>A question with the part of the stacks that the answer depends on: a number of <see cref="StackCuts"/>, or whole.</summary>
    private readonly record struct Key(StackQuestion Question, Frontier? Frontier, int Number);

    private sealed class KeyComparer : IEqualityComparer<Key>
    {
        public static KeyComparer Instance { get; } = new();

        public bool Equals(Key x, Key y) => ReferenceEquals(x.Question, y.Question) && x.Number == y.Number && ReferenceEquals(x.Frontier, y.Frontier);

        public int GetHashCode(Key key) => (RuntimeHelpers.GetHashCode(key.Question) * 0x2C1B3C6D) ^ (RuntimeHelpers.GetHashCode(key.Frontier) * 0x165667B1) ^ (key.Number * 0x297A2D39);
    }

    private sealed class UnionComparer : IEqualityComparer<(uint[] Left, uint[] Right)>
    {
        public static UnionComparer Instance { get; } = new();

        public bool Equals((uint[] Left, uint[] Right) x, (uint[] Left, uint[] Right) y) => ReferenceEquals(x.Left, y.Left) && ReferenceEquals(x.Right, y.Right);

        public int GetHashCode((uint[] Left, uint[] Right) key) => (RuntimeHelpers.GetHashCode(key.Left) * 0x2C1B3C6D) ^ (RuntimeHelpers.GetHashCode(key.Right) * 0x165667B1);
    }
}
