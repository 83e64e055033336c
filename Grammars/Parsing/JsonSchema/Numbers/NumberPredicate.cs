namespace StructGen.Grammars.Parsing.JsonSchema.Numbers;

/// <summary>A boolean combination of conditions on a number, hash-consed by its <see cref="NumberAutomaton"/>. Stub.</summary>
internal sealed class NumberPredicate
{
    internal NumberPredicate(int id) => Id = id;

    public int Id { get; }
}

/// <summary>
/// The one automaton over all JSON spellings of numbers: a state is (spelling so far, abstracted; tuple of predicates). Predicate 0 is the goal: a state is dead when no
/// completion of the spelling satisfies it. Open-ended: see <see cref="EndLabel"/>. Stub.
/// </summary>
internal sealed class NumberAutomaton : LexemeAutomaton
{
    public NumberPredicate True => throw new NotImplementedException();

    public NumberPredicate False => throw new NotImplementedException();

    /// <summary>A mathematical integer (<c>1.0</c>, <c>1e3</c> count).</summary>
    public NumberPredicate Integer => throw new NotImplementedException();

    /// <summary>Draft 4's integer: spelled without fraction and exponent.</summary>
    public NumberPredicate IntegerSpelling => throw new NotImplementedException();

    public NumberPredicate AtLeast(BigDecimal bound, bool exclusive) => throw new NotImplementedException();

    public NumberPredicate AtMost(BigDecimal bound, bool exclusive) => throw new NotImplementedException();

    public NumberPredicate MultipleOf(BigDecimal divisor) => throw new NotImplementedException();

    public NumberPredicate EqualTo(BigDecimal value) => throw new NotImplementedException();

    /// <summary>Equal to one of many values; costs a look-up, not a chain.</summary>
    public NumberPredicate OneOf(IReadOnlyList<BigDecimal> values) => throw new NotImplementedException();

    public NumberPredicate And(params ReadOnlySpan<NumberPredicate> parts) => throw new NotImplementedException();

    public NumberPredicate Or(params ReadOnlySpan<NumberPredicate> parts) => throw new NotImplementedException();

    public NumberPredicate Not(NumberPredicate predicate) => throw new NotImplementedException();

    /// <summary>The state before the first byte; <see cref="LexemeAutomaton.Dead"/> when predicate 0 has no solution. At most 31 predicates.</summary>
    public int StateOf(params ReadOnlySpan<NumberPredicate> predicates) => throw new NotImplementedException();

    public override int Next(int state, byte value) => throw new NotImplementedException();

    /// <summary>When the number may end here with predicate 0 true: bits 0.. = truth of predicates 1.. (bit i-1 for predicate i); else -1.</summary>
    public override int EndLabel(int state) => throw new NotImplementedException();

    /// <summary>A short spelling from the predicate's solutions, or null when there is none.</summary>
    public string? Example(NumberPredicate predicate) => throw new NotImplementedException();

    /// <summary>Up to <paramref name="atMost"/> distinct values that satisfy the predicate.</summary>
    public IReadOnlyList<BigDecimal> Values(NumberPredicate predicate, int atMost) => throw new NotImplementedException();

    /// <summary>Appends the bytes that complete the spelling at <paramref name="state"/> so that predicate 0 holds.</summary>
    public void Complete(int state, List<byte> output) => throw new NotImplementedException();
}
