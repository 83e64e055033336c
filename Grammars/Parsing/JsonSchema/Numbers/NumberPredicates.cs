namespace StructGen.Grammars.Parsing.JsonSchema.Numbers;

/// <summary>What is known of a number while it is being read; a predicate is rewritten for it.</summary>
internal enum NumberKnowledge
{
    /// <summary>The number is negative or -0; the predicate then speaks of its absolute value.</summary>
    Negative,

    /// <summary>The number is not negative.</summary>
    NonNegative,

    /// <summary>The (absolute) value is above 0.</summary>
    Positive,

    /// <summary>Spelled with a fraction or an exponent.</summary>
    Fractional,

    /// <summary>Spelled without fraction and exponent, hence an integer.</summary>
    SpelledAsInteger,
}

/// <summary>Makes predicates: hash-consing and the algebra. Not thread-safe; its automaton holds a lock around it.</summary>
internal sealed class NumberPredicates
{
    // Simplification by divisibility compares pairs; beyond so many it is not worth it (nothing depends on it but the size of predicates).
    private const int MostCompared = 256;

    private readonly Dictionary<RangeSet, NumberPredicate> _ranges = [];
    private readonly Dictionary<(BigDecimal Divisor, bool Positive), NumberPredicate> _multiples = [];
    private readonly Dictionary<LongKey, NumberPredicate> _nodes = [];
    private readonly Dictionary<(int Id, NumberKnowledge Known), NumberPredicate> _rewritten = [];
    private int _count;

    public NumberPredicates()
    {
        True = Range(RangeSet.All);
        False = Range(RangeSet.None);
        Spelling = new NumberPredicate(_count++, NumberPredicateKind.Spelling);
        var notSpelling = new NumberPredicate(_count++, NumberPredicateKind.NotSpelling);
        Spelling.Negation = notSpelling;
        notSpelling.Negation = Spelling;
        Integer = MultipleOf(BigDecimal.One);
    }

    public NumberPredicate True { get; }

    public NumberPredicate False { get; }

    public NumberPredicate Integer { get; }

    public NumberPredicate Spelling { get; }

    public NumberPredicate Range(RangeSet range)
    {
        if (!_ranges.TryGetValue(range, out var predicate))
        {
            // The shared instances make IsTrue and IsFalse a comparison of references.
            range = range.Equals(RangeSet.All) ? RangeSet.All : range.Equals(RangeSet.None) ? RangeSet.None : range;
            _ranges[range] = predicate = new NumberPredicate(_count++, NumberPredicateKind.Range, range);
        }

        return predicate;
    }

