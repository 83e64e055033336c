using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using StructGen.Grammars.Parsing;

namespace StructGen.Grammars.Masks;

/// <summary>
/// Computes masks from parts that are remembered: what a state allows at its own level (whatever the stack), and what a stack allows where the level above it ends
/// (whatever that level was).
/// </summary>
/// <remarks>Thread rule: any thread at any time. Owned and bounded by a <see cref="MaskCache"/>, which replaces it when the budget is outgrown.</remarks>
internal sealed class MaskBuilder(LexemeMaskStore lexemes, Action<long> account)
{
    private readonly ConcurrentDictionary<PartKey, LevelResult> _parts = new(PartKeyComparer.Instance);
    private readonly Vocabulary _vocabulary = lexemes.Vocabulary;

    /// <summary>What a configuration allows whatever its text is.</summary>
    public MaskRecipe Build(in ParserConfiguration configuration)
    {
        IntBuffer checks = default;
        MaskParts parts = new(_vocabulary.MaskWords);
        ParserState state = configuration.State;
        if (state.Lexeme is null)
        {
            AddLevel(new TriePoint(_vocabulary.Trie, 0, true, null), state, configuration.Q, configuration.Stack, ref parts, ref checks);
        }
        else
        {
            LexemeMask mask = lexemes.Get(state.Lexeme, configuration.Q);
            parts.Add(mask.Inside);
            foreach (LexemeCrossing crossing in mask.Crossings)
            {
                AddCrossing(crossing, mask.Inside, configuration, ref parts, ref checks);
            }
        }

        return parts.ToRecipe(checks.Span);
    }

    private void AddCrossing(LexemeCrossing crossing, TokenSet inside, in ParserConfiguration configuration, ref MaskParts parts, ref IntBuffer checks)
    {
        int addedBefore = parts.AddedCount;
        int checksBefore = checks.Count;
        Transition transition = configuration.State.OnLexemeEnd(crossing.Label, null);
        bool isOpenEnded = crossing.Point.Skip is not null;
        switch (transition.Kind)
        {
            case TransitionKind.Move:
                AddLevel(crossing.Point, transition.Next!, transition.Q, configuration.Stack, ref parts, ref checks);
                break;
            case TransitionKind.Push when !isOpenEnded:
                AddLevel(crossing.Point, transition.Next!, transition.Q, transition.Pushed!.On(configuration.Stack), ref parts, ref checks);
                break;
            case TransitionKind.Pop or TransitionKind.PopAndRetry when isOpenEnded:
            case TransitionKind.Pop:
                AddBelow(crossing.Point, transition.Outcome, configuration.Stack, ref parts, ref checks);
                break;
            case TransitionKind.Dead:
                return;
            default:
                // The text is needed: the tokens one by one. (Answers that contradict the kind of lexeme end here, too, and get what exact stepping makes of them.)
                crossing.Point.AddTokens(ref checks);
                break;
        }

        if (crossing.Except.Length > 0)
        {
            // INVARIANT: crossings with exceptions come first, so what an exception is allowed by its own crossing is added after this.
            parts.Remove(crossing.Except, addedBefore, inside);
            if (checks.Count > checksBefore)
            {
                checks.Count = checksBefore + parts.Filter(checks.Writable[checksBefore..], crossing.Except);
            }
        }
    }

    private void AddLevel(in TriePoint point, ParserState state, int q, StackNode? stack, ref MaskParts parts, ref IntBuffer checks)
    {
        LevelResult level = GetLevel(point, state, q);
        parts.Add(level.Tokens);
        checks.AddRange(level.Checks);
        if (stack is not null)
        {
            foreach (LevelEnds ends in level.Ends)
            {
                LevelResult below = GetBelow(ends, stack);
                parts.Add(below.Tokens);
                checks.AddRange(below.Checks);
            }
        }
    }

    /// <summary>A lexeme's end that ends its level, too.</summary>
    private void AddBelow(in TriePoint point, int outcome, StackNode? stack, ref MaskParts parts, ref IntBuffer checks)
    {
        if (stack is not null)
        {
            PartKey key = new(stack, outcome, point);
            if (!_parts.TryGetValue(key, out LevelResult? below))
            {
                below = Keep(key, ReadBelow(outcome, [point], stack));
            }

            parts.Add(below.Tokens);
            checks.AddRange(below.Checks);
        }
    }

