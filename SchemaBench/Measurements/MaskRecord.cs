using StructGen.SchemaBench.Reports;

namespace StructGen.SchemaBench.Measurements;

/// <summary>How one instance went.</summary>
internal sealed record MaskTestRecord
{
    public bool Valid { get; init; }

    /// <summary>Whether all tokens and the end were allowed; null when the test was not walked to a verdict.</summary>
    public bool? Accepted { get; init; }

    /// <summary>Tokens asked for, the refused one included.</summary>
    public int Tokens { get; init; }

    /// <summary>Index of the refused token (the number of tokens when only the end was refused); null when accepted.</summary>
    public int? RefusedAt { get; init; }

    public double MaxTbmUs { get; init; }

    /// <summary>An exception's text, or why the test was skipped.</summary>
    public string? Note { get; init; }
}

/// <summary>Everything known about one schema: a line of the results file.</summary>
internal sealed record MaskRecord : IRunRecord
{
    public required string Id { get; init; }

    public required string Run { get; init; }

    public SchemaStatus Status { get; init; }

    /// <summary>Whether a valid instance was refused.</summary>
    public bool Overconstrained { get; init; }

    /// <summary>Whether an invalid instance was accepted.</summary>
    public bool Underconstrained { get; init; }

    /// <summary>The diagnostic's code when refused.</summary>
    public string? Code { get; init; }

    /// <summary>The diagnostic or exception text.</summary>
    public string? Reason { get; init; }

    /// <summary>From before compilation until the first mask was ready; null when it never was.</summary>
    public double? TtfmUs { get; init; }

    public IReadOnlyList<MaskTestRecord> Tests { get; init; } = [];

    /// <summary>Tokens asked for over all tests.</summary>
    public long Tokens { get; init; }

    public double MaxTbmUs { get; init; }

    /// <summary>Durations of mask and advance per token, as <see cref="LatencyHistogram.Save"/> gives them.</summary>
    public IReadOnlyList<long> TbmNs { get; init; } = [];

    /// <summary>Masks of the second, untimed pass, and the bytes they allocated.</summary>
    public long WarmMasks { get; init; }

    public long WarmMaskBytes { get; init; }

    /// <summary>The process's largest resident set so far: a jump names the schema that needed it.</summary>
    public double PeakMib { get; init; }

    /// <summary>Anything worth telling that is no failure.</summary>
    public string? Note { get; init; }
}
