using System.Numerics;
using System.Runtime.InteropServices;

namespace StructGen.Grammars.Masks;

/// <summary>The words of a mask under construction: a set that is the whole mask so far is shared, not copied.</summary>
internal ref struct MaskWords(int count)
{
    private uint[]? _shared;
    private uint[]? _own;

    public readonly bool IsEmpty => _own is null && _shared is null;

    public void Add(TokenSet set)
    {
        if (set.Words is null)
        {
            if (set.Tokens.Length > 0)
            {
                TokenSet.Set(Own(), set.Tokens);
            }
        }
        else if (IsEmpty)
        {
            _shared = set.Words;
        }
        else if (!ReferenceEquals(_shared, set.Words))
        {
            Or(Own(), set.Words);
        }
    }

    public void Remove(ReadOnlySpan<int> tokens)
    {
        if (!IsEmpty)
        {
            uint[] words = Own();
            foreach (int token in tokens)
            {
                words[token >> 5] &= ~(1u << token);
            }
        }
    }

    /// <summary>The words: shared with the only dense set added, or an array of their own. Read-only from here on.</summary>
    public readonly uint[] ToArray() => _own ?? _shared ?? new uint[count];

    /// <summary>The set of the words and some more tokens.</summary>
    public TokenSet With(ReadOnlySpan<int> tokens)
    {
        uint[] words = Own();
        TokenSet.Set(words, tokens);
        int total = 0;
        foreach (uint word in words)
        {
            total += BitOperations.PopCount(word);
        }

        return TokenSet.FromWords(words, total);
    }

    public static void Or(Span<uint> words, ReadOnlySpan<uint> more)
    {
        Span<Vector<uint>> left = MemoryMarshal.Cast<uint, Vector<uint>>(words);
        ReadOnlySpan<Vector<uint>> right = MemoryMarshal.Cast<uint, Vector<uint>>(more);
        for (int i = 0; i < left.Length; i++)
        {
            left[i] |= right[i];
        }

        for (int i = left.Length * Vector<uint>.Count; i < words.Length; i++)
        {
            words[i] |= more[i];
        }
    }

    private uint[] Own()
    {
        if (_own is not null)
        {
            return _own;
        }

        if (_shared is null)
        {
            return _own = new uint[count];
        }

        _own = GC.AllocateUninitializedArray<uint>(count);
        _shared.CopyTo(_own, 0);
        return _own;
    }
}