    public NumberPredicate MultipleOf(BigDecimal divisor)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(divisor.Sign, nameof(divisor));
        return Multiple(divisor, positive: true);
    }

    public NumberPredicate And(params ReadOnlySpan<NumberPredicate> parts)
    {
        var ranges = new List<RangeSet>();
        var others = new SortedDictionary<int, NumberPredicate>();
        foreach (var part in parts)
        {
            if (part.IsFalse)
            {
                return False;
            }

            Flatten(part, ranges, others);
        }

        var range = ranges.Count == 0 ? RangeSet.All : RangeSet.Combine(ranges, all: true);
        if (range.Equals(RangeSet.None))
        {
            return False;
        }

        if (others.Count == 0)
        {
            return Range(range);
        }

        if (range.IsFinite && !others.Values.Any(static other => other.MentionsSpelling))
        {
            return Range(RangeSet.Points(range.Points().Where(value => others.Values.All(other => other.Holds(value, false)))));
        }

        if (Contradicts(others))
        {
            return False;
        }

        var list = new List<NumberPredicate>(others.Values);
        if (!range.Equals(RangeSet.All))
        {
            list.Add(Range(range));
        }

        return list.Count == 1 ? list[0] : Node(NumberPredicateKind.And, [.. list]);
    }

    public NumberPredicate Or(params ReadOnlySpan<NumberPredicate> parts)
    {
        var negated = new NumberPredicate[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            negated[i] = Not(parts[i]);
        }

        return Not(And(negated));
    }

    public NumberPredicate Not(NumberPredicate predicate)
    {
        if (predicate.Negation is { } known)
        {
            return known;
        }

        var negation = predicate.Kind switch
        {
            NumberPredicateKind.Range => Range(predicate.Range!.Complement()),
            NumberPredicateKind.Multiple => Multiple(predicate.Divisor, positive: false),
            NumberPredicateKind.NotMultiple => Multiple(predicate.Divisor, positive: true),
            NumberPredicateKind.And => Node(NumberPredicateKind.Or, Negated(predicate.Parts)),
            _ => Node(NumberPredicateKind.And, Negated(predicate.Parts)),
        };
        predicate.Negation = negation;
        negation.Negation = predicate;
        return negation;
    }

    /// <summary>The simplest predicate that agrees with this one on the numbers of which something is known.</summary>
    public NumberPredicate Given(NumberPredicate predicate, NumberKnowledge known)
    {
        if (!_rewritten.TryGetValue((predicate.Id, known), out var result))
        {
            result = Rewrite(predicate, known);
            _rewritten[(predicate.Id, known)] = result;
        }

        return result;
    }

    /// <summary>The predicate on the open interval above <paramref name="lower"/> up to the next cut: ranges are decided there, multiples are left.</summary>
    public NumberPredicate JustAbove(NumberPredicate predicate, BigDecimal lower)
    {
        switch (predicate.Kind)
        {
            case NumberPredicateKind.Range:
                return predicate.Range!.HoldsAbove(lower) ? True : False;
            case NumberPredicateKind.And:
            case NumberPredicateKind.Or:
                return Rebuild(predicate, part => JustAbove(part, lower));
            default:
                return predicate;
        }
    }

    private NumberPredicate Rewrite(NumberPredicate predicate, NumberKnowledge known)
    {
        switch (predicate.Kind)
        {
            case NumberPredicateKind.Range:
                var range = predicate.Range!;
                return known switch
                {
                    NumberKnowledge.Negative => Range(range.Mirror().From(new Cut(BigDecimal.Zero, false))),
                    NumberKnowledge.NonNegative => Range(range.From(new Cut(BigDecimal.Zero, false))),
                    NumberKnowledge.Positive => Range(range.From(new Cut(BigDecimal.Zero, true))),
                    _ => predicate,
                };
            case NumberPredicateKind.Spelling:
                return known switch
                {
                    NumberKnowledge.Fractional => False,
                    NumberKnowledge.SpelledAsInteger => True,
                    _ => predicate,
                };
            case NumberPredicateKind.NotSpelling:
                return Not(Given(Spelling, known) is var spelled && spelled.Kind == NumberPredicateKind.Range ? spelled : Spelling);
            case NumberPredicateKind.Multiple or NumberPredicateKind.NotMultiple:
                return predicate;
            default:
                return Rebuild(predicate, part => Given(part, known));
        }
    }

    private NumberPredicate Rebuild(NumberPredicate predicate, Func<NumberPredicate, NumberPredicate> rewrite)
    {
        var parts = Array.ConvertAll(predicate.Parts, part => rewrite(part));
        return parts.AsSpan().SequenceEqual(predicate.Parts) ? predicate : predicate.Kind == NumberPredicateKind.And ? And(parts) : Or(parts);
    }

    private static void Flatten(NumberPredicate part, List<RangeSet> ranges, SortedDictionary<int, NumberPredicate> others)
    {
        if (part.Kind == NumberPredicateKind.Range)
        {
            ranges.Add(part.Range!);
        }
        else if (part.Kind == NumberPredicateKind.And)
        {
            // INVARIANT: an And holds no And, so this goes one level deep.
            foreach (var inner in part.Parts)
            {
                Flatten(inner, ranges, others);
            }
        }
        else
        {
            others[part.Id] = part;
        }
    }

    /// <summary>Drops multiples that others imply; true when two parts exclude each other.</summary>
    private static bool Contradicts(SortedDictionary<int, NumberPredicate> others)
    {
        var multiples = new List<NumberPredicate>();
        var nonMultiples = new List<NumberPredicate>();
        foreach (var part in others.Values)
        {
            if (part.Negation is { } negation && others.ContainsKey(negation.Id))
            {
                return true;
            }

            if (part.Kind == NumberPredicateKind.Multiple)
            {
                multiples.Add(part);
            }
            else if (part.Kind == NumberPredicateKind.NotMultiple)
            {
                nonMultiples.Add(part);
            }
        }

        // A divisor is no smaller than what divides it: sorted, each need only be compared with those kept before it.
        multiples.Sort(static (left, right) => right.Divisor.CompareTo(left.Divisor));
        nonMultiples.Sort(static (left, right) => left.Divisor.CompareTo(right.Divisor));
        Absorb(multiples, others, static (kept, weaker) => kept.IsMultipleOf(weaker));
        Absorb(nonMultiples, others, static (kept, weaker) => weaker.IsMultipleOf(kept));
        return multiples.Take(MostCompared).Any(multiple => nonMultiples.Take(MostCompared).Any(other => multiple.Divisor.IsMultipleOf(other.Divisor)));
    }

    private static void Absorb(List<NumberPredicate> sorted, SortedDictionary<int, NumberPredicate> others, Func<BigDecimal, BigDecimal, bool> implies)
    {
        var kept = new List<NumberPredicate>();
        foreach (var candidate in sorted)
        {
            if (kept.Exists(stronger => implies(stronger.Divisor, candidate.Divisor)))
            {
                others.Remove(candidate.Id);
            }
            else if (kept.Count < MostCompared)
            {
                kept.Add(candidate);
            }
        }
    }

    private NumberPredicate[] Negated(NumberPredicate[] parts)
    {
        var negated = Array.ConvertAll(parts, Not);
        Array.Sort(negated, static (left, right) => left.Id.CompareTo(right.Id));
        return negated;
    }

    private NumberPredicate Multiple(BigDecimal divisor, bool positive)
    {
        if (!_multiples.TryGetValue((divisor, positive), out var predicate))
        {
            predicate = new NumberPredicate(_count++, positive ? NumberPredicateKind.Multiple : NumberPredicateKind.NotMultiple, divisor: divisor);
            _multiples[(divisor, positive)] = predicate;
        }

        return predicate;
    }

    private NumberPredicate Node(NumberPredicateKind kind, NumberPredicate[] parts)
    {
        Array.Sort(parts, static (left, right) => left.Id.CompareTo(right.Id));
        var key = new long[parts.Length + 1];
        key[0] = (long)kind;
        for (var i = 0; i < parts.Length; i++)
        {
            key[i + 1] = parts[i].Id;
        }

        var wrapped = new LongKey(key);
        if (!_nodes.TryGetValue(wrapped, out var predicate))
        {
            _nodes[wrapped] = predicate = new NumberPredicate(_count++, kind, parts: parts);
        }

        return predicate;
    }
}
