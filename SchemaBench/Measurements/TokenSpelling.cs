using System.Buffers;
using StructGen.Grammars;

namespace StructGen.SchemaBench.Measurements;

/// <summary>Looks up tokens by their bytes, and packed sets of tokens by what they begin with. Immutable.</summary>
internal sealed class TokenSpelling
{
    private readonly Vocabulary _vocabulary;
    private readonly Dictionary<byte[], int[]> _byBytes = new(ByteComparer.Instance);
    private readonly int _longest;

    public TokenSpelling(Vocabulary vocabulary)
    {
        _vocabulary = vocabulary;
        for (int token = 0; token < vocabulary.Size; token++)
        {
            ReadOnlySpan<byte> bytes = vocabulary.GetBytes(token);
            if (bytes.Length > 0)
            {
                byte[] key = bytes.ToArray();
                _byBytes[key] = _byBytes.TryGetValue(key, out int[]? twins) ? [.. twins, token] : [token];
                _longest = Math.Max(_longest, bytes.Length);
            }
        }
    }

    /// <summary>The end tokens.</summary>
    public IReadOnlyList<int> EndTokens => _vocabulary.Special.End;

    /// <summary>The bytes of a token.</summary>
    public ReadOnlySpan<byte> GetBytes(int token) => _vocabulary.GetBytes(token);

    /// <summary>The longest token in <paramref name="mask"/> that <paramref name="text"/> begins with; -1 if there is none.</summary>
    public int LongestPrefix(ReadOnlySpan<byte> text, ReadOnlySpan<uint> mask)
    {
        Dictionary<byte[], int[]>.AlternateLookup<ReadOnlySpan<byte>> lookup = _byBytes.GetAlternateLookup<ReadOnlySpan<byte>>();
        for (int length = Math.Min(_longest, text.Length); length > 0; length--)
        {
            if (lookup.TryGetValue(text[..length], out int[]? tokens))
            {
                foreach (int token in tokens)
                {
                    if (Engines.PackedMask.IsAllowed(mask, token))
                    {
                        return token;
                    }
                }
            }
        }

        return -1;
    }

    /// <summary>A packed set: the tokens whose first byte is one of <paramref name="first"/>.</summary>
    public uint[] BeginningWith(SearchValues<byte> first)
    {
        uint[] set = new uint[_vocabulary.MaskWords];
        for (int token = 0; token < _vocabulary.Size; token++)
        {
            if (_vocabulary.GetBytes(token) is [var unit, ..] && first.Contains(unit))
            {
                set[token >> 5] |= 1u << (token & 31);
            }
        }

        return set;
    }

    private sealed class ByteComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static ByteComparer Instance { get; } = new();

        public bool Equals(byte[]? one, byte[]? other) => one.AsSpan().SequenceEqual(other);

        public int GetHashCode(byte[] bytes) => GetHashCode(bytes.AsSpan());

        public bool Equals(ReadOnlySpan<byte> span, byte[] bytes) => span.SequenceEqual(bytes);

        public int GetHashCode(ReadOnlySpan<byte> span)
        {
            HashCode hash = default;
            hash.AddBytes(span);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> span) => span.ToArray();
    }
}
