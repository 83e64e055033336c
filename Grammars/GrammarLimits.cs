namespace StructGen.Grammars;

/// <summary>Bounds on what one constraint may cost. Each is a count, not a time; meeting one is a <see cref="GrammarLimitException"/> that names it.</summary>
public sealed record GrammarLimits
{
    /// <summary>The defaults: enough for the largest public schemas.</summary>
    public static GrammarLimits Default { get; } = new();

    /// <summary>For sources from strangers: a fraction of <see cref="Default"/>.</summary>
    public static GrammarLimits Untrusted { get; } = new() { MaxSourceBytes = 1 << 20, MaxNestingDepth = 128, MaxStates = 50_000, MaxAlternatives = 500 };

    /// <summary>Size of the source text in bytes. Default 4 MiB; the largest public schema is 938 KB.</summary>
    public int MaxSourceBytes { get; init; } = 4 << 20;

    /// <summary>Nesting of the source and of the values matched. Default 512.</summary>
    public int MaxNestingDepth { get; init; } = 512;

    /// <summary>States built lazily, per grammar and per automaton. Default 250,000.</summary>
    public int MaxStates { get; init; } = 250_000;

    /// <summary>Alternatives examined for one decision; one call (compile, mask, advance, completion) may take 5,000 elementary steps for each. Default 2,000.</summary>
    public int MaxAlternatives { get; init; } = 2_000;
}
