using StructGen.Grammars.Parsing;
using StructGen.Grammars.Vocabularies;

namespace StructGen.Grammars.Masks;

/// <content>Lexemes that are entered in the middle of a token.</content>
internal sealed partial class LexemeMaskStore
{
    [ThreadStatic]
    private static uint[]? t_words;

    /// <summary>
    /// What the tokens do that are at most <paramref name="blanks"/> blanks and then <paramref name="value"/>, with which a lexeme begins at <paramref name="state"/>; null when some part of it
    /// is not worth remembering.
    /// </summary>
    public LexemeStart? GetStart(LexemeAutomaton automaton, int state, int value, int blanks)
    {
        blanks = Math.Min(blanks, Blanks.Longest);
        (LexemeAutomaton aliasAutomaton, int aliasState) = automaton.InsideAlias(state);
        if (ReferenceEquals(aliasAutomaton, automaton) && aliasState == state)
        {
            return GetOwnStart(automaton, state, value, blanks);
        }

        if (!automaton.TryGetDeviations(state, out int label, out byte[] bytes) || GetStart(aliasAutomaton, aliasState, value, blanks) is not { } alias)
        {
            return null;
        }

        DeviationWalk walk = t_deviations ??= new DeviationWalk();
        walk.Clear();
        foreach (int node in Blanks.NodesOf(value))
        {
            if (Vocabulary.Trie.Depths[node] - 1 > blanks)
            {
                break;
            }

            walk.Add(Vocabulary.Trie, node, automaton, state, label, bytes);
        }

        return new LexemeStart(alias.Tokens, Deviating(alias.Exits, walk, label));
    }

    private LexemeStart? GetOwnStart(LexemeAutomaton automaton, int state, int value, int blanks)
    {
        Slot? slot = Volatile.Read(ref automaton.MaskSlot) as Slot;
        if (slot?.MasksOf(this) is not null && slot.Starts.TryGetValue((state, value, blanks), out LexemeStart? known))
        {
            return known;
        }

        LexemeWalk walk = t_walk ??= new LexemeWalk();
        uint[] words = t_words is { } scratch && scratch.Length == Vocabulary.MaskWords ? scratch : t_words = new uint[Vocabulary.MaskWords];
        Array.Clear(words);
        List<LexemeExit> exits = [];
        bool isWorthIt = true;
        TokenTrie trie = Vocabulary.Trie;
        LexemeStart? start = null;
        foreach (int node in Blanks.NodesOf(value))
        {
            if (trie.Depths[node] - 1 > blanks)
            {
                break;
            }

            walk.Exits.Clear();
            walk.OpenEnds.Clear();
            walk.RunSubtree(trie, node, automaton, state, Vocabulary.MaskWords);
            if (walk.OpenEnds.Count > 0)
            {
                isWorthIt = false;
                break;
            }

            walk.AddInsideTo(words);
            TokenSet.Set(words, trie.Tokens.AsSpan(trie.TokenStarts[node]..trie.TokenStarts[node + 1]));
            exits.AddRange(walk.Exits);
        }

        long bytes = 200 + (exits.Count * 8L);
        if (isWorthIt)
        {
            TokenSet.Set(words, Blanks.BlankTokens(blanks));
            exits.Sort(static (left, right) => left.Node.CompareTo(right.Node));
            TokenSet tokens = TokenSet.Shared(words, Arrays);
            start = new LexemeStart(tokens, [.. exits]);
            bytes += tokens.Bytes;
        }

        lock (_lock)
        {
            SlotOf(automaton).Starts[(state, value, blanks)] = start;
        }

        Account(bytes);
        return start;
    }

    /// <summary>The ends of the alias, but for the places of which a walk told otherwise.</summary>
    private LexemeExit[] Deviating(LexemeExit[] aliasExits, DeviationWalk walk, int label)
    {
        List<LexemeExit> exits = new(aliasExits.Length + walk.Exits.Count);
        List<int> apart = walk.Apart;
        int at = 0;
        foreach (LexemeExit exit in aliasExits)
        {
            while (at < apart.Count && Vocabulary.Trie.SubtreeEnds[apart[at]] <= exit.Node)
            {
                at++;
            }

            if (at == apart.Count || exit.Node < apart[at])
            {
                exits.Add(new LexemeExit(exit.Node, label));
            }
        }

        exits.AddRange(walk.Exits);
        return [.. exits];
    }

    private LexemePart? GetOwnPart(LexemeAutomaton automaton, int state, int node)
    {
        Slot? slot = Volatile.Read(ref automaton.MaskSlot) as Slot;
        if (slot?.MasksOf(this) is not null && slot.Parts.TryGetValue((state, node), out LexemePart? known))
        {
            return known;
        }

        LexemeWalk walk = t_walk ??= new LexemeWalk();
        walk.Exits.Clear();
        walk.OpenEnds.Clear();
        walk.RunSubtree(Vocabulary.Trie, node, automaton, state, Vocabulary.MaskWords);
        LexemePart? part = walk.OpenEnds.Count > 0
            ? null
            : new LexemePart(walk.InsideList(), [.. walk.Exits]);
        lock (_lock)
        {
            SlotOf(automaton).Parts[(state, node)] = part;
        }

        Account(100 + ((part?.Tokens.Length ?? 0) * 4L) + ((part?.Exits.Length ?? 0) * 8L));
        return part;
    }
}
