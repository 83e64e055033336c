using System.Collections.Concurrent;
using StructGen.Grammars.Parsing.Cfg.Embedding;
using StructGen.Grammars.Vocabularies;
using Beginnings = StructGen.Grammars.Automata.ByteSet;

namespace StructGen.Grammars.Masks;

/// <summary>
/// Masks where parts are being read side by side (<see cref="EmbeddedState"/>): the tokens that stay within one part are that part's own mask, wherever it came from; any other token has a byte in it
/// that begins what follows a part, and only tokens with such a byte are tried.
/// </summary>
/// <remarks>Thread rule: any thread at any time.</remarks>
internal sealed class EmbeddedMasks(MaskBuilder builder, LexemeMaskStore lexemes, Action<long> account)
{
    /// <summary>Where more bytes begin what follows, the whole vocabulary is walked.</summary>
    private const int MaxBeginnings = 64;

    private readonly ConcurrentDictionary<Beginnings, TokenTrie> _tries = new();

    /// <summary>The mask, or null where it had better be made otherwise.</summary>
    public MaskRecipe? TryBuild(EmbeddedState state)
    {
        if (state.Parts.Length == 0 || state.Hosts.Length > 0 || state.Lexemes.Length > 0)
        {
            return null;
        }

        Beginnings beginnings = state.Owner.BeginningsOf(state);
        if (beginnings.Count > MaxBeginnings)
        {
            return null;
        }

        LevelWalk walk = LevelWalk.Rent(lexemes);
        try
        {
            walk.Run(TriePoint.Root(TrieOf(beginnings)), state, 0);
            MaskRecipe[] parts = Array.ConvertAll(state.Parts, thread => builder.Build(thread.At with { Text = null }));
            return Join(parts, walk);
        }
        finally
        {
            walk.Return();
        }
    }

    /// <summary>Each token once: in the base, beside it, or to be checked.</summary>
    private MaskRecipe Join(MaskRecipe[] parts, LevelWalk walk)
    {
        uint[]? basis = null;
        bool isShared = walk.Shared.Words is null;
        foreach (MaskRecipe part in parts)
        {
            isShared &= part.Base is null || basis is null || ReferenceEquals(basis, part.Base);
            basis ??= part.Base;
        }

        uint[] words = new uint[lexemes.Vocabulary.MaskWords];
        (isShared ? basis : null)?.CopyTo(words, 0);
        IntBuffer added = IntBuffer.Rent();
        IntBuffer checks = IntBuffer.Rent();
        foreach (MaskRecipe part in parts)
        {
            if (!isShared && part.Base is not null)
            {
                MaskParts.Or(words, part.Base);
            }

            Add(words, part.Added, ref added);
        }

        if (walk.Shared.Words is not null)
        {
            MaskParts.Or(words, walk.Shared.Words);
        }

        Add(words, walk.Shared.Tokens, ref added);
        Add(words, walk.Tokens.Span, ref added);
        foreach (TriePoint point in walk.Checks)
        {
            point.AddTokens(ref checks);
        }

        foreach (MaskRecipe part in parts)
        {
            checks.AddRange(part.Checks);
        }

        // What is allowed anyway need not be checked, nor anything twice.
        IntBuffer needed = IntBuffer.Rent();
        uint[] seen = checks.Count == 0 ? words : [.. words];
        Add(seen, checks.Span, ref needed);
        checks.Return();
        int[] more = added.ToArrayAndReturn();
        return isShared ? new MaskRecipe(basis, more, needed.ToArrayAndReturn()) : new MaskRecipe(words, [], needed.ToArrayAndReturn());
    }

    private static void Add(uint[] words, ReadOnlySpan<int> tokens, ref IntBuffer added)
    {
        foreach (int token in tokens)
        {
            if ((words[token >> 5] >> token & 1) == 0)
            {
                words[token >> 5] |= 1u << token;
                added.Add(token);
            }
        }
    }

    /// <summary>The tokens in which one of some bytes occurs.</summary>
    private TokenTrie TrieOf(Beginnings bytes) => _tries.GetOrAdd(bytes, set =>
    {
        Vocabulary vocabulary = lexemes.Vocabulary;
        uint[] others = new uint[vocabulary.MaskWords];
        for (int token = 0; token < vocabulary.Size; token++)
        {
            if (!Contains(vocabulary.GetBytes(token), set))
            {
                others[token >> 5] |= 1u << token;
            }
        }

        TokenTrie trie = Remainders.Without(vocabulary.Trie, others);
        account(Remainders.BytesOf(trie));
        return trie;
    });

    private static bool Contains(ReadOnlySpan<byte> bytes, Beginnings set)
    {
        foreach (byte value in bytes)
        {
            if (set.Contains(value))
            {
                return true;
            }
        }

        return false;
    }
}
