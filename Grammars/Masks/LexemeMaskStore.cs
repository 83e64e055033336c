using System.Collections.Concurrent;
using StructGen.Grammars.Parsing;
using StructGen.Grammars.Vocabularies;

namespace StructGen.Grammars.Masks;

/// <summary>
/// The mask store: for each lexeme state met, which tokens stay inside the lexeme and which cross its end leaving which remainder. Shared by all grammars of one compiler.
/// </summary>
/// <remarks>
/// After SynCode's DFA mask store, made exact for any number of following lexemes by keeping remainders instead of lookahead terminals.
/// Bounded by a byte budget: when it is outgrown, everything is dropped and computed again on demand. Thread rule: any thread at any time.
/// </remarks>
internal sealed partial class LexemeMaskStore(Vocabulary vocabulary, long budget)
{
    /// <summary>Up to so many ends of one label are kept as places in the trie they were found in; more are merged into a trie of remainders.</summary>
    private const int UnmergedExits = 2;

    [ThreadStatic]
    private static LexemeWalk? t_walk;

    [ThreadStatic]
    private static DeviationWalk? t_deviations;

    private readonly Lock _lock = new();
    private int _epoch;
    private readonly Dictionary<(TokenTrie Source, int Hash), List<MergedTrie>> _merged = [];
    private readonly Dictionary<ByteSet, ByteSet> _byteSetsByValue = [];
    private long _bytes;

    public Vocabulary Vocabulary { get; } = vocabulary;

    public BlankIndex Blanks { get; } = new(vocabulary.Trie);

    public TokenOrder Order { get; } = new(vocabulary);

    /// <summary>The lists of tokens that masks are made of.</summary>
    public SharedArrays Arrays { get; } = new(budget / 4);

    public long EstimatedBytes => Interlocked.Read(ref _bytes) + Arrays.EstimatedBytes;

    /// <summary>The mask of a lexeme state.</summary>
    public LexemeMask Get(LexemeAutomaton automaton, int state)
    {
        if (Known(automaton, state) is { } known)
        {
            return known;
        }

        if (automaton.TryGetLengthBound(state, out int coreState, out int minimum, out int maximum))
        {
            LexemeMask? bounded;
            try
            {
                bounded = FromCore(automaton, state, coreState, minimum, maximum);
            }
            finally
            {
                TokenLengths.ForgetWalk();
            }

            if (bounded is not null)
            {
                return Publish(automaton, state, bounded, 200 + (bounded.Inside.Tokens.Length * 4L));
            }
        }

        if (automaton.TryClip(state, out int clipped, out int horizon) && IsLike(automaton, state, clipped, horizon))
        {
            return Publish(automaton, state, Get(automaton, clipped), 16);
        }

        if (automaton.TryGetTwin(state, out LexemeAutomaton twin, out int twinState))
        {
            LexemeMask like = FromTwin(automaton, state, twin, twinState);
            return Publish(automaton, state, like, 200 + (like.Inside.Tokens.Length * 4L));
        }

        if (automaton.TryGetLike(state, out int likeState, out byte[] apart))
        {
            LexemeMask like = FromLike(automaton, state, likeState, apart);
            return Publish(automaton, state, like, 200 + (like.Inside.Tokens.Length * 4L));
        }

        (LexemeAutomaton aliasAutomaton, int aliasState) = automaton.InsideAlias(state);
        bool isAlias = !ReferenceEquals(aliasAutomaton, automaton) || aliasState != state;

        // What is not inside is walked where it is the smaller part; where it is the larger, what is inside is walked again.
        isAlias = isAlias && IsMostInside(Get(aliasAutomaton, aliasState));
        LexemeMask mask = isAlias
            ? FromAlias(automaton, state, aliasAutomaton, aliasState)
            : FromVocabulary(automaton, state);
        Publish(automaton, state, mask, isAlias ? 200 : 200 + mask.Inside.Bytes);
        return mask;
    }

