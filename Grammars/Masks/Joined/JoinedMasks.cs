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

    // Answers are many: the latest, and those before them that are asked for again.
    private volatile ConcurrentDictionary<Key, TokenSet> _answers = new(KeyComparer.Instance);
    private volatile ConcurrentDictionary<Key, TokenSet> _older = new(KeyComparer.Instance);
    private readonly ConcurrentDictionary<(Remainder, TokenSet), TokenSet> _mapped = new(MappedComparer.Instance);
    private readonly ConcurrentDictionary<Parts, TokenSet> _joined = new();
    private readonly ConcurrentDictionary<TokenSet, MaskRecipe> _recipes = new(ReferenceEqualityComparer.Instance);
    private readonly LongestStates _states;
    private readonly LexemeSplits _splits;
    private readonly TokenSets _sets;
    private readonly Vocabulary _vocabulary;
    private readonly Action<long> _account;
    private readonly long _maxAnswers;
    private long _answerCount;

    /// <param name="states">The grammar's states.</param>
    /// <param name="vocabulary">The tokens.</param>
    /// <param name="account">Told of bytes taken (or, negative, given back).</param>
    /// <param name="budget">All of the bytes there are; answers take up to a third.</param>
    public JoinedMasks(LongestStates states, Vocabulary vocabulary, Action<long> account, long budget)
    {
        _maxAnswers = budget / 6 / EntryBytes;
        _states = states;
        _vocabulary = vocabulary;
        _account = account;
        _sets = new TokenSets(vocabulary, account);
        _splits = new LexemeSplits(states.Lexeme, states.Parser.Automaton.End, vocabulary, _sets, account);
    }

    /// <summary>The mask of a state.</summary>
    public MaskRecipe Build(StateAt at)
    {
        TokenTrie trie = _vocabulary.Trie;
        StackScratch? scratch = StackScratch.Open();
        TokenSet set;
        try
        {
            set = at.State is LexemeReadingState reading ? Ask(_splits.Get(at.Q, trie), trie, reading.Frontier) : ReadAttempt(at, trie);
        }
        finally
        {
            StackScratch.Close(scratch);
        }

        return _recipes.TryGetValue(set, out MaskRecipe? known) ? known : _recipes.GetOrAdd(set, new MaskRecipe(set.Words, set.Tokens, []));
    }

    /// <summary>The strings of a trie that some stack of <paramref name="frontier"/> can read.</summary>
    private TokenSet Ask(StackQuestion question, TokenTrie trie, Frontier frontier)
    {
        for (int levels = question.Levels; levels != 0; levels &= levels - 1)
        {
            StackCut cut = _states.Parser.Cuts.Of(frontier, BitOperations.TrailingZeroCount(levels));
            Key key = new(question, cut.High, cut.Low);
            if (_answers.TryGetValue(key, out TokenSet? known))
            {
                StackReads.Note(cut.Reach);
                return known;
            }

            if (_older.TryGetValue(key, out known))
            {
                Keep(key, known);
                StackReads.Note(cut.Reach);
                return known;
            }
        }

        StackReach outer = StackReads.Begin();
        TokenSet answer = question is LexemeSplit split ? Read(split, trie, frontier) : Read((LexemeEnd)question, frontier);
        int level = _states.Parser.Cuts.LevelOf(frontier, StackReads.End(outer));
        if (level < StackCuts.Whole)
        {
            StackCut cut = _states.Parser.Cuts.Of(frontier, level);
            Keep(new Key(question, cut.High, cut.Low), answer);
            question.AddLevel(level);
        }

        return answer;
    }

    private void Keep(in Key key, TokenSet answer)
    {
        if (!_answers.TryAdd(key, answer))
        {
            return;
        }

        _account(EntryBytes);
        if (Interlocked.Increment(ref _answerCount) > _maxAnswers)
        {
            Interlocked.Exchange(ref _answerCount, 0);
            ConcurrentDictionary<Key, TokenSet> dropped = _older;
            _older = _answers;
            _answers = new(KeyComparer.Instance);
            _account(-(long)EntryBytes * dropped.Count);
        }
    }

    private TokenSet Read(LexemeSplit split, TokenTrie trie, Frontier frontier)
    {
        if (split.Exits.Length == 0)
        {
            return split.Inside;
        }

        TokenSet[] parts = new TokenSet[split.Exits.Length];
        bool isEmpty = true;
        for (int i = 0; i < parts.Length; i++)
        {
            (LexemeEnd end, Remainder remainder) = split.Exits[i];
            parts[i] = Map(remainder, After(end, frontier), trie);
            isEmpty &= ReferenceEquals(parts[i], TokenSet.Empty);
        }

        if (isEmpty)
        {
            return split.Inside;
        }

        Parts key = new(split, parts);
        if (_joined.TryGetValue(key, out TokenSet? known))
        {
            return known;
        }

        MaskUnion union = MaskUnion.Rent(_sets, trie);
        union.Add(split.Inside);
        foreach (TokenSet part in parts)
        {
            union.Add(part);
        }

        _account(100 + (parts.Length * 8L));
        return _joined.GetOrAdd(key, union.ToSetAndReturn(isDistinct: true));
    }

    /// <summary>What is left after a lexeme. Where it leads to is soon found; only where two readings go on it is worth remembering by the stacks before it.</summary>
    private TokenSet After(LexemeEnd end, Frontier frontier)
    {
        if (end.Label > _states.Parser.Automaton.End)
        {
            return Ask(end, end.Rest, frontier);
        }

        if (end.Rest.NodeCount == 1)
        {
            // Nothing is left, so that what the stacks are afterwards makes no difference.
            return _states.CanFollow(frontier, end.Label) ? _sets.Of(end.Rest, end.Rest.Tokens) : TokenSet.Empty;
        }

        StateAt next = _states.After(frontier, end.Label);
        return next.State is null ? TokenSet.Empty : Continue(next, end.Rest);
    }

    private TokenSet Read(LexemeEnd end, Frontier frontier)
    {
        Transition transition = _states.InsideOf(frontier).OnLexemeEnd(end.Label, null);
        return transition.Kind is TransitionKind.Move ? Continue(new StateAt(transition.Next, transition.Q), end.Rest) : TokenSet.Empty;
    }

    private TokenSet Continue(StateAt at, TokenTrie trie)
    {
        if (at.State is not LexemeReadingState reading)
        {
            return ReadAttempt(at, trie);
        }

        LexemeSplit split = _splits.Get(at.Q, trie);
        return split.Exits.Length == 0 ? split.Inside : Ask(split, trie, reading.Frontier);
    }

    /// <summary>Byte by byte as long as two readings are alive.</summary>
    private TokenSet ReadAttempt(StateAt at, TokenTrie trie)
    {
        MaskUnion union = MaskUnion.Rent(_sets, trie);
        StateAt[] path = new StateAt[trie.MaxDepth + 1];
        path[0] = at;
        union.Add(trie.Tokens.AsSpan(0, trie.TokenStarts[1]));
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

            if (next.State is LexemeReadingState && end > node + 1)
            {
                Remainder below = _splits.Below(trie, node);
                union.Add(Map(below, Continue(next, below.Shape), trie));
                node = end;
                continue;
            }

            union.Add(trie.Tokens.AsSpan(trie.TokenStarts[node]..trie.TokenStarts[node + 1]));

            path[depth] = next;
            node++;
        }

        return union.ToSetAndReturn(isDistinct: false);
    }

    /// <summary>The strings that leave one of some remainders.</summary>
    private TokenSet Map(Remainder remainder, TokenSet remainders, TokenTrie trie)
    {
        if (ReferenceEquals(remainders, TokenSet.Empty))
        {
            return remainders;
        }

        if (_mapped.TryGetValue((remainder, remainders), out TokenSet? known))
        {
            return known;
        }

        IntBuffer strings = IntBuffer.Rent();
        remainder.AddTo(ref strings, remainders);
        TokenSet mapped = _sets.Of(trie, strings.Span);
        strings.Return();
        _account(100);
        return _mapped.GetOrAdd((remainder, remainders), mapped);
    }

    /// <summary>A question with the part of the stacks that the answer depends on (<see cref="StackCut"/>).</summary>
    private readonly record struct Key(StackQuestion Question, ulong High, ulong Low);

    private sealed class KeyComparer : IEqualityComparer<Key>
    {
        public static KeyComparer Instance { get; } = new();

        public bool Equals(Key x, Key y) => ReferenceEquals(x.Question, y.Question) && x.High == y.High && x.Low == y.Low;

        public int GetHashCode(Key key) => RuntimeHelpers.GetHashCode(key.Question) ^ (int)key.High ^ (int)(key.Low >> 32);
    }

    /// <summary>A split and what each of its exits gives.</summary>
    private readonly struct Parts : IEquatable<Parts>
    {
        private readonly LexemeSplit _split;
        private readonly TokenSet[] _sets;
        private readonly int _hash;

        public Parts(LexemeSplit split, TokenSet[] sets)
        {
            _split = split;
            _sets = sets;
            uint hash = (uint)RuntimeHelpers.GetHashCode(split);
            foreach (TokenSet set in sets)
            {
                hash = (hash ^ (uint)RuntimeHelpers.GetHashCode(set)) * 0x85EBCA6B;
                hash ^= hash >> 15;
            }

            _hash = (int)hash;
        }

        public bool Equals(Parts other)
        {
            if (_hash != other._hash || !ReferenceEquals(_split, other._split))
            {
                return false;
            }

            for (int i = 0; i < _sets.Length; i++)
            {
                if (!ReferenceEquals(_sets[i], other._sets[i]))
                {
                    return false;
                }
            }

            return true;
        }

        public override bool Equals(object? obj) => obj is Parts other && Equals(other);

        public override int GetHashCode() => _hash;
    }

    private sealed class MappedComparer : IEqualityComparer<(Remainder Remainder, TokenSet Set)>
    {
        public static MappedComparer Instance { get; } = new();

        public bool Equals((Remainder Remainder, TokenSet Set) x, (Remainder Remainder, TokenSet Set) y) => ReferenceEquals(x.Remainder, y.Remainder) && ReferenceEquals(x.Set, y.Set);

        public int GetHashCode((Remainder Remainder, TokenSet Set) key) => (RuntimeHelpers.GetHashCode(key.Remainder) * 0x2C1B3C6D) ^ (RuntimeHelpers.GetHashCode(key.Set) * 0x165667B1);
    }
}
