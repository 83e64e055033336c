using StructGen.Grammars.Automata;

namespace StructGen.Grammars.Parsing.JsonSchema.Formats;

/// <summary>An immutable set of code points as sorted, disjoint, non-adjacent ranges.</summary>
internal sealed class CodePointSet(params ReadOnlySpan<ScalarRange> ranges)
{
    private readonly ScalarRange[] _ranges = Normalize(ranges);

    /// <summary>All scalar values: the code points but for surrogates.</summary>
    public static CodePointSet Scalars { get; } = new(new ScalarRange(0, 0xD7FF), new ScalarRange(0xE000, 0x10FFFF));

    public ReadOnlySpan<ScalarRange> Ranges => _ranges;

    public bool IsEmpty => _ranges.Length == 0;

    /// <summary>The set written as pairs of first code point and last code point, both as hexadecimal, <c>-</c> between, separated by spaces.</summary>
    public static CodePointSet Parse(string text)
    {
        var ranges = new List<ScalarRange>();
        foreach (Range part in text.AsSpan().SplitAny(' ', '\n', '\r'))
        {
            ReadOnlySpan<char> item = text.AsSpan(part);
            if (item.IsEmpty)
            {
                continue;
            }

            int dash = item.IndexOf('-');
            int first = int.Parse(dash < 0 ? item : item[..dash], System.Globalization.NumberStyles.HexNumber, null);
            int last = dash < 0 ? first : int.Parse(item[(dash + 1)..], System.Globalization.NumberStyles.HexNumber, null);
            ranges.Add(new ScalarRange(first, last));
        }

        return new CodePointSet([.. ranges]);
    }

    /// <summary>The set of the characters of a text.</summary>
    public static CodePointSet Of(string characters) => new([.. characters.Select(static c => new ScalarRange(c, c))]);

    public bool Contains(int codePoint)
    {
        int low = 0;
        int high = _ranges.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >> 1;
            if (codePoint < _ranges[middle].First)
            {
                high = middle - 1;
            }
            else if (codePoint > _ranges[middle].Last)
            {
                low = middle + 1;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    public CodePointSet Union(CodePointSet other) => new([.. _ranges, .. other._ranges]);

    public CodePointSet Except(CodePointSet other) => Intersect(other.Complement());

    public CodePointSet Intersect(CodePointSet other)
    {
        var result = new List<ScalarRange>();
        for (int i = 0, j = 0; i < _ranges.Length && j < other._ranges.Length;)
        {
            int first = Math.Max(_ranges[i].First, other._ranges[j].First);
            int last = Math.Min(_ranges[i].Last, other._ranges[j].Last);
            if (first <= last)
            {
                result.Add(new ScalarRange(first, last));
            }

            if (_ranges[i].Last < other._ranges[j].Last)
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return new CodePointSet([.. result]);
    }

    private CodePointSet Complement()
    {
        var result = new List<ScalarRange>();
        int next = 0;
        foreach (ScalarRange range in _ranges)
        {
            if (next < range.First)
            {
                result.Add(new ScalarRange(next, range.First - 1));
            }

            next = range.Last + 1;
        }

        if (next <= 0x10FFFF)
        {
            result.Add(new ScalarRange(next, 0x10FFFF));
        }

        return new CodePointSet([.. result]);
    }

    /// <summary>The same code points as sorted, disjoint, non-adjacent ranges.</summary>
    public static ScalarRange[] Normalize(ReadOnlySpan<ScalarRange> ranges)
    {
        ScalarRange[] sorted = ranges.ToArray();
        Array.Sort(sorted, static (a, b) => a.First.CompareTo(b.First));
        int count = 0;
        foreach (ScalarRange range in sorted)
        {
            if (count > 0 && range.First <= sorted[count - 1].Last + 1)
            {
                sorted[count - 1] = new ScalarRange(sorted[count - 1].First, Math.Max(sorted[count - 1].Last, range.Last));
            }
            else
            {
                sorted[count++] = range;
            }
        }

        return sorted[..count];
    }
}