    private LevelResult GetLevel(in TriePoint point, ParserState state, int q)
    {
        PartKey key = new(state, q, point);
        if (_parts.TryGetValue(key, out LevelResult? known))
        {
            return known;
        }

        LevelWalk walk = LevelWalk.Rent(lexemes);
        try
        {
            walk.Run(point, state, q);
            IntBuffer checks = default;
            foreach (TriePoint check in walk.Checks)
            {
                check.AddTokens(ref checks);
            }

            LevelResult level = walk.Tokens.Count == 0 && walk.Ends.Count == 0 && checks.Count == 0
                ? LevelResult.Nothing
                : new LevelResult(TokenSet.FromTokens(walk.Tokens.Span, _vocabulary.MaskWords), walk.GroupedEnds(), checks.ToArray());
            return Keep(key, level);
        }
        finally
        {
            walk.Return();
        }
    }

    private LevelResult GetBelow(LevelEnds ends, StackNode stack)
    {
        // A group of ends belongs to one remembered level, so its identity says what is read.
        PartKey key = new(stack, 0, new TriePoint(ends.Points[0].Trie, 0, false, null), ends);
        return _parts.TryGetValue(key, out LevelResult? known) ? known : Keep(key, ReadBelow(ends.Outcome, ends.Points, stack));
    }

    /// <summary>What is allowed at <paramref name="points"/> by <paramref name="stack"/>'s top level, resumed, and those below; it has no ends left.</summary>
    private LevelResult ReadBelow(int outcome, TriePoint[] points, StackNode stack)
    {
        if (stack.Top.Resume(outcome) is not { } resumed)
        {
            return LevelResult.Nothing;
        }

        LevelWalk walk = LevelWalk.Rent(lexemes);
        try
        {
            foreach (TriePoint point in points)
            {
                walk.Run(point, resumed, 0);
            }

            IntBuffer checks = default;
            foreach (TriePoint check in walk.Checks)
            {
                check.AddTokens(ref checks);
            }

            MaskParts parts = new(_vocabulary.MaskWords);
            parts.AddTokens(walk.Tokens.Span);
            if (stack.Parent is not null)
            {
                foreach (LevelEnds further in walk.GroupedEnds())
                {
                    LevelResult below = ReadBelow(further.Outcome, further.Points, stack.Parent);
                    parts.Add(below.Tokens);
                    checks.AddRange(below.Checks);
                }
            }

            TokenSet tokens = parts.ToSet();
            return tokens == TokenSet.Empty && checks.Count == 0 ? LevelResult.Nothing : new LevelResult(tokens, [], checks.ToArray());
        }
        finally
        {
            walk.Return();
        }
    }

    private LevelResult Keep(in PartKey key, LevelResult result)
    {
        if (_parts.TryAdd(key, result))
        {
            account(result.Bytes);
        }

        return result;
    }

    /// <summary>A state with its lexeme state, or a stack with an outcome; and what is read. Or a stack with the ends of a level above it.</summary>
    private readonly record struct PartKey(object Owner, int Number, TriePoint Point, LevelEnds? Ends = null);

    private sealed class PartKeyComparer : IEqualityComparer<PartKey>
    {
        public static PartKeyComparer Instance { get; } = new();

        public bool Equals(PartKey x, PartKey y) =>
            ReferenceEquals(x.Owner, y.Owner) && x.Number == y.Number && ReferenceEquals(x.Point.Trie, y.Point.Trie) && x.Point.Node == y.Point.Node
            && x.Point.IsConsumed == y.Point.IsConsumed && ReferenceEquals(x.Point.Skip, y.Point.Skip) && ReferenceEquals(x.Ends, y.Ends);

        public int GetHashCode(PartKey key)
        {
            uint hash = (uint)RuntimeHelpers.GetHashCode(key.Owner);
            hash = (hash ^ (uint)key.Number) * 0x85EBCA6B;
            hash = (hash ^ (hash >> 13) ^ (uint)RuntimeHelpers.GetHashCode(key.Point.Trie)) * 0xC2B2AE35;
            hash = (hash ^ (hash >> 16) ^ (uint)key.Point.Node ^ (uint)RuntimeHelpers.GetHashCode(key.Ends)) * 0x27D4EB2F;
            return (int)(hash ^ (hash >> 15) ^ (key.Point.IsConsumed ? 1u : 0u));
        }
    }
}
