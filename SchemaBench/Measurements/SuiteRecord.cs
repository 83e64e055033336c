using StructGen.SchemaBench.Reports;

namespace StructGen.SchemaBench.Measurements;

/// <summary>The verdicts on one instance; null where there is none (a refused schema, a crash, a timeout).</summary>
internal sealed record SuiteTestRecord
{
    public required string Description { get; init; }

    public bool Valid { get; init; }

    public bool? Validator { get; init; }

    /// <summary>The matcher, fed with bytes.</summary>
    public bool? Bytes { get; init; }

    /// <summary>The matcher, fed with tokens that its masks must allow.</summary>
    public bool? Tokens { get; init; }

    public string? Note { get; init; }

    internal bool ValidatorOk => Validator == Valid;

    internal bool MatcherOk => Bytes == Valid && Tokens == Valid;
}

/// <summary>Everything known about one schema of the suite: a line of the results file.</summary>
internal sealed record SuiteRecord : IRunRecord
{
    public required string Id { get; init; }

    public required string Run { get; init; }

    public required string File { get; init; }

    public required string Description { get; init; }

    /// <summary>Why the validator has no verdicts.</summary>
    public string? ValidatorReason { get; init; }

    /// <summary>Why the matcher has no verdicts of its own.</summary>
    public string? MatcherReason { get; init; }

    public IReadOnlyList<SuiteTestRecord> Tests { get; init; } = [];
}
