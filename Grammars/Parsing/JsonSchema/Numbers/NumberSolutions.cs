using System.Globalization;
using System.Numerics;

namespace StructGen.Grammars.Parsing.JsonSchema.Numbers;

/// <summary>
/// The solutions above 0 of a predicate that no longer mentions the spelling: the cuts of its ranges divide the line into points and open intervals,
/// and on each interval what is left is a disjunction of <see cref="NumberTerm"/>s.
/// </summary>
/// <remarks>Built lazily, under the automaton's lock. A prefix with digits D, whose decimal point an exponent may still move, can become every number whose
/// digits start with D; so it is alive when one of the intervals [D, D+1) · 10^k holds a solution.</remarks>
internal sealed class NumberSolutions
{
    // How many scales a search for a witness tries; only bounds with thousands of zeros need more.
    private const int MaxScales = 5_000;

    private const int LargeChoice = 8;

    private readonly NumberPredicates _predicates;
    private readonly NumberPredicate _predicate;

    // For an Or, whose solutions are those of its parts; the rest is then empty.
    private readonly NumberSolutions[] _choices;

    // The distinct cut values above 0; interval i is the open one from _bounds[i-1] (or 0) to _bounds[i] (or infinity).
    private readonly BigDecimal[] _bounds;
    private readonly NumberTerm[]?[] _terms;

    private int[]? _bounded;
    private (string Digits, BigDecimal Value)[]? _points;

    public NumberSolutions(NumberPredicates predicates, NumberPredicate predicate)
    {
        _predicates = predicates;
        _predicate = predicate;
        _choices = Array.ConvertAll(Choices(predicates, predicate), part => new NumberSolutions(predicates, part));
        var bounds = new HashSet<BigDecimal>();
        if (_choices.Length == 0)
        {
            CollectBounds(predicate, bounds);
        }

        _bounds = [.. bounds.Order()];
        _terms = new NumberTerm[_bounds.Length + 1][];
    }

    /// <summary>Whether there is any solution above 0.</summary>
    public bool Any => _choices.Length > 0 ? Array.Exists(_choices, static choice => choice.Any)
        : Unbounded.Length > 0 || Points.Length > 0 || BoundedIntervals.Any(i => AnyIn(i));

    private NumberTerm[] Unbounded => Terms(_bounds.Length);

    /// <summary>The points that are solutions, by their digits without trailing zeros in ordinal order.</summary>
    private (string Digits, BigDecimal Value)[] Points
    {
        get
        {
            if (_points is null)
            {
                _points = [.. _bounds.Where(bound => _predicate.Holds(bound, false)).Select(static bound => (DigitsOf(bound), bound))];
                Array.Sort(_points, static (left, right) => string.CompareOrdinal(left.Digits, right.Digits));
            }

            return _points;
        }
    }

    private int[] BoundedIntervals => _bounded ??= [.. Enumerable.Range(0, _bounds.Length).Where(i => Terms(i).Length > 0)];

    public static void CollectBounds(NumberPredicate predicate, ICollection<BigDecimal> bounds)
    {
        if (predicate.Range is { } range)
        {
            foreach (var cut in range.Cuts)
            {
                if (cut.Value.Sign > 0)
                {
                    bounds.Add(cut.Value);
                }
            }
        }

        foreach (var part in predicate.Parts)
        {
            CollectBounds(part, bounds);
        }
    }

