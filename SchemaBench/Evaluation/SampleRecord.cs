using StructGen.SchemaBench.Reports;

namespace StructGen.SchemaBench.Evaluation;

/// <summary>Everything known about one sample: a line of the results file. The file's first line has a <see cref="Header"/> instead.</summary>
internal sealed record SampleRecord : IRunRecord
{
    public required string Id { get; init; }

    public required string Run { get; init; }

    /// <summary>What the run was asked to do; only in the line that opens the file, whose id is empty.</summary>
    public RunHeader? Header { get; init; }

    public string Split { get; init; } = "";

    /// <summary>Why there is no schema; such a sample is listed and counted apart, in no rate.</summary>
    public string? Unreadable { get; init; }

    public CompileStatus? CompileStatus { get; init; }

    public string? CompileReason { get; init; }

    /// <summary>Null where no text was asked for.</summary>
    public DecodingStatus? DecodingStatus { get; init; }

    public string? DecodingReason { get; init; }

    /// <summary>The verdict on the whole trimmed text.</summary>
    public Validity? Validity { get; init; }

    public string? ValidityReason { get; init; }

    /// <summary>The verdict on the first JSON value in the text.</summary>
    public Validity? FirstValueValidity { get; init; }

    public int? PromptTokens { get; init; }

    public int? OutputTokens { get; init; }

    /// <summary>Output tokens that the grammar left no choice about.</summary>
    public int? ForcedTokens { get; init; }

    public int? DraftedTokens { get; init; }

    public int? AcceptedTokens { get; init; }

    /// <summary>Tokens of the shortest text that the schema allows, where the engine knows it and the text did not end.</summary>
    public int? ShortestCompletion { get; init; }

    /// <summary>Start → compiled.</summary>
    public double? GctMs { get; init; }

    /// <summary>Start → first token.</summary>
    public double? TtftMs { get; init; }

    /// <summary>(End − first token) / (output tokens − 1).</summary>
    public double? TpotMs { get; init; }

    /// <summary>Start → end.</summary>
    public double? TgtMs { get; init; }

    /// <summary>Where the time went, of an engine in this process.</summary>
    public DecodeFigures? Decode { get; init; }

    /// <summary>The largest resident set of an in-process engine so far.</summary>
    public double? PeakMib { get; init; }

    /// <summary>The output as the engine gave it.</summary>
    public string? Text { get; init; }

    /// <summary>The output's token ids, of an engine that tells.</summary>
    public IReadOnlyList<int>? Tokens { get; init; }

    /// <summary>The schema's text as the data spells it, so that results can be judged and reported without the data.</summary>
    public string? Schema { get; init; }

    /// <summary>Whether this is a sample that counts: neither the header nor unreadable.</summary>
    public bool Counts() => Header is null && Unreadable is null;

    /// <summary>Whether the engine took the schema.</summary>
    public bool IsDeclared() => CompileStatus == Evaluation.CompileStatus.Ok;

    /// <summary>Whether the engine ended its text.</summary>
    public bool IsFinished() => IsDeclared() && DecodingStatus == Evaluation.DecodingStatus.Ok;

    /// <summary>Whether the limit of tokens is below the shortest text that was found.</summary>
    public bool IsUnfit() => IsDeclared() && DecodingStatus == Evaluation.DecodingStatus.ExceedingMaxCtx && ShortestCompletion is not null;

    /// <summary>Whether the text is valid.</summary>
    public bool IsMatch() => Validity == Evaluation.Validity.Match;
}