    /// <summary>Whether a trie of the tokens outside is small enough to be worth making.</summary>
    private bool IsMostInside(LexemeMask mask) => mask.Outside is not null || mask.InsideCount > Vocabulary.Trie.Tokens.Length / 2;

    private LexemeMask? Known(LexemeAutomaton automaton, int state)
    {
        LexemeMask?[]? masks = (Volatile.Read(ref automaton.MaskSlot) as Slot)?.MasksOf(this);
        return masks is not null && (uint)state < (uint)masks.Length ? Volatile.Read(ref masks[state]) : null;
    }

    /// <summary>
    /// What the tokens of the vocabulary below <paramref name="node"/> do in a lexeme entered there, or null when that is not worth remembering and the nodes are to be walked.
    /// </summary>
    public LexemePart? GetPart(LexemeAutomaton automaton, int state, int node)
    {
        (LexemeAutomaton aliasAutomaton, int aliasState) = automaton.InsideAlias(state);
        if (ReferenceEquals(aliasAutomaton, automaton) && aliasState == state)
        {
            return GetOwnPart(automaton, state, node);
        }

        if (!automaton.TryGetDeviations(state, out int label, out byte[] bytes) || GetPart(aliasAutomaton, aliasState, node) is not { } alias)
        {
            return null;
        }

        DeviationWalk walk = t_deviations ??= new DeviationWalk();
        walk.Clear();
        walk.Add(Vocabulary.Trie, node, automaton, state, label, bytes);
        return new LexemePart(alias.Tokens, Deviating(alias.Exits, walk, label));
    }

    private LexemeMask FromVocabulary(LexemeAutomaton automaton, int state)
    {
        bool isLarge = automaton.IsDelimited && LiveNodes(automaton, state) > Math.Min(LargeWalk, Vocabulary.Trie.NodeCount / 8);
        if (isLarge && FromNeighbour(automaton, state) is { } like)
        {
            return like;
        }

        LexemeWalk walk = t_walk ??= new LexemeWalk();
        walk.Run(Vocabulary.Trie, automaton, state, Vocabulary.MaskWords);
        TokenSet inside = walk.InsideSet();
        if (isLarge && walk.InsideCount > Vocabulary.Size / 8)
        {
            lock (_lock)
            {
                SlotOf(automaton).AddReference(state);
            }
        }

        List<LexemeCrossing> crossings = [];
        AddOpenEnds(walk, Vocabulary.Trie, automaton, crossings);
        AddExits(Vocabulary.Trie, walk.Exits, crossings);
        return new LexemeMask(inside, [.. crossings]);
    }

    /// <summary>The tokens inside are those of the alias; only the others are walked.</summary>
    private LexemeMask FromAlias(LexemeAutomaton automaton, int state, LexemeAutomaton aliasAutomaton, int aliasState)
    {
        LexemeMask alias = Get(aliasAutomaton, aliasState);
        if (!IsMostInside(alias))
        {
            // The vocabulary itself is the shorter way, and the walk ends soon.
            return FromVocabulary(automaton, state);
        }

        Outside outside = alias.Outside ?? (alias.Outside = OutsideOf(alias.Inside, aliasAutomaton, aliasState));
        List<LexemeCrossing> crossings = [];
        if (outside.Remainders is not null && automaton.TryGetDeviations(state, out int label, out byte[] bytes))
        {
            AddDeviating(outside, automaton, state, label, bytes, crossings);
            return new LexemeMask(alias.Inside, [.. crossings]);
        }

        LexemeWalk walk = t_walk ??= new LexemeWalk();
        walk.Run(outside.Trie, automaton, state, 0);
        if (outside.Remainders is null || !TryShareRemainders(outside, walk.Exits, crossings))
        {
            AddExits(outside.Trie, walk.Exits, crossings);
        }

        AddOpenEnds(walk, outside.Trie, automaton, crossings);
        return new LexemeMask(alias.Inside, [.. crossings]);
    }

