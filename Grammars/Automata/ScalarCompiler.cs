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
            List<(int First, int Last)> part = Cut(sorted, first, last, 0);
            AddHeads(builder, part, continuations, lead, alternatives);
        }

        return builder.UnionCore(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(alternatives), factorPrefixes: false);
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

    private static List<(int First, int Last)> Cut(List<(int First, int Last)> ranges, int first, int last, int origin)
    {
        List<(int First, int Last)> part = [];
        foreach ((int from, int to) in ranges)
        {
            if (from <= last && to >= first)
            {
                part.Add((Math.Max(from, first) - origin, Math.Min(to, last) - origin));
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

        int shift = 6 * continuations;
        Dictionary<RegexNode, ByteSet> groups = [];
        for (int i = 0; i < ranges.Count;)
        {
            int head = ranges[i].First >> shift;
            int start = i;
            while (i < ranges.Count && ranges[i].Last >> shift == head)
            {
                i++;
            }

            // The range at i, if it begins under this head, also reaches the next one.
            List<(int First, int Last)> below = Cut(ranges[start..Math.Min(i + 1, ranges.Count)], head << shift, ((head + 1) << shift) - 1, head << shift);
            List<RegexNode> rest = [];
            AddHeads(builder, below, continuations - 1, 0x80, rest);
            Group(groups, builder.UnionCore(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(rest), factorPrefixes: false), mark | head);
            if (i < ranges.Count && ranges[i].First >> shift <= head)
            {
                ranges[i] = ((head + 1) << shift, ranges[i].Last);
            }
        }

        foreach ((RegexNode rest, ByteSet heads) in groups)
        {
            alternatives.Add(builder.ConcatCore(builder.OfSet(heads), rest));
        }
    }

    private static void Group(Dictionary<RegexNode, ByteSet> groups, RegexNode rest, int head)
    {
        ByteSet set = ByteSet.Single((byte)head);
        groups[rest] = groups.TryGetValue(rest, out ByteSet? known) ? known.Union(set) : set;
    }
}
