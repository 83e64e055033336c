using StructGen.Grammars.Parsing;
using StructGen.Grammars.Vocabularies;

namespace StructGen.Grammars.Masks;

/// <content>States that are nearly some state already known: bounded, counted, twins of others, neighbours.</content>
internal sealed partial class LexemeMaskStore
{
    /// <summary>Walks of more nodes are worth a look for a state already known that does nearly the same.</summary>
    private const int LargeWalk = 20_000;

    [ThreadStatic]
    private static TwinWalk? t_twins;

    private readonly LongTokens _longTokens = new(vocabulary);

    /// <summary>The children of the trie's root, those with much below them first.</summary>
    private readonly int[] _byWeight = ByWeight(vocabulary.Trie);

    /// <summary>
    /// The mask of a state that is like <paramref name="coreState"/> but for the number of characters still to come: the tokens inside are those of the core after which few enough characters
    /// are needed, and those that end the lexeme end it with a number of characters within the bounds. Null where that is no help.
    /// </summary>
    private LexemeMask? FromCore(LexemeAutomaton automaton, int state, int coreState, int minimum, int maximum)
    {
        LexemeMask core = CoreOf(automaton, coreState, maximum);
        TokenLengths lengths = core.Lengths!;
        if (minimum > 0 && (lengths.HasFinite || lengths.CoreState != coreState))
        {
            lengths = GetEndlessLengths(automaton, coreState, core, maximum);
        }

        if (lengths.IsUseless || lengths.InsideUpTo(maximum) is not { } inside)
        {
            return null;
        }

        if (lengths.Checks.Length > 0)
        {
            IntBuffer tokens = IntBuffer.Rent();
            tokens.AddRange(inside.Tokens);
            foreach (int token in lengths.Checks)
            {
                if (StaysInside(automaton, state, Vocabulary.GetBytes(token)))
                {
                    tokens.Add(token);
                }
            }

            inside = TokenSet.Of(inside.Words, tokens.ToArrayAndReturn());
        }

        LexemeCrossing[] crossings = minimum == 0 && maximum >= lengths.LongestExit
            ? core.Crossings
            : CrossingsOf(lengths.ExitsWithin(minimum, maximum));
        return new LexemeMask(inside, crossings);
    }

    /// <summary>The mask of the core of a bound, with its lengths.</summary>
    private LexemeMask CoreOf(LexemeAutomaton automaton, int state, int first)
    {
        LexemeMask? core = Known(automaton, state);
        if (core?.Lengths is not null)
        {
            return core;
        }

        if (automaton.TryClip(state, out int clipped, out int horizon) && IsLike(automaton, state, clipped, horizon))
        {
            return Publish(automaton, state, CoreOf(automaton, clipped, first), 16);
        }

        TokenLengths lengths = new(Vocabulary, automaton, state, core?.Inside, wantsEndless: false, first, Account);
        core ??= Publish(automaton, state, new LexemeMask(lengths.All, CrossingsOf(lengths.Exits)), 200);
        core.Lengths = lengths;
        return core;
    }

    private TokenLengths GetEndlessLengths(LexemeAutomaton automaton, int state, LexemeMask core, int first)
    {
        if ((Volatile.Read(ref automaton.MaskSlot) as Slot)?.MasksOf(this) is not null && ((Slot)automaton.MaskSlot!).EndlessLengths.TryGetValue(state, out TokenLengths? known))
        {
            return known;
        }

        TokenLengths lengths = new(Vocabulary, automaton, state, core.Inside, wantsEndless: true, first, Account);
        lock (_lock)
        {
            SlotOf(automaton).EndlessLengths[state] = lengths;
        }

        return lengths;
    }

    /// <summary>Whether two states that no text of <paramref name="horizon"/> bytes can tell apart cannot be told apart by a token: the longer tokens are tried.</summary>
    private bool IsLike(LexemeAutomaton automaton, int state, int clipped, int horizon) => _longTokens.IsLike(automaton, state, clipped, horizon);

    /// <summary>The mask of the twin, but for the few tokens on which the two differ.</summary>
    private LexemeMask FromTwin(LexemeAutomaton automaton, int state, LexemeAutomaton twin, int twinState)
    {
        LexemeMask like = Get(twin, twinState);
        TwinWalk walk = t_twins ??= new TwinWalk();
        walk.Clear();
        walk.Visit(Vocabulary.Trie, 0, automaton, state, twin, twinState, state);
        return FromDifferences(automaton, state, like, walk);
    }