    private Outside OutsideOf(TokenSet inside, LexemeAutomaton automaton, int state)
    {
        uint[] words = new uint[Vocabulary.MaskWords];
        inside.AddTo(words);
        TokenTrie trie = Remainders.Without(Vocabulary.Trie, words);
        LexemeWalk walk = t_walk ??= new LexemeWalk();
        walk.Run(trie, automaton, state, 0);
        LexemeExit[] exits = [.. walk.Exits];
        TokenTrie? remainders = null;
        if (walk.OpenEnds.Count == 0 && exits.Length > UnmergedExits && Array.TrueForAll(exits, exit => exit.Label == exits[0].Label))
        {
            remainders = Merge(trie, NodesOf(exits, exits[0].Label));
        }

        Account(Remainders.BytesOf(trie));
        return new Outside(trie, exits, remainders);
    }

    /// <summary>The remainders of the alias under one label, but for what begins with the few bytes on which the automaton differs from it.</summary>
    private void AddDeviating(Outside outside, LexemeAutomaton automaton, int state, int label, byte[] bytes, List<LexemeCrossing> crossings)
    {
        DeviationWalk walk = t_deviations ??= new DeviationWalk();
        walk.Clear();
        walk.Add(outside.Trie, 0, automaton, state, label, bytes);
        IntBuffer except = IntBuffer.Rent();
        foreach (int node in walk.Apart)
        {
            new TriePoint(outside.Trie, node, true, null).AddTokens(ref except);
        }

        crossings.Add(new LexemeCrossing(label, TriePoint.Root(outside.Remainders!), Arrays.Of(except.Span)));
        except.Return();
        AddExits(outside.Trie, walk.Exits, crossings);
    }

    /// <summary>
    /// Where most tokens end the lexeme at the same places as in the alias and with one label, that label shares the alias's remainders (and with them
    /// everything remembered about them), the few others being exceptions with tries of their own.
    /// </summary>
    private bool TryShareRemainders(Outside outside, List<LexemeExit> exits, List<LexemeCrossing> crossings)
    {
        int shared = MostFrequentLabel(exits);
        List<LexemeExit> others = [];
        IntBuffer except = IntBuffer.Rent();
        int at = 0;
        foreach (LexemeExit exit in outside.Exits)
        {
            while (at < exits.Count && exits[at].Node < exit.Node)
            {
                others.Add(exits[at++]);
            }

            bool isSame = at < exits.Count && exits[at].Node == exit.Node && exits[at].Label == shared;
            if (at < exits.Count && exits[at].Node == exit.Node)
            {
                if (!isSame)
                {
                    others.Add(exits[at]);
                }

                at++;
            }

            if (!isSame)
            {
                new TriePoint(outside.Trie, exit.Node, true, null).AddTokens(ref except);
            }
        }

        while (at < exits.Count)
        {
            others.Add(exits[at++]);
        }

        if (except.Count > outside.Remainders!.Tokens.Length / 2)
        {
            except.Return();
            return false;
        }

        crossings.Add(new LexemeCrossing(shared, TriePoint.Root(outside.Remainders), except.ToArrayAndReturn()));
        AddExits(outside.Trie, others, crossings);
        return true;
    }

    private static int MostFrequentLabel(List<LexemeExit> exits)
    {
        // Boyer-Moore majority: any label is right, the most frequent one is the cheapest.
        int label = -1;
        int votes = 0;
        foreach (LexemeExit exit in exits)
        {
            if (votes == 0)
            {
                label = exit.Label;
            }

            votes += exit.Label == label ? 1 : -1;
        }

        return label;
    }

