using System.Numerics;

namespace StructGen.Grammars.Parsing.JsonSchema.Numbers;

/// <summary>
/// The predicates of a state (the goal first, then the outputs), rewritten for what is known of the number, and what must be remembered of a mantissa to
/// decide them: its place among the bounds' digits, the place of its decimal point, and a residue per divisor. Hash-consed.
/// </summary>
internal sealed class NumberGoal
{
    private readonly NumberPredicates _predicates;
    private readonly Func<NumberPredicate[], NumberGoal> _intern;
    private readonly NumberGoal?[] _given = new NumberGoal?[5];
    private NumberSolutions? _fractional;
    private NumberSolutions? _integers;

    public NumberGoal(int id, NumberPredicate[] parts, NumberPredicates predicates, Func<NumberPredicate[], NumberGoal> intern)
    {
        Id = id;
        Parts = parts;
        _predicates = predicates;
        _intern = intern;
        IsConstant = parts.All(static part => part.IsTrue || part.IsFalse);
        MentionsSpelling = parts.Any(static part => part.MentionsSpelling);

        var bounds = new SortedSet<BigDecimal>();
        var divisors = new SortedSet<BigDecimal>();
        foreach (var part in parts)
        {
            NumberSolutions.CollectBounds(part, bounds);
            CollectDivisors(part, divisors);
        }

        BoundDigits = [.. bounds.Select(NumberSolutions.DigitsOf).Distinct().Order(StringComparer.Ordinal)];
        Magnitudes = [.. bounds.Select(static bound => bound.Magnitude).Distinct()];
        Divisors = [.. divisors.Select(static divisor => new DivisorTracker(divisor))];
        DigitsKept = CountDigitsKept();
    }

    public int Id { get; }

    public NumberPredicate[] Parts { get; }

    /// <summary>Every part is true or false: nothing need be remembered.</summary>
    public bool IsConstant { get; }

    public bool MentionsSpelling { get; }

    /// <summary>The digits of the bounds above 0, without trailing zeros, in ordinal order, which is that of the fractions 0.digits.</summary>
    public string[] BoundDigits { get; }

    /// <summary>The distinct magnitudes of those bounds, ascending.</summary>
    public BigInteger[] Magnitudes { get; }

    public DivisorTracker[] Divisors { get; }

    /// <summary>Whether the place of the decimal point matters.</summary>
    public bool RemembersPlaces => BoundDigits.Length > 0 || Divisors.Length > 0;

    /// <summary>A mantissa's digits beyond so many decide nothing, save whether there is another than 0: no bound, and no multiple below the bounds, has more.</summary>
    public int DigitsKept { get; }

    /// <summary>The goal's solutions above 0 among the spellings with a fraction or an exponent.</summary>
    public NumberSolutions Fractional =>
        _fractional ??= new NumberSolutions(_predicates, _predicates.Given(Parts[0], NumberKnowledge.Fractional));

    /// <summary>The goal's solutions above 0 among the spellings without; for goals that mention the spelling.</summary>
    public NumberSolutions Integers => _integers ??= new NumberSolutions(
        _predicates, _predicates.And(_predicates.Given(Parts[0], NumberKnowledge.SpelledAsInteger), _predicates.Integer));

    /// <summary>Whether a fraction or an exponent can still come (for a number above 0).</summary>
    public bool AllowsFraction => !MentionsSpelling || Fractional.Any;

    public NumberGoal Given(NumberKnowledge known) =>
        _given[(int)known] ??= _intern(Array.ConvertAll(Parts, part => _predicates.Given(part, known)));

    /// <summary>The label of 0.</summary>
    public int LabelOfZero(bool spelledAsInteger)
    {
        if (!Parts[0].Holds(BigDecimal.Zero, spelledAsInteger))
        {
            return -1;
        }

        var label = 0;
        for (var i = 1; i < Parts.Length; i++)
        {
            label |= Parts[i].Holds(BigDecimal.Zero, spelledAsInteger) ? 1 << (i - 1) : 0;
        }

        return label;
    }

    /// <summary>The label of the mantissa · 10^exponent.</summary>
    public int LabelOf(Mantissa mantissa, BigInteger exponent, bool spelledAsInteger)
    {
        var value = new BigDecimal(mantissa.Digits, mantissa.Magnitude + exponent - mantissa.DigitCount);
        if (!Holds(Parts[0], mantissa, value, exponent, spelledAsInteger))
        {
            return -1;
        }

        var label = 0;
        for (var i = 1; i < Parts.Length; i++)
        {
            label |= Holds(Parts[i], mantissa, value, exponent, spelledAsInteger) ? 1 << (i - 1) : 0;
        }

        return label;
    }

    /// <summary>The labels of the mantissa under all exponents.</summary>
    public ExponentFunction LabelsOf(Mantissa mantissa)
    {
        var starts = new SortedSet<BigInteger>();
        foreach (var magnitude in Magnitudes)
        {
            starts.Add(magnitude - mantissa.Magnitude);
            starts.Add(magnitude - mantissa.Magnitude + 1);
        }

        for (var i = 0; i < Divisors.Length; i++)
        {
            if (mantissa.Needs[i] != Mantissa.Never)
            {
                starts.Add(mantissa.Needs[i] + mantissa.FractionDigits + Divisors[i].Exponent);
            }
        }

        return ExponentFunction.Of(starts, exponent => LabelOf(mantissa, exponent, false));
    }

    private bool Holds(NumberPredicate predicate, Mantissa mantissa, BigDecimal value, BigInteger exponent, bool spelledAsInteger)
    {
        switch (predicate.Kind)
        {
            case NumberPredicateKind.Range:
                return predicate.Range!.Contains(value);
            case NumberPredicateKind.Multiple:
                return IsMultiple(predicate.Divisor, mantissa, exponent);
            case NumberPredicateKind.NotMultiple:
                return !IsMultiple(predicate.Divisor, mantissa, exponent);
            case NumberPredicateKind.Spelling:
                return spelledAsInteger;
            case NumberPredicateKind.NotSpelling:
                return !spelledAsInteger;
            default:
                var any = predicate.Kind == NumberPredicateKind.Or;
                foreach (var part in predicate.Parts)
                {
                    if (Holds(part, mantissa, value, exponent, spelledAsInteger) == any)
                    {
                        return any;
                    }
                }

                return !any;
        }
    }

    private bool IsMultiple(BigDecimal divisor, Mantissa mantissa, BigInteger exponent)
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

        return mantissa.Needs[low] != Mantissa.Never
            && exponent - mantissa.FractionDigits - Divisors[low].Exponent >= mantissa.Needs[low];
    }

    private int CountDigitsKept()
    {
        if (BoundDigits.Length == 0)
        {
            return 0;
        }

        BigInteger kept = BoundDigits.Max(static digits => digits.Length);
        if (Divisors.Length > 0 || MentionsSpelling)
        {
            // A multiple of several divisors is one of each, so its last digit stands no lower than the lowest of theirs.
            var lowest = Divisors.Aggregate(BigInteger.Zero, static (least, tracker) => BigInteger.Min(least, tracker.Exponent));
            kept = BigInteger.Max(kept, Magnitudes[^1] - lowest);
        }

        return (int)BigInteger.Min(kept, int.MaxValue / 2);
    }

    private static void CollectDivisors(NumberPredicate predicate, SortedSet<BigDecimal> divisors)
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
}
