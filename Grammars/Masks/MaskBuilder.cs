using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using StructGen.Grammars.Masks.Joined;
using StructGen.Grammars.Parsing;
using StructGen.Grammars.Parsing.Cfg.Embedding;
using StructGen.Grammars.Parsing.Cfg.States;

namespace StructGen.Grammars.Masks;

/// <summary>
/// Computes masks from parts that are remembered: what a state allows at its own level (whatever the stack), and what a stack allows where the level above it ends
/// (whatever that level was).
/// </summary>
/// <remarks>Thread rule: any thread at any time. Owned and bounded by a <see cref="MaskCache"/>, which replaces it when the budget is outgrown.</remarks>
internal sealed class MaskBuilder(LexemeMaskStore lexemes, Action<long> account, long budget)
{
    private readonly ConcurrentDictionary<PartKey, LevelResult> _parts = new(PartKeyComparer.Instance);
    private readonly Vocabulary _vocabulary = lexemes.Vocabulary;

    private EmbeddedMasks? _embedded;

    private readonly ConcurrentDictionary<LongestStates, JoinedMasks> _joined = new();

    /// <summary>What a configuration allows whatever its text is.</summary>
    public MaskRecipe Build(in ParserConfiguration configuration)
    {
        // One object serves all states of a lexer; a grammar has one, and one for each grammar that it embeds.
        if (configuration.State is LexemeReadingState { States.Embedding: null } reading)
        {
            return JoinedOf(reading.States).Build(new StateAt(reading, configuration.Q));
        }

        if (configuration.State is AttemptState { States.Embedding: null } attempt)
        {
            return JoinedOf(attempt.States).Build(new StateAt(attempt, configuration.Q));
        }

        if (configuration.State is EmbeddedState embedded && Embedded.TryBuild(embedded) is { } side)
        {
            return side;
        }

        MaskParts parts = MaskParts.Rent(_vocabulary.MaskWords);
        try
        {
            ParserState state = configuration.State;
            if (state.Lexeme is null)
            {
                AddLevel(TriePoint.Root(_vocabulary.Trie), state, configuration.Q, configuration.Stack, parts);
                return parts.ToRecipe(lexemes.Arrays);
            }

            LexemeMask mask = lexemes.Get(state.Lexeme, configuration.Q);
            parts.Add(mask.Inside);
            foreach (LexemeCrossing crossing in mask.Crossings)
            {
                AddCrossing(crossing, mask.Inside, configuration, parts);
            }

            return parts.ToRecipe(lexemes.Arrays);
        }
        finally
        {
            parts.Return();
        }
    }

    private EmbeddedMasks Embedded =>
        Volatile.Read(ref _embedded) ?? Interlocked.CompareExchange(ref _embedded, new EmbeddedMasks(this, lexemes, account), null) ?? _embedded!;

    private JoinedMasks JoinedOf(LongestStates states) =>
        _joined.TryGetValue(states, out JoinedMasks? known) ? known : _joined.GetOrAdd(states, new JoinedMasks(states, _vocabulary, account, budget));

    private void AddCrossing(LexemeCrossing crossing, TokenSet inside, in ParserConfiguration configuration, MaskParts parts)
    {
        (int Added, int Checks) mark = parts.Mark;
        Transition transition = configuration.State.OnLexemeEnd(crossing.Label, null);
        bool isOpenEnded = crossing.Point.Skip is not null;
        switch (transition.Kind)
        {
            case TransitionKind.Move:
                AddLevel(crossing.Point, transition.Next!, transition.Q, configuration.Stack, parts);
                break;
            case TransitionKind.Push when !isOpenEnded:
                AddLevel(crossing.Point, transition.Next!, transition.Q, transition.Pushed!.On(configuration.Stack), parts);
                break;
            case TransitionKind.Pop or TransitionKind.PopAndRetry when isOpenEnded:
            case TransitionKind.Pop:
                AddBelow(crossing.Point, transition.Outcome, configuration.Stack, parts);
                break;
            case TransitionKind.Dead:
                return;
            default:
                // The text is needed: the tokens one by one. (Answers that contradict the kind of lexeme end here, too, and get what exact stepping makes of them.)
                parts.AddChecks(crossing.Point);
                break;
        }

        if (crossing.Except.Length > 0)
        {
            // INVARIANT: crossings with exceptions come first, so what an exception is allowed by its own crossing is added after this.
            parts.Remove(crossing.Except, mark, inside);
        }
    }

    private void AddLevel(in TriePoint point, ParserState state, int q, StackNode? stack, MaskParts parts)
    {
        LevelResult level = GetLevel(point, state, q);
        parts.Add(level);
        if (stack is not null)
        {
            foreach (LevelEnds ends in level.Ends)
            {
                parts.Add(GetBelow(ends, stack));
            }
        }
    }

    /// <summary>A lexeme's end that ends its level, too.</summary>
    private void AddBelow(in TriePoint point, int outcome, StackNode? stack, MaskParts parts)
    {
        if (stack is not null)
        {
            PartKey key = new(stack, outcome, point);
            parts.Add(_parts.TryGetValue(key, out LevelResult? below) ? below : Keep(key, ReadBelow(outcome, [point], stack)));
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
        MaskParts parts = MaskParts.Rent(_vocabulary.MaskWords);
        try
        {
            walk.Run(point, state, q);
            parts.Add(walk.Shared);
            parts.AddTokens(walk.Tokens.Span);
            parts.AddChecks(walk.Checks);
            LevelResult result = parts.ToResult(lexemes.Arrays);
            return Keep(key, walk.Ends.Count == 0 ? result : result with { Ends = walk.GroupedEnds() });
        }
        finally
        {
            parts.Return();
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
        MaskParts parts = MaskParts.Rent(_vocabulary.MaskWords);
        try
        {
            foreach (TriePoint point in points)
            {
                walk.Run(point, resumed, 0);
            }

            parts.Add(walk.Shared);
            parts.AddTokens(walk.Tokens.Span);
            parts.AddChecks(walk.Checks);
            if (stack.Parent is not null && walk.Ends.Count > 0)
            {
                foreach (LevelEnds further in walk.GroupedEnds())
                {
                    parts.Add(ReadBelow(further.Outcome, further.Points, stack.Parent));
                }
            }

            return parts.ToResult(lexemes.Arrays);
        }
        finally
        {
            parts.Return();
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