    private void AddExits(TokenTrie trie, IReadOnlyList<LexemeExit> exits, List<LexemeCrossing> crossings)
    {
        if (exits.Count == 0)
        {
            return;
        }

        // Nearly always there is one label.
        List<int> labels = new(1);
        HashSet<int>? many = null;
        foreach (LexemeExit exit in exits)
        {
            if ((labels.Count > 0 && labels[^1] == exit.Label) || (many is null ? labels.Contains(exit.Label) : !many.Add(exit.Label)))
            {
                continue;
            }

            labels.Add(exit.Label);
            if (many is null && labels.Count > 8)
            {
                many = [.. labels];
            }
        }

        foreach (int label in labels)
        {
            int[] nodes = NodesOf(exits, label);
            if (nodes.Length > UnmergedExits)
            {
                crossings.Add(new LexemeCrossing(label, TriePoint.Root(Merge(trie, nodes)), []));
                continue;
            }

            foreach (int node in nodes)
            {
                crossings.Add(new LexemeCrossing(label, new TriePoint(trie, node, true, null), []));
            }
        }
    }

    private void AddOpenEnds(LexemeWalk walk, TokenTrie trie, LexemeAutomaton automaton, List<LexemeCrossing> crossings)
    {
        int skipState = -1;
        ByteSet? skip = null;
        foreach (LexemeWalk.OpenEnd end in walk.OpenEnds)
        {
            if (skip is null || end.State != skipState)
            {
                skipState = end.State;
                skip = Continuations(automaton, skipState);
            }

            // Most nodes in a number have only digits below them: the lexeme does not end there.
            int until = trie.SubtreeEnds[end.Node];
            for (int child = end.Node + 1; child < until; child = trie.SubtreeEnds[child])
            {
                if (!skip.Contains(trie.Labels[child]))
                {
                    crossings.Add(new LexemeCrossing(end.Label, new TriePoint(trie, end.Node, true, skip), []));
                    break;
                }
            }
        }
    }

    /// <summary>The bytes that continue the lexeme (or end it with themselves), so that it does not end before them.</summary>
    private ByteSet Continuations(LexemeAutomaton automaton, int state)
    {
        Span<ulong> words = stackalloc ulong[4];
        words.Clear();
        ReadOnlySpan<int> row = automaton.Row(state);
        for (int value = 0; value < 256; value++)
        {
            int next = value < row.Length ? row[value] : LexemeAutomaton.Unknown;
            if (next == LexemeAutomaton.Unknown)
            {
                next = automaton.Next(state, (byte)value);
            }

            if (next != LexemeAutomaton.Dead)
            {
                words[value >> 6] |= 1UL << value;
            }
        }

        ByteSet set = new(words[0], words[1], words[2], words[3]);
        lock (_lock)
        {
            if (!_byteSetsByValue.TryGetValue(set, out ByteSet? interned))
            {
                _byteSetsByValue.Add(set, interned = set);
            }

            return interned;
        }
    }

    /// <summary>The trie of what follows the nodes; equal questions get the same object, so what is remembered about it is found again.</summary>
    private TokenTrie Merge(TokenTrie source, int[] nodes)
    {
        HashCode hash = default;
        hash.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(nodes.AsSpan()));
        (TokenTrie, int) key = (source, hash.ToHashCode());
        lock (_lock)
        {
            if (Find(key, nodes) is { } known)
            {
                return known;
            }
        }

        TokenTrie merged = Remainders.Merge(source, nodes);
        lock (_lock)
        {
            if (Find(key, nodes) is { } known)
            {
                return known;
            }

            if (!_merged.TryGetValue(key, out List<MergedTrie>? sameHash))
            {
                _merged.Add(key, sameHash = []);
            }

            sameHash.Add(new MergedTrie(nodes, merged));
        }