    public static string DigitsOf(BigDecimal value) => BigInteger.Abs(value.Significand).ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether a solution's digits start with those of <paramref name="prefix"/>, at a scale of at least <paramref name="leastScale"/> (null: any).</summary>
    public bool AnyWith(BigInteger prefix, BigInteger? leastScale)
    {
        if (_choices.Length > 0)
        {
            return Array.Exists(_choices, choice => choice.AnyWith(prefix, leastScale));
        }

        if (Unbounded.Length > 0)
        {
            return true;
        }

        foreach (var _ in PointsWith(prefix, leastScale))
        {
            return true;
        }

        foreach (var interval in BoundedIntervals)
        {
            var (low, high) = (Low(interval), _bounds[interval]);
            foreach (var term in Terms(interval))
            {
                var (first, last) = Scales(prefix, low, high, term, leastScale);
                if (term.Of is null && (low.Sign == 0 ? leastScale is null : last - first >= 2))
                {
                    return true;
                }

                for (var scale = first; scale <= last; scale += 1)
                {
                    if (Clip(prefix, scale, low, high) is { } part && term.HasSolution(part.Low, part.LowIncluded, part.High))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    /// <summary>Solutions whose digits start with <paramref name="prefix"/>, a few, those near the natural scale first in each interval; none only if there is none.</summary>
    public IEnumerable<BigDecimal> FindWith(BigInteger prefix, BigInteger? leastScale, BigInteger naturalScale)
    {
        foreach (var found in _choices.SelectMany(choice => choice.FindWith(prefix, leastScale, naturalScale)))
        {
            yield return found;
        }

        if (_choices.Length > 0)
        {
            yield break;
        }

        foreach (var point in PointsWith(prefix, leastScale))
        {
            yield return point;
        }

        foreach (var interval in BoundedIntervals.Append(_bounds.Length))
        {
            var low = Low(interval);
            foreach (var term in Terms(interval))
            {
                var high = interval < _bounds.Length ? _bounds[interval] : Above(low, term, prefix, naturalScale);
                var (first, last) = Scales(prefix, low, high, term, leastScale);
                var start = BigInteger.Max(first, BigInteger.Min(last, naturalScale));
                for (var step = BigInteger.Zero; step <= last - first && step < MaxScales; step += 1)
                {
                    // Outwards from the natural scale: start, then above, then below.
                    var scale = start + step <= last ? start + step : start - (step - (last - start));
                    if (scale >= first && Clip(prefix, scale, low, high) is { } part && term.Find(part.Low, part.LowIncluded, part.High) is { } found)
                    {
                        yield return found;
                        break;
                    }
                }
            }
        }
    }

    /// <summary>Up to <paramref name="atMost"/> distinct solutions above 0; all of them when there are no more.</summary>
    public IEnumerable<BigDecimal> Enumerate(int atMost)
    {
        var seen = new HashSet<BigDecimal>();
        var all = _choices.Length > 0
            ? _choices.SelectMany(choice => choice.Enumerate(atMost))
            : Points.Select(static point => point.Value).Order().Concat(BoundedIntervals.Append(_bounds.Length).SelectMany(i => InInterval(i, atMost)));
        foreach (var value in all)
        {
            if (seen.Count >= atMost)
            {
                yield break;
            }

            if (seen.Add(value))
            {
                yield return value;
            }
        }
    }

    private IEnumerable<BigDecimal> InInterval(int interval, int atMost)
    {
        var low = Low(interval);
        foreach (var term in Terms(interval))
        {
            // Far enough to hold as many as are wanted.
            var digits = BigDecimal.DigitCount(atMost) + (term.NotOf.Length / 3) + 2;
            var high = interval < _bounds.Length
                ? _bounds[interval]
                : BigDecimal.PowerOfTen(BigInteger.Max(low.Sign == 0 ? 0 : low.Magnitude, term.Of?.Magnitude ?? 0) + digits);
            if (term.Of is { } divisor)
            {
                foreach (var value in OnLattices(term, divisor, low, high, atMost))
                {
                    yield return value;
                }

                continue;
            }

            // Any decimal will do: ever finer lattices, until one holds enough.
            for (var scale = high.Magnitude - 1; ; scale -= 1)
            {
                var found = term.Multiples(BigDecimal.PowerOfTen(scale), low, false, high).Take(atMost).ToArray();
                if (found.Length == atMost)
                {
                    foreach (var value in found)
                    {
                        yield return value;
                    }

                    break;
                }
            }
        }
    }

    /// <summary>Solutions among the multiples of the divisor; numbers of few digits where there are enough of them, as a vast interval holds longer ones.</summary>
    private static List<BigDecimal> OnLattices(NumberTerm term, BigDecimal divisor, BigDecimal low, BigDecimal high, int atMost)
    {
        var found = new List<BigDecimal>();
        foreach (var digits in (ReadOnlySpan<int>)[40, 400, MaxScales])
        {
            var scale = BigInteger.Max(BigInteger.Zero, high.Magnitude - divisor.Magnitude - digits);
            found = [.. term.Multiples(new BigDecimal(divisor.Significand, divisor.Exponent + scale), low, false, high).Take(atMost)];
            if (found.Count >= atMost || scale.IsZero)
            {
                break;
            }
        }

        return found;
    }

    /// <summary>The parts of an Or; also of the one large Or inside an And (<c>integer</c> beside an <c>anyOf</c> of a thousand ranges), distributed.</summary>
    private static NumberPredicate[] Choices(NumberPredicates predicates, NumberPredicate predicate)
    {
        if (predicate.Kind == NumberPredicateKind.Or)
        {
            return predicate.Parts;
        }

        var large = predicate.Kind != NumberPredicateKind.And ? []
            : Array.FindAll(predicate.Parts, static part => part.Kind == NumberPredicateKind.Or && part.Parts.Length >= LargeChoice);
        if (large.Length != 1)
        {
            return [];
        }

        var others = Array.FindAll(predicate.Parts, part => part != large[0]);
        return Array.ConvertAll(large[0].Parts, choice => predicates.And([.. others, choice]));
    }

    private bool AnyIn(int interval)
    {
        var low = Low(interval);
        return Terms(interval).Any(term => term.HasSolution(low, false, _bounds[interval]));
    }

    private BigDecimal Low(int interval) => interval == 0 ? BigDecimal.Zero : _bounds[interval - 1];

    private NumberTerm[] Terms(int interval) => _terms[interval] ??= NumberTerm.Disjuncts(_predicates.JustAbove(_predicate, Low(interval)));

    private IEnumerable<BigDecimal> PointsWith(BigInteger prefix, BigInteger? leastScale)
    {
        var digits = prefix.ToString(CultureInfo.InvariantCulture);
        var points = Points;

        // Either the point's digits start with the prefix, or the prefix is the point's digits and zeros.
        var significant = digits.TrimEnd('0');
        if (significant.Length < digits.Length)
        {
            for (var i = FirstPoint(significant); i < points.Length && points[i].Digits == significant; i++)
            {
                if (Fits(points[i].Value))
                {
                    yield return points[i].Value;
                }
            }
        }

        for (var i = FirstPoint(digits); i < points.Length && points[i].Digits.StartsWith(digits, StringComparison.Ordinal); i++)
        {
            if (Fits(points[i].Value))
            {
                yield return points[i].Value;
            }
        }

        bool Fits(BigDecimal value) => leastScale is null || value.Magnitude - digits.Length >= leastScale;
    }

    /// <summary>The first point whose digits are not below the given ones.</summary>
    private int FirstPoint(string digits)
    {
        var points = Points;
        var low = 0;
        var high = points.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (string.CompareOrdinal(points[middle].Digits, digits) < 0)
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

    /// <summary>The scales k at which [prefix, prefix+1) · 10^k can meet the interval and hold a multiple of the term's divisor.</summary>
    private static (BigInteger First, BigInteger Last) Scales(BigInteger prefix, BigDecimal low, BigDecimal high, NumberTerm term, BigInteger? leastScale)
    {
        var length = BigDecimal.DigitCount(prefix);
        var last = high.Magnitude - length;
        BigInteger? first = leastScale;
        if (low.Sign > 0)
        {
            first = Later(first, low.Magnitude - length);
        }

        if (term.Of is { } divisor)
        {
            first = Later(first, divisor.Magnitude - length - 1);
        }

        // Nothing bounds the scale from below: the largest two suffice, one of them lies wholly inside.
        return (first ?? last - 2, last);
    }

    private static BigInteger Later(BigInteger? left, BigInteger right) => left is { } some && some > right ? some : right;

    private static (BigDecimal Low, bool LowIncluded, BigDecimal High)? Clip(BigInteger prefix, BigInteger scale, BigDecimal low, BigDecimal high)
    {
        var start = new BigDecimal(prefix, scale);
        var end = BigDecimal.Min(new BigDecimal(prefix + 1, scale), high);
        var included = start > low;
        var from = included ? start : low;
        return from < end ? (from, included, end) : null;
    }

    /// <summary>A bound high enough that the unbounded interval certainly holds a solution with the prefix below it.</summary>
    private static BigDecimal Above(BigDecimal low, NumberTerm term, BigInteger prefix, BigInteger naturalScale)
    {
        var length = BigDecimal.DigitCount(prefix);
        var magnitude = BigInteger.Max(low.Sign == 0 ? naturalScale + length : low.Magnitude, naturalScale + length);
        if (term.Of is { } divisor)
        {
            magnitude = BigInteger.Max(magnitude, divisor.Magnitude + length);
        }

        return BigDecimal.PowerOfTen(magnitude + (term.NotOf.Length / 3) + 4);
    }
}
