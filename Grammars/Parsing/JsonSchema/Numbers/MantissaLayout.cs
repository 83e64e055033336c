using System.Numerics;

namespace StructGen.Grammars.Parsing.JsonSchema.Numbers;

/// <summary>What must be remembered of a mantissa to decide some predicates: its place among the bounds' digits and a residue per divisor.</summary>
internal sealed class MantissaLayout
{
    public MantissaLayout(NumberPredicate[] predicates, bool mentionSpelling)
    {
        var bounds = new HashSet<BigDecimal>();
        var divisors = new SortedSet<BigDecimal>();
        foreach (var predicate in predicates)
        {
            NumberSolutions.CollectBounds(predicate, bounds);
            CollectDivisors(predicate, divisors);
        }

        BoundDigits = [.. bounds.Select(NumberSolutions.DigitsOf).Distinct().Order(StringComparer.Ordinal)];
        Magnitudes = [.. bounds.Select(static bound => bound.Magnitude).Distinct().Order()];
        Divisors = [.. divisors.Select(static divisor => new DivisorTracker(divisor))];
        DigitsKept = CountDigitsKept(mentionSpelling);
    }

    /// <summary>The digits of the bounds above 0, without trailing zeros, in ordinal order, which is that of the fractions 0.digits.</summary>
    public string[] BoundDigits { get; }

    /// <summary>The distinct magnitudes of those bounds, ascending.</summary>
    public BigInteger[] Magnitudes { get; }

    /// <summary>By ascending divisor.</summary>
    public DivisorTracker[] Divisors { get; }

    /// <summary>A mantissa's digits beyond so many decide nothing, save whether there is another than 0: no bound, and no multiple below the bounds, has more.</summary>
    public int DigitsKept { get; }

    public int IndexOf(BigDecimal divisor)
    {
        var low = 0;
        var high = Divisors.Length - 1;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Divisors[middle].Divisor < divisor)
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

    public static void CollectDivisors(NumberPredicate predicate, ISet<BigDecimal> divisors)
    {
        if (predicate.Kind is NumberPredicateKind.Multiple or NumberPredicateKind.NotMultiple)
        {
            divisors.Add(predicate.Divisor);
        }

        foreach (var part in predicate.Parts)
        {
            CollectDivisors(part, divisors);
        }
    }

    private int CountDigitsKept(bool mentionSpelling)
    {
        if (BoundDigits.Length == 0)
        {
            return 0;
        }

        BigInteger kept = BoundDigits.Max(static digits => digits.Length);
        if (Divisors.Length > 0 || mentionSpelling)
        {
            // A multiple of several divisors is one of each, so its last digit stands no lower than the lowest of theirs.
            var lowest = Divisors.Aggregate(BigInteger.Zero, static (least, tracker) => BigInteger.Min(least, tracker.Exponent));
            kept = BigInteger.Max(kept, Magnitudes[^1] - lowest);
        }

        return (int)BigInteger.Min(kept, int.MaxValue / 2);
    }
}
