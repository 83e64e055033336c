using StructGen.Grammars.Automata;

namespace StructGen.Grammars.Languages.Common;

/// <summary>A set of characters under construction, as front ends spell them.</summary>
internal sealed class CharacterSet
{
    private readonly List<ScalarRange> _ranges = [];

    public bool IsEmpty => _ranges.Count == 0;

    public CharacterSet Add(int first, int last)
    {
        _ranges.Add(new ScalarRange(first, last));
        return this;
    }

    public CharacterSet Add(int scalar) => Add(scalar, scalar);

    public CharacterSet Add(CharacterSet other)
    {
        _ranges.AddRange(other._ranges);
        return this;
    }

    /// <summary>The ranges in order, none touching another.</summary>
    public List<ScalarRange> Ranges()
    {
        List<ScalarRange> merged = [];
        foreach (ScalarRange range in _ranges.OrderBy(static range => range.First))
        {
            if (merged.Count > 0 && range.First <= merged[^1].Last + 1)
            {
                merged[^1] = merged[^1] with { Last = Math.Max(merged[^1].Last, range.Last) };
            }
            else
            {
                merged.Add(range);
            }
        }

        return merged;
    }

    /// <summary>All other characters.</summary>
    public CharacterSet Complement()
    {
        CharacterSet others = new();
        int next = 0;
        foreach (ScalarRange range in Ranges())
        {
            if (range.First > next)
            {
                others.Add(next, range.First - 1);
            }

            next = range.Last + 1;
        }

        return next <= 0x10FFFF ? others.Add(next, 0x10FFFF) : others;
    }

    public RegexNode ToNode(RegexBuilder builder) => builder.Scalars([.. Ranges()]);

    /// <summary>With every case variant of each of its characters (simple case mappings).</summary>
    public CharacterSet IgnoringCase()
    {
        CharacterSet all = new();
        foreach (ScalarRange range in Ranges())
        {
            all.Add(range.First, range.Last);
            for (int scalar = range.First; scalar <= Math.Min(range.Last, 0x1FFFF); scalar++)
            {
                if (scalar is >= 0xD800 and <= 0xDFFF)
                {
                    continue;
                }

                System.Text.Rune rune = new(scalar);
                all.Add(System.Text.Rune.ToLowerInvariant(rune).Value).Add(System.Text.Rune.ToUpperInvariant(rune).Value);
            }
        }

        return all;
    }
}
