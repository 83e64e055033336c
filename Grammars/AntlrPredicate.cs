namespace StructGen.Grammars;

/// <summary>What stands for code of an ANTLR grammar that decides what is matched; see <see cref="AntlrOptions.Predicates"/>.</summary>
public sealed record AntlrPredicate
{
    private AntlrPredicate(bool? value, string? pattern)
    {
        Value = value;
        Pattern = pattern;
    }

    /// <summary>The code always lets the match go on.</summary>
    public static AntlrPredicate True { get; } = new(true, null);

    /// <summary>The code never lets the match go on.</summary>
    public static AntlrPredicate False { get; } = new(false, null);

    internal bool? Value { get; }

    internal string? Pattern { get; }

    /// <summary>The code lets a match go on whose lexeme the expression matches from its beginning to its end. In a parser rule it is the lexeme of the token after the predicate.</summary>
    /// <param name="pattern">An ECMA-262 regular expression.</param>
    public static AntlrPredicate Matches(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return new AntlrPredicate(null, pattern);
    }
}
