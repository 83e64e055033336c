using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace StructGen.Grammars.Automata;

/// <summary>Tries of small sets of literals, by what they spell: sets that are nearly the same share most of their branches. Forgets everything when there is much of it.</summary>
/// <remarks>Used under the builder's lock.</remarks>
internal sealed class LiteralTrieMemo
{
    /// <summary>Larger sets are seldom met twice, and their keys are long.</summary>
    public const int MostLiterals = 256;

    private const int MostBytes = 1 << 20;

    private readonly Dictionary<byte[], RegexNode> _nodes = new(BytesComparer.Instance);
    private readonly List<byte> _key = [];
    private int _bytes;

    /// <summary>What the literals spell from a depth on, each behind its length.</summary>
    public byte[] KeyOf(ReadOnlySpan<(byte[] Text, int Offset)> literals, int depth)
    {
        _key.Clear();
        foreach ((byte[] text, int offset) in literals)
        {
            ReadOnlySpan<byte> rest = text.AsSpan(offset + depth);
            int length = rest.Length;
            _key.AddRange(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in length)));
            _key.AddRange(rest);
        }

        return [.. _key];
    }

    public bool TryGet(byte[] key, [MaybeNullWhen(false)] out RegexNode node) => _nodes.TryGetValue(key, out node);

    public void Add(byte[] key, RegexNode node)
    {
        _bytes += key.Length + 80;
        if (_bytes > MostBytes)
        {
            _nodes.Clear();
            _bytes = key.Length + 80;
        }

        _nodes[key] = node;
    }

    private sealed class BytesComparer : IEqualityComparer<byte[]>
    {
        public static readonly BytesComparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj)
        {
            HashCode hash = default;
            hash.AddBytes(obj);
            return hash.ToHashCode();
        }
    }
}
