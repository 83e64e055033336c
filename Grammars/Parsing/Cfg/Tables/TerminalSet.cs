using System.Numerics;

namespace StructGen.Grammars.Parsing.Cfg.Tables;

/// <summary>An immutable set of terminals (and the end of the text, one number above them).</summary>
internal sealed class TerminalSet : IEquatable<TerminalSet>
{
    private readonly ulong[] _words;

    public TerminalSet(int count) => _words = new ulong[(count + 63) / 64];

    private TerminalSet(ulong[] words) => _words = words;

    public bool IsEmpty => Array.TrueForAll(_words, static word => word == 0);

    public int Count => _words.Sum(static word => BitOperations.PopCount(word));

    public bool Contains(int terminal) => (_words[terminal >> 6] >> terminal & 1) != 0;

    public TerminalSet With(int terminal)
    {
        if (Contains(terminal))
        {
            return this;
        }

        ulong[] words = [.. _words];
        words[terminal >> 6] |= 1UL << terminal;
        return new TerminalSet(words);
    }

    public TerminalSet Union(TerminalSet other)
    {
        if (ReferenceEquals(this, other))
        {
            return this;
        }

        bool isLeft = true;
        bool isRight = true;
        ulong[] words = new ulong[_words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = _words[i] | other._words[i];
            isLeft &= words[i] == _words[i];
            isRight &= words[i] == other._words[i];
        }

        return isLeft ? this : isRight ? other : new TerminalSet(words);
    }

    /// <summary>The members that are not in <paramref name="other"/>.</summary>
    public TerminalSet Except(TerminalSet other)
    {
        ulong[] words = new ulong[_words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = _words[i] & ~other._words[i];
        }

        return new TerminalSet(words);
    }

    /// <summary>Whether a member is in both.</summary>
    public bool Intersects(TerminalSet other)
    {
        for (int i = 0; i < _words.Length; i++)
        {
            if ((_words[i] & other._words[i]) != 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The members, ascending.</summary>
    public List<int> Members()
    {
        List<int> members = [];
        for (int i = 0; i < _words.Length; i++)
        {
            for (ulong word = _words[i]; word != 0; word &= word - 1)
            {
                members.Add((i << 6) + BitOperations.TrailingZeroCount(word));
            }
        }

        return members;
    }

    public bool Equals(TerminalSet? other) => other is not null && _words.AsSpan().SequenceEqual(other._words);

    public override bool Equals(object? obj) => Equals(obj as TerminalSet);

    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(_words.AsSpan()));
        return hash.ToHashCode();
    }
}
