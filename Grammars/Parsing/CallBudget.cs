namespace StructGen.Grammars.Parsing;

/// <summary>
/// Bounds the work of one call (compile, mask, advance, completion) on the thread that makes it: what each decision costs is bounded by its own limits, but one call may
/// need many. Counted in elementary steps, so equal calls on equal states fail or succeed alike, however fast the machine is.
/// </summary>
internal static class CallBudget
{
    /// <summary>Steps a call for each of <see cref="GrammarLimits.MaxAlternatives"/>: some hundred milliseconds in all by default. The largest public schemas take a tenth.</summary>
    private const int StepsPerAlternative = 5_000;

    [ThreadStatic]
    private static long s_spent;

    /// <summary>A new call begins.</summary>
    public static void Restart() => s_spent = 0;

    /// <summary>Counts <paramref name="steps"/>; throws when the call has spent what it may.</summary>
    public static void Charge(long steps, GrammarLimits limits)
    {
        s_spent += steps;
        if (s_spent > (long)limits.MaxAlternatives * StepsPerAlternative)
        {
            Throw(limits);
        }
    }

    private static void Throw(GrammarLimits limits) =>
        throw new GrammarLimitException(nameof(GrammarLimits.MaxAlternatives), $"One call needs more than {(long)limits.MaxAlternatives * StepsPerAlternative} steps of reasoning about the schema.");
}
