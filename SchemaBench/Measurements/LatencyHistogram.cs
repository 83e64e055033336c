using System.Numerics;

namespace StructGen.SchemaBench.Measurements;

/// <summary>
/// Counts of durations in nanoseconds: exact below 2,048 ns, above it in buckets 1/1,024 of their value wide (as HdrHistogram lays them
/// out), so that millions of samples cost nothing to keep and percentiles are off by less than 0.1 %. Sum and maximum are exact.
/// Not thread-safe.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int SubBucketBits = 10;
    private const int SubBuckets = 1 << SubBucketBits;

    private readonly SortedDictionary<int, long> _counts = [];

    /// <summary>Number of samples.</summary>
    public long Count { get; private set; }

    /// <summary>Sum of all samples.</summary>
    public long SumNanoseconds { get; private set; }

    /// <summary>The largest sample; 0 without samples.</summary>
    public long MaxNanoseconds { get; private set; }

    /// <summary>Adds one sample.</summary>
    public void Add(long nanoseconds)
    {
        nanoseconds = Math.Max(0, nanoseconds);
        AddToBucket(Bucket(nanoseconds), 1);
        SumNanoseconds += nanoseconds;
        MaxNanoseconds = Math.Max(MaxNanoseconds, nanoseconds);
    }

    /// <summary>Adds another histogram's samples.</summary>
    public void Add(LatencyHistogram other)
    {
        foreach ((int bucket, long count) in other._counts)
        {
            AddToBucket(bucket, count);
        }

        SumNanoseconds += other.SumNanoseconds;
        MaxNanoseconds = Math.Max(MaxNanoseconds, other.MaxNanoseconds);
    }

    /// <summary>The smallest duration that at least <paramref name="fraction"/> of the samples do not exceed (nearest rank); 0 without samples.</summary>
    public long Percentile(double fraction)
    {
        long rank = Math.Clamp((long)Math.Ceiling(fraction * Count), 1, Math.Max(1, Count));
        long seen = 0;
        foreach ((int bucket, long count) in _counts)
        {
            seen += count;
            if (seen >= rank)
            {
                return Math.Min(Value(bucket), MaxNanoseconds);
            }
        }

        return 0;
    }

    /// <summary>The state as numbers, for a results file: sum, maximum, then bucket and count in turn.</summary>
    public long[] Save() => [SumNanoseconds, MaxNanoseconds, .. _counts.SelectMany(pair => new[] { pair.Key, pair.Value })];

    /// <summary>The inverse of <see cref="Save"/>.</summary>
    public static LatencyHistogram Restore(IReadOnlyList<long> saved)
    {
        LatencyHistogram histogram = new() { SumNanoseconds = saved[0], MaxNanoseconds = saved[1] };
        for (int i = 2; i + 1 < saved.Count; i += 2)
        {
            histogram.AddToBucket((int)saved[i], saved[i + 1]);
        }

        return histogram;
    }

    private void AddToBucket(int bucket, long count)
    {
        _counts[bucket] = _counts.GetValueOrDefault(bucket) + count;
        Count += count;
    }

    private static int Bucket(long nanoseconds)
    {
        int shift = Math.Max(0, BitOperations.Log2((ulong)nanoseconds) - SubBucketBits);
        return (shift << SubBucketBits) + (int)(nanoseconds >> shift);
    }

    /// <summary>The middle of a bucket.</summary>
    private static long Value(int bucket)
    {
        int shift = Math.Max(0, (bucket >> SubBucketBits) - 1);
        long first = (long)(bucket - (shift << SubBucketBits)) << shift;
        return first + ((1L << shift) >> 1);
    }
}
