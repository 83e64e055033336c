using CsCheck;
using NUnit.Framework;
using StructGen.Engine.Tokenization.Bpe;

namespace StructGen.Tests.Tokenization;

/// <summary>The merge loops and their tables against the plain definition.</summary>
[TestFixture]
internal sealed class BpeTests
{
    // Merges of the symbols 0-3 into 4, 5, ...: what rank i merges becomes symbol i + 4.
    private static readonly Gen<(int Left, int Right)[]> Merges =
        Gen.Select(Gen.Int[0, 1000], Gen.Int[0, 1000]).Array[0, 30].Select(pairs => pairs.Select((pair, i) => (pair.Item1 % (i + 4), pair.Item2 % (i + 4))).Distinct().ToArray());

    [Test]
    public void Both_loops_merge_the_earliest_rank_leftmost_first() => Gen.Select(Merges, Gen.Int[0, 3].Array[0, 60]).Sample(
        (merges, symbols) =>
        {
            MergeTable table = Table(merges);
            int[] expected = MergePlainly(merges, symbols);
            int[] scanned = [.. symbols];
            int[] heaped = [.. symbols];
            Assert.That(scanned[..BpeMerger.MergeScanning(table, scanned)], Is.EqualTo(expected));
            Assert.That(heaped[..BpeMerger.MergeWithHeap(table, heaped)], Is.EqualTo(expected));
        },
        iter: 5_000);

    [Test]
    public void Long_pieces_merge_as_short_ones_do() => Gen.Select(Merges, Gen.Int[0, 3].Array[65, 300]).Sample(
        (merges, symbols) =>
        {
            int[] merged = [.. symbols];
            Assert.That(merged[..BpeMerger.Merge(Table(merges), merged)], Is.EqualTo(MergePlainly(merges, symbols)));
        },
        iter: 300);

    [Test]
    public void A_byte_string_table_is_a_dictionary() => Gen.Byte[0, 2].Array[0, 20].Array[0, 3000].Sample(
        strings =>
        {
            Dictionary<string, int> expected = [];
            ByteStringTable table = new();
            for (int i = 0; i < strings.Length; i++)
            {
                table.Add(strings[i], i);
                expected.TryAdd(Convert.ToHexString(strings[i]), i);
            }

            Assert.That(table.Count, Is.EqualTo(expected.Count));
            Assert.That(strings.Select(s => table.Get(s)), Is.EqualTo(strings.Select(s => expected[Convert.ToHexString(s)])));
            Assert.That(table.Get([9]), Is.EqualTo(-1));
        },
        iter: 20);

    private static MergeTable Table((int Left, int Right)[] merges)
    {
        MergeTable table = new(merges.Length);
        for (int rank = 0; rank < merges.Length; rank++)
        {
            table.Add(merges[rank].Left, merges[rank].Right, rank, rank + 4);
        }

        return table;
    }

    private static int[] MergePlainly((int Left, int Right)[] merges, int[] symbols)
    {
        List<int> left = [.. symbols];
        while (true)
        {
            int best = int.MaxValue;
            int at = -1;
            for (int i = 0; i + 1 < left.Count; i++)
            {
                int rank = Array.IndexOf(merges, (left[i], left[i + 1]));
                if (rank >= 0 && rank < best)
                {
                    (best, at) = (rank, i);
                }
            }

            if (at < 0)
            {
                return [.. left];
            }

            left[at] = best + 4;
            left.RemoveAt(at + 1);
        }
    }
}
