using System.Runtime.InteropServices;

namespace StructGen.Grammars.Automata;

/// <summary>Turns sets of Unicode scalars into byte expressions: a trie by lead byte whose equal subtrees are one node.</summary>
internal static class ScalarCompiler
{
    // First scalar, last scalar, number of continuation bytes, lead bits.
    private static readonly (int First, int Last, int Continuations, int Lead)[] Lengths =
    [
        (0x00, 0x7F, 0, 0x00), (0x80, 0x7FF, 1, 0xC0), (0x800, 0xFFFF, 2, 0xE0), (0x10000, 0x10FFFF, 3, 0xF0),
    ];

    public static RegexNode Compile(RegexBuilder builder, ReadOnlySpan<ScalarRange> ranges)
    {
        List<(int First, int Last)> sorted = Normalize(ranges);
        List<RegexNode> alternatives = [];
        foreach ((int first, int last, int continuations, int lead) in Lengths)
        {
            AddHeads(builder, Cut(sorted, first, last), continuations, lead, alternatives);
        }

        return builder.UnionCore(CollectionsMarshal.AsSpan(alternatives), factorPrefixes: false);
    }

    /// <summary>Sorted, merged and without surrogates.</summary>
    private static List<(int First, int Last)> Normalize(ReadOnlySpan<ScalarRange> ranges)
    {
        List<(int First, int Last)> parts = [];
        foreach (ScalarRange range in ranges)
        {
            int first = Math.Max(range.First, 0), last = Math.Min(range.Last, 0x10FFFF);
            if (first <= Math.Min(last, 0xD7FF))
            {
                parts.Add((first, Math.Min(last, 0xD7FF)));
            }

            if (Math.Max(first, 0xE000) <= last)
            {
                parts.Add((Math.Max(first, 0xE000), last));
            }
        }

        parts.Sort();
        List<(int First, int Last)> merged = [];
        foreach ((int first, int last) in parts)
        {
            if (merged.Count > 0 && first <= merged[^1].Last + 1)
            {
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, last));
            }
            else
            {
                merged.Add((first, last));
            }
        }

        return merged;
    }

    private static List<(int First, int Last)> Cut(List<(int First, int Last)> ranges, int first, int last)
    {
        List<(int First, int Last)> part = [];
        foreach ((int from, int to) in ranges)
        {
            if (from <= last && to >= first)
            {
                part.Add((Math.Max(from, first), Math.Min(to, last)));
            }
        }

        return part;
    }

    /// <summary>Adds (bytes)·(rest) for each group of bytes with one rest; a byte carries the bits above its <paramref name="continuations"/>.</summary>
    private static void AddHeads(RegexBuilder builder, List<(int First, int Last)> ranges, int continuations, int mark, List<RegexNode> alternatives)
    {
        if (ranges.Count == 0)
        {
            return;
        }

        if (continuations == 0)
        {
            alternatives.Add(builder.OfSet(ByteSet.Of([.. ranges.Select(range => ((byte)(mark | range.First), (byte)(mark | range.Last)))])));
            return;
        }

        int shift = 6 * continuations, block = 1 << shift;
        Dictionary<RegexNode, ByteSet> groups = [];
        List<(int First, int Last)> below = [];
        List<RegexNode> rest = [];
        int next = 0;
        (int First, int Last) range = ranges[0];
        while (next < ranges.Count)
        {
            int head = range.First >> shift;
            if (range.First == head << shift && range.Last - range.First >= block - 1)
            {
                // All scalars under one or more heads.
                int last = ((range.Last + 1) >> shift) - 1;
                Group(groups, builder.AnyContinuations(continuations), ByteSet.Range((byte)(mark | head), (byte)(mark | last)));
                range.First = (last + 1) << shift;
            }
            else
            {
                int origin = head << shift, end = origin + block - 1;
                below.Clear();
                while (true)
                {
                    below.Add((range.First - origin, Math.Min(range.Last, end) - origin));
                    if (range.Last > end || next + 1 == ranges.Count || ranges[next + 1].First > end)
                    {
                        range.First = end + 1;
                        break;
                    }

                    range = ranges[++next];
                }

                rest.Clear();
                AddHeads(builder, below, continuations - 1, 0x80, rest);
                Group(groups, builder.UnionCore(CollectionsMarshal.AsSpan(rest), factorPrefixes: false), ByteSet.Single((byte)(mark | head)));
            }

            if (range.First > range.Last && ++next < ranges.Count)
            {
                range = ranges[next];
            }
        }

        foreach ((RegexNode tail, ByteSet heads) in groups)
        {
            alternatives.Add(builder.ConcatCore(builder.OfSet(heads), tail));
        }
    }

    private static void Group(Dictionary<RegexNode, ByteSet> groups, RegexNode rest, ByteSet heads) =>
        groups[rest] = groups.TryGetValue(rest, out ByteSet? known) ? known.Union(heads) : heads;
}
