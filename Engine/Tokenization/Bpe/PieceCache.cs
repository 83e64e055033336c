namespace StructGen.Engine.Tokenization.Bpe;

/// <summary>
/// Remembers the tokens of recent pieces: direct-mapped, so bounded. Safe for threads: an entry is immutable and published by one reference write;
/// a lost race costs a recomputation.
/// </summary>
internal sealed class PieceCache
{
    private const int SizeLog2 = 16;

    /// <summary>Longer pieces are rare and not remembered.</summary>
    public const int MaxPieceBytes = 48;

    private readonly Entry?[] _entries = new Entry?[1 << SizeLog2];

    /// <summary>Appends the tokens of a remembered piece.</summary>
    public bool TryGet(ReadOnlySpan<byte> piece, ulong hash, List<int> destination)
    {
        Entry? entry = Volatile.Read(ref _entries[hash >> (64 - SizeLog2)]);
        if (entry is null || !piece.SequenceEqual(entry.Piece))
        {
            return false;
        }

        if (entry.Tokens.Length == 1)
        {
            destination.Add(entry.Tokens[0]);
        }
        else
        {
            destination.AddRange(entry.Tokens.AsSpan());
        }

        return true;
    }

    /// <summary>Remembers a piece in place of whatever shares its slot.</summary>
    public void Set(ReadOnlySpan<byte> piece, ulong hash, ReadOnlySpan<int> tokens) =>
        Volatile.Write(ref _entries[hash >> (64 - SizeLog2)], new Entry(piece.ToArray(), tokens.ToArray()));

    private sealed record Entry(byte[] Piece, int[] Tokens);
}
