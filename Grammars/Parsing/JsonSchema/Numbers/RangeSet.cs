namespace StructGen.Grammars.Parsing.JsonSchema.Numbers;

/// <summary>A place between numbers: just before <paramref name="Value"/>, or just after it.</summary>
internal readonly record struct Cut(BigDecimal Value, bool After) : IComparable<Cut>
{
    public int CompareTo(Cut other)
    {
        var byValue = Value.CompareTo(other.Value);
        return byValue != 0 ? byValue : After.CompareTo(other.After);
    }
}

/// <summary>
/// A set of numbers made of finitely many intervals and points: whether it holds at minus infinity, and the sorted cuts at which that changes.
/// Every boolean combination of bounds and equalities has exactly one such form, so equal sets are recognised as equal.
/// </summary>
internal sealed class RangeSet : IEquatable<RangeSet>
{
    private readonly Cut[] _cuts;
    private readonly int _hash;

    private RangeSet(bool atBottom, Cut[] cuts)
    {
        AtBottom = atBottom;
        _cuts = cuts;
        var hash = new HashCode();
        hash.Add(atBottom);
        foreach (var cut in cuts)
        {
            hash.Add(cut);
        }

        _hash = hash.ToHashCode();
    }

    public static RangeSet All { get; } = new(true, []);

    public static RangeSet None { get; } = new(false, []);

    /// <summary>Whether the set holds at minus infinity.</summary>
    public bool AtBottom { get; }

    /// <summary>Whether the set holds at plus infinity.</summary>
    public bool AtTop => AtBottom ^ ((_cuts.Length & 1) != 0);

    public ReadOnlySpan<Cut> Cuts => _cuts;

    /// <summary>Whether the set consists of finitely many points.</summary>
    public bool IsFinite
    {
        get
        {
            if (AtBottom || AtTop)
            {
                return false;
            }

            for (var i = 0; i < _cuts.Length; i += 2)
            {
                if (_cuts[i].Value != _cuts[i + 1].Value)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>The numbers below the cut.</summary>
    public static RangeSet Below(Cut cut) => new(true, [cut]);

    public static RangeSet Points(IEnumerable<BigDecimal> values)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        var cuts = new List<Cut>(sorted.Length * 2);
        for (var i = 0; i < sorted.Length; i++)
        {
            if (i == 0 || sorted[i] != sorted[i - 1])
            {
                cuts.Add(new Cut(sorted[i], false));
                cuts.Add(new Cut(sorted[i], true));
            }
        }

        return cuts.Count == 0 ? None : new RangeSet(false, [.. cuts]);
    }

    /// <summary>The intersection (<paramref name="all"/>) or the union of the sets.</summary>
    public static RangeSet Combine(IReadOnlyList<RangeSet> sets, bool all)
    {
        if (sets.Count == 1)
        {
            return sets[0];
        }

        // A sweep over all cuts, counting the sets that hold.
        var holding = 0;
        var changes = new List<(Cut Cut, int Change)>();
        foreach (var set in sets)
        {
            holding += set.AtBottom ? 1 : 0;
            var holds = set.AtBottom;
            foreach (var cut in set._cuts)
            {
                holds = !holds;
                changes.Add((cut, holds ? 1 : -1));
            }
        }

        changes.Sort(static (left, right) => left.Cut.CompareTo(right.Cut));
        var wanted = all ? sets.Count : 1;
        var atBottom = holding >= wanted;
        var inside = atBottom;
        var cuts = new List<Cut>();
        for (var i = 0; i < changes.Count; i++)
        {
            holding += changes[i].Change;
            if (i + 1 < changes.Count && changes[i + 1].Cut == changes[i].Cut)
            {
                continue;
            }

            if (holding >= wanted != inside)
            {
                inside = !inside;
                cuts.Add(changes[i].Cut);
            }
        }

        return new RangeSet(atBottom, [.. cuts]);
    }

    public bool Contains(BigDecimal value) => Holds(CutsBelow(new Cut(value, false)));

    /// <summary>Whether the set holds just above <paramref name="value"/>.</summary>
    public bool HoldsAbove(BigDecimal value) => Holds(CutsBelow(new Cut(value, true)));

    public RangeSet Complement() => new(!AtBottom, _cuts);

    /// <summary>The set of -v for v in this set.</summary>
    public RangeSet Mirror()
    {
        var cuts = new Cut[_cuts.Length];
        for (var i = 0; i < cuts.Length; i++)
        {
            var cut = _cuts[^(i + 1)];
            cuts[i] = new Cut(-cut.Value, !cut.After);
        }

        return new RangeSet(AtTop, cuts);
    }

    /// <summary>The simplest set that agrees with this one above the cut.</summary>
    public RangeSet From(Cut cut)
    {
        var dropped = CutsBelow(cut);
        return dropped == 0 ? this : new RangeSet(Holds(dropped), _cuts[dropped..]);
    }

    /// <summary>The points of a finite set (<see cref="IsFinite"/>).</summary>
    public IEnumerable<BigDecimal> Points()
    {
        for (var i = 0; i < _cuts.Length; i += 2)
        {
            yield return _cuts[i].Value;
        }
    }

    public bool Equals(RangeSet? other) =>
        other is not null && _hash == other._hash && AtBottom == other.AtBottom && _cuts.AsSpan().SequenceEqual(other._cuts);

    public override bool Equals(object? obj) => Equals(obj as RangeSet);

    public override int GetHashCode() => _hash;

    private bool Holds(int cutsBelow) => AtBottom ^ ((cutsBelow & 1) != 0);

    /// <summary>How many cuts lie at or below <paramref name="cut"/>.</summary>
    private int CutsBelow(Cut cut)
    {
        var low = 0;
        var high = _cuts.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_cuts[middle].CompareTo(cut) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
