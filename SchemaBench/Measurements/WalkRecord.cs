using StructGen.SchemaBench.Reports;

namespace StructGen.SchemaBench.Measurements;

/// <summary>One random walk.</summary>
internal sealed record WalkOutcome
{
    /// <summary>The order of properties: any or as_declared.</summary>
    public required string Order { get; init; }

    public bool Finished { get; init; }

    public int Tokens { get; init; }

    /// <summary>Whether the validator accepts the finished text; null for dead ends.</summary>
    public bool? Valid { get; init; }

    /// <summary>The text, where something is wrong with it.</summary>
    public string? Text { get; init; }

    /// <summary>What is wrong.</summary>
    public string? Note { get; init; }
}

/// <summary>Everything known about one schema: a line of the results file.</summary>
internal sealed record WalkRecord : IRunRecord
{
    public required string Id { get; init; }

    public required string Run { get; init; }

    /// <summary>Whether the schema could be walked at all.</summary>
    public SchemaStatus Status { get; init; }

    public string? Reason { get; init; }

    public IReadOnlyList<WalkOutcome> Walks { get; init; } = [];
}
