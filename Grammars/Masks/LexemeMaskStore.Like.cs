using System.Collections.Concurrent;
using StructGen.Grammars.Parsing;
using StructGen.Grammars.Vocabularies;

namespace StructGen.Grammars.Masks;

/// <content>States that differ from others only on tokens with certain bytes: the same place at another depth.</content>
internal sealed partial class LexemeMaskStore
{
    /// <summary>By the array of bytes: the tokens that hold one of them.</summary>
    private readonly ConcurrentDictionary<byte[], TokenTrie> _holding = new();

    /// <summary>Tokens without the bytes from the other state; those with them are walked.</summary>
    private LexemeMask FromLike(LexemeAutomaton automaton, int state, int likeState, byte[] apart)
    {
        LexemeMask like = Get(automaton, likeState);
        TokenTrie holding = _holding.GetOrAdd(apart, static (bytes, store) => store.HoldingAny(bytes), this);
        uint[] common = like.Common ??= Common(like, holding);
        LexemeWalk walk = t_walk ??= new LexemeWalk();
        walk.Run(holding, automaton, state, Vocabulary.MaskWords);
        TokenSet inside = TokenSet.Of(common, walk.InsideList());
        List<LexemeCrossing> crossings = [];
        AddExits(holding, walk.Exits, crossings);
        return new LexemeMask(inside, [.. crossings]);
    }

    private TokenTrie HoldingAny(byte[] bytes)
    {
        uint[] without = new uint[Vocabulary.MaskWords];
        foreach (int token in Vocabulary.Trie.Tokens)
        {
            if (Vocabulary.GetBytes(token).IndexOfAny(bytes) < 0)
            {
                without[token >> 5] |= 1u << token;
            }
        }

        TokenTrie trie = Remainders.Without(Vocabulary.Trie, without);
        Account(Remainders.BytesOf(trie));
        return trie;
    }

    private uint[] Common(LexemeMask mask, TokenTrie holding)
    {
        uint[] words = new uint[Vocabulary.MaskWords];
        mask.Inside.AddTo(words);
        foreach (int token in holding.Tokens)
        {
            words[token >> 5] &= ~(1u << token);
        }

        Account(words.Length * 4L);
        return words;
    }
}
