namespace StructGen.Grammars.Parsing.JsonSchema.Numbers;

/// <summary>What a <see cref="NumberPredicate"/> says.</summary>
internal enum NumberPredicateKind
{
    /// <summary>The value lies in a <see cref="RangeSet"/>: every combination of bounds and equalities, also true and false.</summary>
    Range,

    /// <summary>The value is a multiple of the divisor.</summary>
    Multiple,

    /// <summary>The value is no multiple of the divisor.</summary>
    NotMultiple,

    /// <summary>Spelled without fraction and exponent.</summary>
    Spelling,

    /// <summary>Spelled with a fraction or an exponent.</summary>
    NotSpelling,

    And,
    Or,
}

/// <summary>
/// A boolean combination of conditions on a number, hash-consed by its <see cref="NumberAutomaton"/> and in negation normal form: negation stands at
/// the leaves only, and an <see cref="NumberPredicateKind.And"/> or <see cref="NumberPredicateKind.Or"/> has at most one range among its parts.
/// </summary>
internal sealed class NumberPredicate
{
    internal NumberPredicate(int id, NumberPredicateKind kind, RangeSet? range = null, BigDecimal divisor = default, NumberPredicate[]? parts = null)
    {
        Id = id;
        Kind = kind;
        Range = range;
        Divisor = divisor;
        Parts = parts ?? [];
        MentionsSpelling = kind is NumberPredicateKind.Spelling or NumberPredicateKind.NotSpelling || Parts.Any(static part => part.MentionsSpelling);
    }

    public int Id { get; }

    public NumberPredicateKind Kind { get; }

    /// <summary>True for every number.</summary>
    public bool IsTrue => Range == RangeSet.All;

    /// <summary>False for every number. (There are other unsatisfiable predicates.)</summary>
    public bool IsFalse => Range == RangeSet.None;

    internal RangeSet? Range { get; }

    internal BigDecimal Divisor { get; }

    internal NumberPredicate[] Parts { get; }

    internal bool MentionsSpelling { get; }

    /// <summary>The complement once it has been asked for; owned by <see cref="NumberPredicates"/>.</summary>
    internal NumberPredicate? Negation { get; set; }

    /// <summary>Whether a number satisfies the predicate.</summary>
    /// <param name="value">The number.</param>
    /// <param name="spelledAsInteger">Whether it is spelled without fraction and exponent.</param>
    public bool Holds(BigDecimal value, bool spelledAsInteger)
    {
        switch (Kind)
        {
            case NumberPredicateKind.Range:
                return Range!.Contains(value);
            case NumberPredicateKind.Multiple:
                return value.IsMultipleOf(Divisor);
            case NumberPredicateKind.NotMultiple:
                return !value.IsMultipleOf(Divisor);
            case NumberPredicateKind.Spelling:
                return spelledAsInteger;
            case NumberPredicateKind.NotSpelling:
                return !spelledAsInteger;
            default:
                var any = Kind == NumberPredicateKind.Or;
                foreach (var part in Parts)
                {
                    if (part.Holds(value, spelledAsInteger) == any)
                    {
                        return any;
                    }
                }

                return !any;
        }
    }
}
