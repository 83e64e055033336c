using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using StructGen.Grammars.Vocabularies;

namespace StructGen.Grammars.Masks.Joined;

/// <summary>Sets of the strings of tries: equal sets are one object, so that what is made of them is remembered.</summary>
/// <remarks>Thread rule: any thread at any time.</remarks>
internal sealed class TokenSets(Vocabulary vocabulary, Action<long> account)
{
    /// <summary>Sets no larger are lists however few strings there are.</summary>
    private const int SmallSet = 256;

    private readonly ConcurrentDictionary<Contents, TokenSet> _sets = new();
    private readonly ConcurrentDictionary<(uint[] Left, uint[] Right), uint[]> _unions = new(UnionComparer.Instance);

    /// <summary>The set of some strings of a trie, none of them twice.</summary>
    public TokenSet Of(TokenTrie trie, ReadOnlySpan<int> strings) => Of(trie, null, strings);

    /// <summary>The set of packed strings and some more, none of them twice.</summary>
    public TokenSet Of(TokenTrie trie, uint[]? packed, ReadOnlySpan<int> strings)
    {
        if (packed is null && strings.IsEmpty)
        {
            return TokenSet.Empty;
        }

        int words = ReferenceEquals(trie, vocabulary.Trie) ? vocabulary.MaskWords : (trie.Tokens.Length + 31) / 32;
        int[] list = [];
        if (strings.Length > Math.Max(SmallSet, words / 2))
        {
            packed = packed is null ? new uint[words] : [.. packed];
            TokenSet.Set(packed, strings);
        }
        else
        {
            list = strings.ToArray();
            Array.Sort(list);
        }

        TokenSet set = TokenSet.Of(packed, list);
        Contents contents = new(set);
        if (_sets.TryGetValue(contents, out TokenSet? known))
        {
            return known;
        }

        account(100 + set.Bytes);
        return _sets.GetOrAdd(contents, set);
    }

    /// <summary>Packed strings that are in one or the other; the same object for the same arguments.</summary>
    public uint[] Union(uint[] left, uint[] right)
    {
        if (_unions.TryGetValue((left, right), out uint[]? known))
        {
            return known;
        }

        uint[] union = [.. left];
        MaskParts.Or(union, right);
        account((union.Length * 4L) + 100);
        return _unions.GetOrAdd((left, right), union);
    }

    private readonly struct Contents : IEquatable<Contents>
    {
        private readonly TokenSet _set;
        private readonly int _hash;

        public Contents(TokenSet set)
        {
            _set = set;
            HashCode hash = default;
            hash.AddBytes(MemoryMarshal.AsBytes(set.Tokens.AsSpan()));
            hash.AddBytes(MemoryMarshal.AsBytes(set.Words.AsSpan()));
            _hash = hash.ToHashCode();
        }

        public bool Equals(Contents other) => _hash == other._hash && _set.Tokens.AsSpan().SequenceEqual(other._set.Tokens)
            && (_set.Words is null) == (other._set.Words is null) && _set.Words.AsSpan().SequenceEqual(other._set.Words);

        public override bool Equals(object? obj) => obj is Contents other && Equals(other);

        public override int GetHashCode() => _hash;
    }

    private sealed class UnionComparer : IEqualityComparer<(uint[] Left, uint[] Right)>
    {
        public static UnionComparer Instance { get; } = new();

        public bool Equals((uint[] Left, uint[] Right) x, (uint[] Left, uint[] Right) y) => ReferenceEquals(x.Left, y.Left) && ReferenceEquals(x.Right, y.Right);

        public int GetHashCode((uint[] Left, uint[] Right) key) => (RuntimeHelpers.GetHashCode(key.Left) * 0x2C1B3C6D) ^ (RuntimeHelpers.GetHashCode(key.Right) * 0x165667B1);
    }
}
