using StructGen.SchemaBench.Reports;
using StructGen.SchemaBench.Sources;

namespace StructGen.SchemaBench.Measurements;

/// <summary>The outcome of a file.</summary>
internal enum FileStatus
{
    /// <summary>Every token and the end were allowed.</summary>
    Accepted,

    /// <summary>A token or the end was not allowed.</summary>
    Refused,

    /// <summary>No UTF-8, or the checker refuses it.</summary>
    Skipped,

    /// <summary>The time limit passed.</summary>
    Timeout,

    /// <summary>An exception, or a mask that contradicts the matcher.</summary>
    Crash,
}

/// <summary>One changed text.</summary>
internal sealed record MutantRecord
{
    public MutationKind Kind { get; init; }

    /// <summary>The change in words.</summary>
    public required string What { get; init; }

    /// <summary>Line and column of the change.</summary>
    public required string Place { get; init; }

    /// <summary>The checker's verdict.</summary>
    public bool CheckerAccepts { get; init; }

    /// <summary>The grammar's verdict; null when there was none in time.</summary>
    public bool? Accepted { get; init; }

    /// <summary>Where the two differ: why the checker, or where the grammar refuses it.</summary>
    public string? Note { get; init; }

    /// <summary>Where the two differ: the lines around.</summary>
    public string? Excerpt { get; init; }
}

/// <summary>One random walk.</summary>
internal sealed record GrammarWalkRecord
{
    public bool Finished { get; init; }

    public int Tokens { get; init; }

    /// <summary>The checker's verdict on a finished text; null without a checker.</summary>
    public bool? CheckerAccepts { get; init; }

    /// <summary>What is wrong.</summary>
    public string? Note { get; init; }

    /// <summary>The text, where something is wrong with it.</summary>
    public string? Text { get; init; }
}

/// <summary>Everything known about one file, or about one walk: a line of the results file.</summary>
internal sealed record GrammarRecord : IRunRecord
{
    public required string Id { get; init; }

    public required string Run { get; init; }

    public FileStatus Status { get; init; }

    /// <summary>Why the file is not accepted.</summary>
    public string? Reason { get; init; }

    /// <summary>How many files this process had walked before.</summary>
    public int Position { get; init; }

    /// <summary>Tokens asked for, the refused one included.</summary>
    public long Tokens { get; init; }

    /// <summary>Line and column of the refused token; null when there is none.</summary>
    public string? RefusedAt { get; init; }

    /// <summary>What stands there.</summary>
    public string? Excerpt { get; init; }

    public double MaxTbmUs { get; init; }

    /// <summary>Durations of mask and advance per token, as <see cref="LatencyHistogram.Save"/> gives them.</summary>
    public IReadOnlyList<long> TbmNs { get; init; } = [];

    public IReadOnlyList<MutantRecord> Mutants { get; init; } = [];

    /// <summary>What there is instead of a file; null for files.</summary>
    public GrammarWalkRecord? Walk { get; init; }
}
