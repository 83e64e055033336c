using StructGen.SchemaBench.Evaluation;
using StructGen.SchemaBench.Reports;

namespace StructGen.SchemaBench.Quality;

/// <summary>One question, asked with and without constraint: a line of the results file. The file's first line has a <see cref="Header"/> instead.</summary>
internal sealed record QualityRecord : IRunRecord
{
    public required string Id { get; init; }

    public required string Run { get; init; }

    /// <summary>What the run was asked to do; only in the line that opens the file, whose id is empty.</summary>
    public QualityHeader? Header { get; init; }

    public string Task { get; init; } = "";

    public string? Question { get; init; }

    /// <summary>The right answer.</summary>
    public string? Expected { get; init; }

    /// <summary>Why there is no question; such a line is listed and counted apart.</summary>
    public string? Unreadable { get; init; }

    public QualityAnswer? Constrained { get; init; }

    public QualityAnswer? Unconstrained { get; init; }
}

/// <summary>What a model said to a question.</summary>
internal sealed record QualityAnswer
{
    public CompileStatus CompileStatus { get; init; }

    public DecodingStatus? DecodingStatus { get; init; }

    /// <summary>What went wrong with the engine.</summary>
    public string? Reason { get; init; }

    /// <summary>The verdict on the whole trimmed text.</summary>
    public Validity Validity { get; init; }

    /// <summary>The answer in the first JSON value of the text, as JSON spells it; null where there is none.</summary>
    public string? Answer { get; init; }

    /// <summary>Whether it is the right one.</summary>
    public bool Correct { get; init; }

    public int? OutputTokens { get; init; }

    public double? TgtMs { get; init; }

    public string? Text { get; init; }
}

/// <summary>What a quality run was asked to do and where it ran.</summary>
internal sealed record QualityHeader
{
    public required string Engine { get; init; }

    public required string Model { get; init; }

    public string? ModelHash { get; init; }

    public IReadOnlyDictionary<string, string> EngineSettings { get; init; } = new Dictionary<string, string>();

    public required PromptSettings Prompt { get; init; }

    public required GenerationSettings Generation { get; init; }

    /// <summary>Tells sets of questions apart whose names are the same.</summary>
    public required IReadOnlyDictionary<string, string> Tasks { get; init; }

    /// <summary>When the run began (UTC, ISO 8601).</summary>
    public string? Started { get; init; }
}
