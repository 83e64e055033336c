namespace StructGen.Grammars;

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

    [ThreadStatic]
    private static bool s_isCounting;

    /// <summary>A call begins; it ends when the scope is disposed of. Work outside any call is not bounded.</summary>
    public static Scope Begin()
    {
        Scope scope = new(s_spent, s_isCounting);
        s_spent = 0;
        s_isCounting = true;
        return scope;
    }

    /// <summary>Counts <paramref name="steps"/>; throws when the call has spent what it may.</summary>
    public static void Charge(long steps, GrammarLimits limits)
    {
        s_spent += steps;
        if (s_spent > (long)limits.MaxAlternatives * StepsPerAlternative && s_isCounting)
        {
            Throw(limits);
        }
    }

    private static void Throw(GrammarLimits limits) =>
        throw new GrammarLimitException(nameof(GrammarLimits.MaxAlternatives), $"One call needs more than {(long)limits.MaxAlternatives * StepsPerAlternative} steps of reasoning about the constraint.");

    /// <summary>Ends the call, and goes on with the one around it.</summary>
    internal readonly ref struct Scope(long spent, bool isCounting)
    {
        public void Dispose()
        {
            s_spent = spent;
            s_isCounting = isCounting;
        }
    }
}
