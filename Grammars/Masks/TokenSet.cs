using System.Numerics;
using System.Runtime.InteropServices;

namespace StructGen.Grammars.Masks;

/// <summary>
/// An immutable set of tokens: a list while it is small, packed words beyond (earlier where the set is shared by many masks than where it belongs to one); or packed words that other
/// sets share, and a list of further tokens.
/// </summary>
internal sealed class TokenSet
{
    private TokenSet(int[] tokens, uint[]? words)
    {
        Tokens = tokens;
        Words = words;
    }

    public static TokenSet Empty { get; } = new([], null);

    /// <summary>The tokens that are a list: all of them, or those that are not in <see cref="Words"/>.</summary>
    public int[] Tokens { get; }

    /// <summary>The packed set, or null where <see cref="Tokens"/> holds all of it.</summary>
    public uint[]? Words { get; }

    public long Bytes => 48 + (Tokens.Length * 4L) + ((Words?.Length ?? 0) * 4L);

    /// <summary>The set of packed words, on arrays shared with equal sets.</summary>
    public static TokenSet Shared(ReadOnlySpan<uint> words, SharedArrays arrays)
    {
        int count = CountOf(words);
        if (count > words.Length / 2)
        {
            return new TokenSet([], arrays.Of(words));
        }

        IntBuffer tokens = IntBuffer.Rent();
        for (int i = 0; i < words.Length; i++)
        {
            for (uint word = words[i]; word != 0; word &= word - 1)
            {
                tokens.Add((i * 32) + BitOperations.TrailingZeroCount(word));
            }
        }

        TokenSet set = Of(null, arrays.Of(tokens.Span));
        tokens.Return();
        return set;
    }

    /// <summary>A set from a list in any order.</summary>
    public static TokenSet FromList(ReadOnlySpan<int> tokens, int words)
    {
        if (tokens.Length > words / 8)
        {
            uint[] packed = new uint[words];
            Set(packed, tokens);
            return new TokenSet([], packed);
        }

        int[] sorted = tokens.ToArray();
        Array.Sort(sorted);
        return Of(null, sorted);
    }

    /// <summary>A set that is the given packed words, if any, and further tokens; neither is copied, neither must change.</summary>
    public static TokenSet Of(uint[]? words, int[] tokens) => words is null && tokens.Length == 0 ? Empty : new TokenSet(tokens, words);

    /// <summary>A set that is the given packed words; they are not copied and must not change.</summary>
    public static TokenSet OfWords(uint[] words) => new([], words);

    /// <summary>A set from packed words, copied.</summary>
    public static TokenSet FromWords(ReadOnlySpan<uint> words, int count) => count > words.Length / 8
        ? new TokenSet([], words.ToArray())
        : count == 0 ? Empty : new TokenSet(List(words, count), null);

    /// <summary>This set with some tokens more, none of them in it, and without some others.</summary>
    public TokenSet With(ReadOnlySpan<int> more, ReadOnlySpan<int> without, int words)
    {
        if (more.IsEmpty && without.IsEmpty)
        {
            return this;
        }

        if (Words is null)
        {
            List<int> tokens = [.. Tokens, .. more];
            if (!without.IsEmpty)
            {
                HashSet<int> left = [.. without];
                tokens.RemoveAll(left.Contains);
            }

            return FromList(CollectionsMarshal.AsSpan(tokens), words);
        }

        uint[] packed = Words;
        int[] apart = Tokens;
        if (!without.IsEmpty)
        {
            packed = [.. packed];
            Set(packed, apart);
            apart = [];
            foreach (int token in without)
            {
                packed[token >> 5] &= ~(1u << token);
            }
        }

        return Of(packed, [.. apart, .. more]);
    }

    /// <summary>The tokens of packed words, ascending.</summary>
    public static int[] List(ReadOnlySpan<uint> words, int count)
    {
        int[] tokens = new int[count];
        int at = 0;
        for (int i = 0; i < words.Length; i++)
        {
            for (uint word = words[i]; word != 0; word &= word - 1)
            {
                tokens[at++] = (i * 32) + BitOperations.TrailingZeroCount(word);
            }
        }

        return tokens;
    }

    public static int CountOf(ReadOnlySpan<uint> words)
    {
        int count = 0;
        foreach (uint word in words)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }

    /// <summary>Adds the set to packed words.</summary>
    public void AddTo(Span<uint> words)
    {
        if (Words is not null)
        {
            MaskParts.Or(words, Words);
        }

        Set(words, Tokens);
    }

    public static void Set(Span<uint> words, ReadOnlySpan<int> tokens)
    {
        foreach (int token in tokens)
        {
            words[token >> 5] |= 1u << token;
        }
    }
}
