using System.Numerics;

namespace StructGen.Grammars.Parsing.JsonSchema.Numbers;

/// <summary>
/// The predicates of a state (the goal first, then the outputs), rewritten for what is known of the number, and what must be remembered of a mantissa to
/// decide them: its place among the bounds' digits, the place of its decimal point, and a residue per divisor. Hash-consed.
/// </summary>
internal sealed class NumberGoal
{
    /// <summary>Distinct divisors in one goal; a state keeps a residue of each. Schemas seen have at most a handful.</summary>
    internal const int MaxDivisors = 1_000;

    private readonly NumberPredicates _predicates;
    private readonly Func<NumberPredicate[], NumberGoal> _intern;
    private readonly NumberGoal?[] _given = new NumberGoal?[5];
    private MantissaLayout? _layout;
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
        RemembersPlaces = parts.Any(SeesPlaces);
        var divisors = new HashSet<BigDecimal>();
        foreach (var part in parts)
        {
            MantissaLayout.CollectDivisors(part, divisors);
        }

        if (divisors.Count > MaxDivisors)
        {
            throw new GrammarException(new Diagnostic(
                DiagnosticCode.LimitExceeded,
                DiagnosticSeverity.Error,
                "#",
                $"Expected at most {MaxDivisors} distinct multipleOf divisors for one number, found {divisors.Count}.",
                "Combine the divisors, or state the allowed numbers as an enum."));
        }
    }

    public int Id { get; }

    public NumberPredicate[] Parts { get; }

    /// <summary>Every part is true or false: nothing need be remembered.</summary>
    public bool IsConstant { get; }

    public bool MentionsSpelling { get; }

    /// <summary>Whether the place of the decimal point matters.</summary>
    public bool RemembersPlaces { get; }

    /// <summary>What a mantissa remembers.</summary>
    public MantissaLayout Layout => _layout ??= new MantissaLayout(Parts, MentionsSpelling);

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
        foreach (var magnitude in Layout.Magnitudes)
        {
            starts.Add(magnitude - mantissa.Magnitude);
            starts.Add(magnitude - mantissa.Magnitude + 1);
        }

        for (var i = 0; i < Layout.Divisors.Length; i++)
        {
            if (mantissa.Needs[i] != Mantissa.Never)
            {
                starts.Add(mantissa.Needs[i] + mantissa.FractionDigits + Layout.Divisors[i].Exponent);
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
        var at = Layout.IndexOf(divisor);
        return mantissa.Needs[at] != Mantissa.Never
            && exponent - mantissa.FractionDigits - Layout.Divisors[at].Exponent >= mantissa.Needs[at];
    }

    private static bool SeesPlaces(NumberPredicate predicate) =>
        predicate.Kind is NumberPredicateKind.Multiple or NumberPredicateKind.NotMultiple
        || (predicate.Range is { } range && range.Cuts.Length > 0 && range.Cuts[^1].Value.Sign > 0)
        || predicate.Parts.Any(SeesPlaces);
}
