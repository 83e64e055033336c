using System.Numerics;
using System.Runtime.CompilerServices;

namespace StructGen.Grammars.Automata;

/// <summary>An immutable set of byte values; bit b%64 of word b/64 says whether b belongs to it.</summary>
internal sealed class ByteSet : IEquatable<ByteSet>
{
    private Words _words;

    private ByteSet(in Words words) => _words = words;

    public static ByteSet Single(byte value)
    {
        Words words = default;
        words[value >> 6] = 1UL << value;
        return new ByteSet(words);
    }

    public static ByteSet Of(params ReadOnlySpan<(byte First, byte Last)> ranges)
    {
        Words words = default;
        foreach ((byte first, byte last) in ranges)
        {
            for (int value = first; value <= last; value++)
            {
                words[value >> 6] |= 1UL << value;
            }
        }

        return new ByteSet(words);
    }

    public static ByteSet Range(byte first, byte last) => Of([(first, last)]);

    public int Count
    {
        get
        {
            int count = 0;
            foreach (ulong word in _words)
            {
                count += BitOperations.PopCount(word);
            }

            return count;
        }
    }

    /// <summary>The smallest member; the set must not be empty.</summary>
    public byte First
    {
        get
        {
            int word = 0;
            while (_words[word] == 0)
            {
                word++;
            }

            return (byte)((word << 6) + BitOperations.TrailingZeroCount(_words[word]));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(byte value) => (_words[value >> 6] >> value & 1) != 0;

    public ByteSet Union(ByteSet other)
    {
        Words words = _words;
        for (int i = 0; i < 4; i++)
        {
            words[i] |= other._words[i];
        }

        return new ByteSet(words);
    }

    public ByteSet Intersect(ByteSet other)
    {
        Words words = _words;
        for (int i = 0; i < 4; i++)
        {
            words[i] &= other._words[i];
        }

        return new ByteSet(words);
    }

    public bool Equals(ByteSet? other) => other is not null && ((ReadOnlySpan<ulong>)_words).SequenceEqual(other._words);

    public override bool Equals(object? obj) => Equals(obj as ByteSet);

    public override int GetHashCode() => HashCode.Combine(_words[0], _words[1], _words[2], _words[3]);

    [InlineArray(4)]
    private struct Words
    {
        private ulong _first;
    }
}
