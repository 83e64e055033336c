using System.Numerics;

namespace StructGen.Grammars.Parsing.JsonSchema.Numbers;

/// <summary>A conjunction of conditions on divisibility: a multiple of <see cref="Of"/> (when given) and of none of <see cref="NotOf"/>; never contradictory.</summary>
internal sealed class NumberTerm : IEquatable<NumberTerm>
{
    // How many scales a search for a short witness tries before it gives up.
    private const int MaxScales = 5_000;

    private readonly BigInteger _sureMagnitude;

    private NumberTerm(BigDecimal? of, BigDecimal[] notOf)
    {
        Of = of;
        NotOf = notOf;
        if (of is { } divisor)
        {
            // Among 2^r consecutive integers one is divisible by none of r primes (Kanold 1967), so an interval
            // wider than 2^r + 1 multiples of the divisor holds a solution.
            _sureMagnitude = divisor.Magnitude + (notOf.Length / 3) + 2;
        }
    }

    public static NumberTerm Always { get; } = new(null, []);

    public BigDecimal? Of { get; }

    public BigDecimal[] NotOf { get; }

    /// <summary>The predicate's disjunctive normal form; the predicate must be made of multiples alone. No term: it has no solution above 0.</summary>
    public static NumberTerm[] Disjuncts(NumberPredicate predicate)
    {
        switch (predicate.Kind)
        {
            case NumberPredicateKind.Range:
                return predicate.IsTrue ? [Always] : [];
            case NumberPredicateKind.Multiple:
                return [new NumberTerm(predicate.Divisor, [])];
            case NumberPredicateKind.NotMultiple:
                return [new NumberTerm(null, [predicate.Divisor])];
            case NumberPredicateKind.Or:
                return [.. predicate.Parts.SelectMany(Disjuncts).Distinct()];
            case NumberPredicateKind.And:
                IEnumerable<NumberTerm> product = [Always];
                foreach (var part in predicate.Parts)
                {
                    var terms = Disjuncts(part);
                    product = product.SelectMany(left => terms.Select(right => left.And(right))).OfType<NumberTerm>().Distinct().ToArray();
                }

                return [.. product];
            default:
                throw new InvalidOperationException("Spellings must be resolved before.");
        }
    }

    /// <summary>Whether some number of the interval from <paramref name="low"/> to <paramref name="high"/> (exclusive) satisfies the term; 0 ≤ low &lt; high.</summary>
    public bool HasSolution(BigDecimal low, bool lowIncluded, BigDecimal high)
    {
        if (Of is not { } divisor)
        {
            // Decimals are dense, and those with enough digits are multiples of nothing given.
            return true;
        }

        var width = low.Sign == 0 || high.Magnitude - low.Magnitude >= 2
            ? high.Magnitude - 2
            : BigInteger.Min(low.Exponent, high.Exponent);
        return width >= _sureMagnitude || FirstOf(divisor, low, lowIncluded, high) is not null;
    }

    /// <summary>A solution in the interval, with few digits; null when there is none (or, for astronomic numbers, none that could be spelled).</summary>
    public BigDecimal? Find(BigDecimal low, bool lowIncluded, BigDecimal high)
    {
        // Coarse lattices first: their numbers are short.
        var top = Of is { } given ? high.Magnitude - given.Magnitude : high.Magnitude;
        for (var scale = top; scale > top - MaxScales && (Of is null || scale.Sign >= 0); scale -= 1)
        {
            var step = BigDecimal.PowerOfTen(scale);
            if (Of is { } divisor)
            {
                step = new BigDecimal(divisor.Significand, divisor.Exponent + scale);
            }

            if (FirstOf(step, low, lowIncluded, high) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>The solutions among the multiples of <paramref name="step"/> in the interval, ascending.</summary>
    public IEnumerable<BigDecimal> Multiples(BigDecimal step, BigDecimal low, bool lowIncluded, BigDecimal high)
    {
        if (NotOf.Any(step.IsMultipleOf) || step >= high)
        {
            yield break;
        }

        var first = BigInteger.One;
        if (low >= step)
        {
            first = low.DivideBy(step, out var exact);
            first += exact && lowIncluded ? 0 : 1;
        }

        var last = high.DivideBy(step, out var atEnd) - (atEnd ? 1 : 0);
        for (var factor = first; factor <= last; factor += 1)
        {
            var candidate = step * factor;
            if (!NotOf.Any(candidate.IsMultipleOf))
            {
                yield return candidate;
            }
        }
    }

    public bool Equals(NumberTerm? other) => other is not null && Of == other.Of && NotOf.AsSpan().SequenceEqual(other.NotOf);

    public override bool Equals(object? obj) => Equals(obj as NumberTerm);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Of);
        foreach (var divisor in NotOf)
        {
            hash.Add(divisor);
        }

        return hash.ToHashCode();
    }

    private BigDecimal? FirstOf(BigDecimal step, BigDecimal low, bool lowIncluded, BigDecimal high)
    {
        foreach (var found in Multiples(step, low, lowIncluded, high))
        {
            return found;
        }

        return null;
    }

    private NumberTerm? And(NumberTerm other)
    {
        var of = Of is { } left && other.Of is { } right ? DecimalFactors.LeastCommonMultiple(left, right) : Of ?? other.Of;
        var notOf = NotOf.Union(other.NotOf).Order().ToArray();
        return of is { } divisor && notOf.Any(divisor.IsMultipleOf) ? null : new NumberTerm(of, notOf);
    }
}
