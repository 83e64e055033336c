using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace StructGen.Engine.Tokenization.Bpe;

/// <summary>Byte-pair encoding of one piece of text: its symbols, then the earliest merge first, leftmost among equals. Immutable but for its cache.</summary>
internal sealed class BpeModel
{
    private readonly PieceCache _cache = new();

    /// <summary>Tokens by the bytes (byte-level) or the spelling (otherwise) of their vocabulary entry.</summary>
    public required ByteStringTable Entries { get; init; }

    /// <summary>The merges.</summary>
    public required MergeTable Merges { get; init; }

    /// <summary>Per byte its token, or -1: the symbols of a byte-level model, the fallback of one that starts from characters.</summary>
    public required int[] ByteTokens { get; init; }

    /// <summary>True when symbols are bytes, false when they are characters.</summary>
    public required bool ByteLevel { get; init; }

    /// <summary>A piece that is an entry is that token, whatever the merges say.</summary>
    public bool IgnoreMerges { get; init; }

    /// <summary>The token for what has no symbol, or -1: such text is dropped.</summary>
    public int UnknownToken { get; init; } = -1;

    /// <summary>Neighbouring unknown characters give one token.</summary>
    public bool FuseUnknown { get; init; }

    /// <summary>Appends the tokens of <paramref name="piece"/>.</summary>
    /// <param name="piece">Well-formed UTF-8, or any bytes for a byte-level model.</param>
    /// <param name="destination">Where they go.</param>
    public void Encode(ReadOnlySpan<byte> piece, List<int> destination)
    {
        if (piece.Length > PieceCache.MaxPieceBytes)
        {
            EncodeCore(piece, destination);
            return;
        }

        ulong hash = ByteStringTable.Hash(piece);
        if (!_cache.TryGet(piece, hash, destination))
        {
            int before = destination.Count;
            EncodeCore(piece, destination);
            _cache.Set(piece, hash, CollectionsMarshal.AsSpan(destination)[before..]);
        }
    }

    private void EncodeCore(ReadOnlySpan<byte> piece, List<int> destination)
    {
        if (IgnoreMerges && Entries.Get(piece) is >= 0 and int token)
        {
            destination.Add(token);
            return;
        }

        int[]? rented = null;
        Span<int> symbols = piece.Length <= 256 ? stackalloc int[256] : rented = ArrayPool<int>.Shared.Rent(piece.Length);
        symbols = symbols[..(ByteLevel ? SplitBytes(piece, symbols) : SplitCharacters(piece, symbols))];
        destination.AddRange((ReadOnlySpan<int>)symbols[..BpeMerger.Merge(Merges, symbols)]);
        if (rented is not null)
        {
            ArrayPool<int>.Shared.Return(rented);
        }
    }

    private int SplitBytes(ReadOnlySpan<byte> piece, Span<int> symbols)
    {
        int count = 0;
        bool unknown = false;
        foreach (byte b in piece)
        {
            int token = ByteTokens[b];
            Append(token, symbols, ref count, ref unknown);
        }

        return count;
    }

    private int SplitCharacters(ReadOnlySpan<byte> piece, Span<int> symbols)
    {
        int count = 0;
        bool unknown = false;
        while (!piece.IsEmpty)
        {
            Rune.DecodeFromUtf8(piece, out _, out int length);
            int token = Entries.Get(piece[..length]);
            if (token < 0 && CanFallBack(piece[..length]))
            {
                foreach (byte b in piece[..length])
                {
                    symbols[count++] = ByteTokens[b];
                }

                unknown = false;
            }
            else
            {
                Append(token, symbols, ref count, ref unknown);
            }

            piece = piece[length..];
        }

        return count;
    }

    private void Append(int token, Span<int> symbols, ref int count, ref bool unknown)
    {
        bool repeated = token < 0 && unknown && FuseUnknown;
        unknown = token < 0;
        token = token < 0 ? UnknownToken : token;
        if (token >= 0 && !repeated)
        {
            symbols[count++] = token;
        }
    }

    private bool CanFallBack(ReadOnlySpan<byte> character)
    {
        foreach (byte b in character)
        {
            if (ByteTokens[b] < 0)
            {
                return false;
            }
        }

        return true;
    }
}
