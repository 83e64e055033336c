using System.Runtime.InteropServices;

namespace StructGen.Grammars.Masks;

/// <summary>
/// Makes equal lists of tokens, and equal packed words, one array. What follows a value or a name is the same tokens in nearly all states of all grammars: kept once they need no memory when they
/// are made again, and the collector has nothing to copy.
/// </summary>
/// <remarks>
/// A table with one place for each hash, where the latest stays: nothing is promised but equal contents. Bounded by a byte budget: outgrown, everything is dropped.
/// Thread rule: any thread at any time.
/// </remarks>
internal sealed class SharedArrays(long budget)
{
    /// <summary>Shorter lists are not worth a look.</summary>
    private const int ShortList = 8;

    private readonly int[]?[] _lists = new int[]?[1 << 13];
    private readonly uint[]?[] _words = new uint[]?[1 << 10];
    private long _bytes;

    public long EstimatedBytes => Interlocked.Read(ref _bytes);

    /// <summary>A list of these tokens, never to be written to.</summary>
    public int[] Of(ReadOnlySpan<int> tokens) => tokens.Length < ShortList ? tokens.ToArray() : Find(_lists, tokens, sizeof(int));

    /// <summary>An array of these words, never to be written to.</summary>
    public uint[] Of(ReadOnlySpan<uint> words) => Find(_words, words, sizeof(uint));

    private T[] Find<T>(T[]?[] table, ReadOnlySpan<T> items, int itemBytes)
        where T : unmanaged, IEquatable<T>
    {
        HashCode hash = default;
        hash.AddBytes(MemoryMarshal.AsBytes(items));
        ref T[]? place = ref table[hash.ToHashCode() & (table.Length - 1)];
        T[]? known = Volatile.Read(ref place);
        if (known is not null && items.SequenceEqual(known))
        {
            return known;
        }

        T[] kept = items.ToArray();
        long bytes = (long)items.Length * itemBytes;
        if (bytes <= budget)
        {
            T[]? replaced = Interlocked.Exchange(ref place, kept);
            if (Interlocked.Add(ref _bytes, bytes - ((replaced?.Length ?? 0) * (long)itemBytes)) > budget)
            {
                Array.Clear(_lists);
                Array.Clear(_words);
                Interlocked.Exchange(ref _bytes, 0);
            }
        }

        return kept;
    }
}
