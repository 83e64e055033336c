using System.Buffers;

namespace StructGen.Engine.Tokenization.Bpe;

/// <summary>
/// The merge loop. Short pieces rescan an array for the earliest merge; long ones (a SentencePiece text is one piece) keep a heap of candidates over a
/// linked list, so that a megabyte costs n log n.
/// </summary>
internal static class BpeMerger
{
    private const int MaxScanned = 64;

    /// <summary>Merges in place.</summary>
    /// <returns>How many symbols are left at the start of the span.</returns>
    public static int Merge(MergeTable merges, Span<int> symbols) =>
        symbols.Length <= MaxScanned ? MergeScanning(merges, symbols) : MergeWithHeap(merges, symbols);

    internal static int MergeScanning(MergeTable merges, Span<int> symbols)
    {
        int count = symbols.Length;
        if (count < 2)
        {
            return count;
        }

        // pairs[i]: the merge of symbols i and i + 1.
        Span<ulong> pairs = symbols.Length <= MaxScanned ? stackalloc ulong[MaxScanned] : new ulong[symbols.Length];
        for (int i = 0; i + 1 < count; i++)
        {
            pairs[i] = merges.Get(symbols[i], symbols[i + 1]);
        }

        while (count > 1)
        {
            int best = 0;
            ulong bestMerge = pairs[0];
            for (int i = 1; i + 1 < count; i++)
            {
                if (pairs[i] < bestMerge)
                {
                    bestMerge = pairs[i];
                    best = i;
                }
            }

            if (bestMerge == MergeTable.None)
            {
                break;
            }

            symbols[best] = (int)(uint)bestMerge;
            symbols[(best + 2)..count].CopyTo(symbols[(best + 1)..]);
            count--;
            if (best + 1 < count)
            {
                pairs[(best + 2)..count].CopyTo(pairs[(best + 1)..]);
                pairs[best] = merges.Get(symbols[best], symbols[best + 1]);
            }

            if (best > 0)
            {
                pairs[best - 1] = merges.Get(symbols[best - 1], symbols[best]);
            }
        }

        return count;
    }

    internal static int MergeWithHeap(MergeTable merges, Span<int> symbols)
    {
        int count = symbols.Length;
        int[] next = ArrayPool<int>.Shared.Rent(count + 1);
        int[] previous = ArrayPool<int>.Shared.Rent(count + 1);
        // Ordered by rank, then position. An entry is stale when the pair at its position has another rank by now.
        PriorityQueue<int, ulong> heap = new(count);
        for (int i = 0; i < count; i++)
        {
            next[i] = i + 1;
            previous[i] = i - 1;
            if (i + 1 < count)
            {
                Push(merges.Get(symbols[i], symbols[i + 1]), i);
            }
        }

        while (heap.TryDequeue(out int position, out ulong priority))
        {
            int right = symbols[position] < 0 ? count : next[position];
            if (right >= count)
            {
                continue;
            }

            ulong merge = merges.Get(symbols[position], symbols[right]);
            if (merge == MergeTable.None || merge >> 32 != priority >> 32)
            {
                continue;
            }

            symbols[position] = (int)(uint)merge;
            symbols[right] = -1;
            int after = next[right];
            next[position] = after;
            if (after < count)
            {
                previous[after] = position;
                Push(merges.Get(symbols[position], symbols[after]), position);
            }

            int before = previous[position];
            if (before >= 0)
            {
                Push(merges.Get(symbols[before], symbols[position]), before);
            }
        }

        int written = 0;
        for (int i = 0; i < count; i++)
        {
            if (symbols[i] >= 0)
            {
                symbols[written++] = symbols[i];
            }
        }

        ArrayPool<int>.Shared.Return(next);
        ArrayPool<int>.Shared.Return(previous);
        return written;

        void Push(ulong merge, int position)
        {
            if (merge != MergeTable.None)
            {
                heap.Enqueue(position, (merge & 0xFFFFFFFF00000000) | (uint)position);
            }
        }
    }
}