    private static int[] ByWeight(TokenTrie trie)
    {
        List<int> children = [];
        for (int child = 1; child < trie.NodeCount; child = trie.SubtreeEnds[child])
        {
            children.Add(child);
        }

        return [.. children.OrderByDescending(child => trie.SubtreeEnds[child] - child)];
    }

    /// <summary>How many nodes of the vocabulary's trie lie below bytes that are not dead at a state.</summary>
    private int LiveNodes(LexemeAutomaton automaton, int state)
    {
        TokenTrie trie = Vocabulary.Trie;
        Span<ulong> live = stackalloc ulong[4];
        live.Clear();
        automaton.LiveBytes(state, live);
        int nodes = 0;
        for (int value = 0; value < 256; value++)
        {
            if ((live[value >> 6] >> value & 1) != 0 && trie.RootChildren[value] is not 0 and var child)
            {
                nodes += trie.SubtreeEnds[child] - child;
            }
        }

        return nodes;
    }

    /// <summary>
    /// The mask of a state that comes together with one already known on most first bytes (places in a word that is searched for, names of hosts after another letter): only where they have not come
    /// together the vocabulary is walked. Null when there is none.
    /// </summary>
    private LexemeMask? FromNeighbour(LexemeAutomaton automaton, int state)
    {
        if (Volatile.Read(ref automaton.MaskSlot) is not Slot slot || slot.MasksOf(this) is null)
        {
            return null;
        }

        TokenTrie trie = Vocabulary.Trie;
        int least = trie.NodeCount / 4;
        int nearest = -1;
        foreach (int reference in slot.References)
        {
            // PERF: the bytes with much below them first, so that most references are out of the question at once.
            int apart = reference == state || Known(automaton, reference) is null ? int.MaxValue : 0;
            for (int i = 0; i < _byWeight.Length && apart < least; i++)
            {
                int child = _byWeight[i];
                byte value = trie.Labels[child];
                apart += automaton.Next(state, value) == automaton.Next(reference, value) ? 0 : trie.SubtreeEnds[child] - child;
            }

            if (apart < least)
            {
                (least, nearest) = (apart, reference);
            }
        }

        if (nearest < 0 || Known(automaton, nearest) is not { } like)
        {
            return null;
        }

        TwinWalk walk = t_twins ??= new TwinWalk();
        walk.Clear();
        walk.Compare(trie, 0, automaton, state, nearest);
        return FromDifferences(null, state, like, walk);
    }

    /// <summary>A mask but for the differences that a walk found; its labels mapped if <paramref name="automaton"/> is another one.</summary>
    private LexemeMask FromDifferences(LexemeAutomaton? automaton, int state, LexemeMask like, TwinWalk walk)
    {
        IntBuffer except = IntBuffer.Rent();
        foreach (LexemeExit exit in walk.TwinExits)
        {
            new TriePoint(Vocabulary.Trie, exit.Node, true, null).AddTokens(ref except);
        }

        // What the twin's ends leave out they leave out in its order; the ends that this automaton has of its own come last.
        List<LexemeCrossing> crossings = [];
        int[] more = except.ToArrayAndReturn();
        foreach (LexemeCrossing crossing in like.Crossings)
        {
            crossings.Add(new LexemeCrossing(automaton?.FromTwinLabel(state, crossing.Label) ?? crossing.Label, crossing.Point, more.Length == 0 ? crossing.Except : [.. crossing.Except, .. more]));
        }

        TokenSet inside = like.Inside.With(walk.Added, walk.Removed, Vocabulary.MaskWords);
        AddExits(Vocabulary.Trie, walk.Exits, crossings);
        return new LexemeMask(inside, [.. crossings]);
    }

    private static bool StaysInside(LexemeAutomaton automaton, int state, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            state = automaton.Next(state, value);
            if (state < 0)
            {
                return false;
            }
        }

        return true;
    }

    private LexemeCrossing[] CrossingsOf(IReadOnlyList<LexemeExit> exits)
    {
        List<LexemeCrossing> crossings = [];
        AddExits(Vocabulary.Trie, exits, crossings);
        return [.. crossings];
    }
}