        Account(Remainders.BytesOf(merged) + (nodes.Length * 4L));
        return merged;
    }

    private TokenTrie? Find((TokenTrie, int) key, int[] nodes)
    {
        if (_merged.TryGetValue(key, out List<MergedTrie>? sameHash))
        {
            foreach (MergedTrie merged in sameHash)
            {
                if (merged.Nodes.AsSpan().SequenceEqual(nodes))
                {
                    return merged.Trie;
                }
            }
        }

        return null;
    }

    private static int[] NodesOf(IReadOnlyList<LexemeExit> exits, int label)
    {
        IntBuffer nodes = IntBuffer.Rent();
        for (int i = 0; i < exits.Count; i++)
        {
            if (exits[i].Label == label)
            {
                nodes.Add(exits[i].Node);
            }
        }

        int[] found = nodes.ToArray();
        nodes.Return();
        return found;
    }

    private LexemeMask Publish(LexemeAutomaton automaton, int state, LexemeMask mask, long bytes)
    {
        lock (_lock)
        {
            SlotOf(automaton).Set(state, mask);
        }

        Account(bytes);
        return mask;
    }

    /// <summary>Called under the lock.</summary>
    private Slot SlotOf(LexemeAutomaton automaton)
    {
        if (automaton.MaskSlot is not Slot slot || slot.MasksOf(this) is null)
        {
            slot = new Slot(this, _epoch);
            Volatile.Write(ref automaton.MaskSlot, slot);
        }

        return slot;
    }

    private void Account(long bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) <= budget)
        {
            return;
        }

        lock (_lock)
        {
            if (Interlocked.Read(ref _bytes) > budget)
            {
                Interlocked.Exchange(ref _bytes, 0);
                // Slots of an earlier epoch count as empty and are replaced when they are next used; until then they cost memory but no bookkeeping.
                Volatile.Write(ref _epoch, _epoch + 1);
                _merged.Clear();
            }
        }
    }

    private sealed record MergedTrie(int[] Nodes, TokenTrie Trie);

    /// <summary>What an automaton's <see cref="LexemeAutomaton.MaskSlot"/> holds: its masks by state.</summary>
    private sealed class Slot(LexemeMaskStore owner, int epoch)
    {
        private const int MaximumReferences = 8;

        private LexemeMask?[] _masks = [];
        private int[] _references = [];
        private ConcurrentDictionary<(int State, int Node), LexemePart?>? _parts;
        private ConcurrentDictionary<(int State, int Value, int Blanks), LexemeStart?>? _starts;
        private ConcurrentDictionary<int, TokenLengths>? _endlessLengths;

        /// <summary>Parts by state and node of the vocabulary's trie.</summary>
        public ConcurrentDictionary<(int State, int Node), LexemePart?> Parts => Lazily(ref _parts);

        public LexemeMask?[]? MasksOf(LexemeMaskStore store) => ReferenceEquals(store, owner) && epoch == Volatile.Read(ref store._epoch) ? Volatile.Read(ref _masks) : null;

        /// <summary>Beginnings by state, first byte and blanks before it.</summary>
        public ConcurrentDictionary<(int State, int Value, int Blanks), LexemeStart?> Starts => Lazily(ref _starts);

        /// <summary>What a bound from below needs to know, by core state.</summary>
        public ConcurrentDictionary<int, TokenLengths> EndlessLengths => Lazily(ref _endlessLengths);

        // Most slots belong to the names of one object and never hold either.
        private static ConcurrentDictionary<TKey, TValue> Lazily<TKey, TValue>(ref ConcurrentDictionary<TKey, TValue>? field)
            where TKey : notnull =>
            Volatile.Read(ref field) ?? Interlocked.CompareExchange(ref field, new ConcurrentDictionary<TKey, TValue>(1, 0), null) ?? field;

        /// <summary>The latest states for which much of the vocabulary was walked.</summary>
        public int[] References => Volatile.Read(ref _references);

        /// <summary>Called under the store's lock.</summary>
        public void AddReference(int state) =>
            Volatile.Write(ref _references, _references.Length < MaximumReferences ? [.. _references, state] : [.. _references.AsSpan(1), state]);

        /// <summary>Called under the store's lock.</summary>
        public void Set(int state, LexemeMask mask)
        {
            if (state >= _masks.Length)
            {
                LexemeMask?[] grown = new LexemeMask?[Math.Max(state + 1, Math.Max(16, _masks.Length * 2))];
                _masks.CopyTo(grown, 0);
                Volatile.Write(ref _masks, grown);
            }

            Volatile.Write(ref _masks[state], mask);
        }
    }
}
