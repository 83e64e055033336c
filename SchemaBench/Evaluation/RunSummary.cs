using System.Text.Json.Serialization;
using StructGen.SchemaBench.Reports;

namespace StructGen.SchemaBench.Evaluation;

/// <summary>The totals of a run: what <c>run --summary</c> writes. All rates are over all samples, but compliance (over the declared) and compliant_finished (over the finished).</summary>
internal record SummaryFigures
{
    public int Samples { get; init; }

    public int PromptTooLong { get; init; }

    /// <summary>Compile status ok.</summary>
    public double Declared { get; init; }

    /// <summary>The whole text parses and is valid.</summary>
    public double Empirical { get; init; }

    /// <summary>Empirical among declared; null where none is.</summary>
    public double? Compliance { get; init; }

    /// <summary>Declared, and the engine ended its text.</summary>
    public double Finished { get; init; }

    /// <summary>Valid among finished; null where none is.</summary>
    public double? CompliantFinished { get; init; }

    public required IReadOnlyDictionary<string, int> CompileStatus { get; init; }

    public required IReadOnlyDictionary<string, int> DecodingStatus { get; init; }

    public required Percentiles GctMs { get; init; }

    public required Percentiles TtftMs { get; init; }

    public required Percentiles TpotMs { get; init; }

    public required Percentiles TgtMs { get; init; }

    /// <summary>Median TPOT over that of the baseline, both on the samples that both finished; null without a baseline.</summary>
    public double? TpotRatio { get; init; }

    public long OutputTokens { get; init; }

    /// <summary>Forced among the output tokens of samples that tell; null where none does.</summary>
    public double? ForcedShare { get; init; }

    /// <summary>Where the time went, and the ratio to free text; null for engines that do not tell.</summary>
    public DecodeSummary? Decode { get; init; }

    public double? PeakMib { get; init; }

    /// <summary>The figures of some samples.</summary>
    public static SummaryFigures Of(IReadOnlyCollection<SampleRecord> records, TpotPairs? baseline)
    {
        int declared = records.Count(record => record.IsDeclared());
        int finished = records.Count(record => record.IsFinished());
        SampleRecord[] telling = [.. records.Where(record => record is { ForcedTokens: not null, OutputTokens: > 0 })];
        return new()
        {
            Samples = records.Count,
            PromptTooLong = records.Count(record => record.CompileStatus == Evaluation.CompileStatus.PromptTooLong),
            Declared = Rate(declared, records.Count) ?? 0,
            Empirical = Rate(records.Count(record => record.IsMatch()), records.Count) ?? 0,
            Compliance = Rate(records.Count(record => record.IsDeclared() && record.IsMatch()), declared),
            Finished = Rate(finished, records.Count) ?? 0,
            CompliantFinished = Rate(records.Count(record => record.IsFinished() && record.IsMatch()), finished),
            CompileStatus = Count(records.Select(record => record.CompileStatus)),
            DecodingStatus = Count(records.Select(record => record.DecodingStatus)),
            GctMs = Percentiles.Of(records.Select(record => record.GctMs)),
            TtftMs = Percentiles.Of(records.Select(record => record.TtftMs)),
            TpotMs = Percentiles.Of(records.Select(record => record.TpotMs)),
            TgtMs = Percentiles.Of(records.Select(record => record.TgtMs)),
            TpotRatio = baseline?.RatioOf(records),
            OutputTokens = records.Sum(record => (long)(record.OutputTokens ?? 0)),
            ForcedShare = Rate(telling.Sum(record => (long)record.ForcedTokens!.Value), telling.Sum(record => (long)record.OutputTokens!.Value)),
            Decode = DecodeSummary.Of(records),
            PeakMib = records.Max(record => record.PeakMib),
        };
    }

    private static double? Rate(long some, long all) => all == 0 ? null : Math.Round((double)some / all, 6);

    private static Dictionary<string, int> Count<TStatus>(IEnumerable<TStatus?> statuses)
        where TStatus : struct, Enum
    {
        Dictionary<string, int> counts = Enum.GetValues<TStatus>().ToDictionary(ResultNames.Of, _ => 0);
        foreach (TStatus status in statuses.OfType<TStatus>())
        {
            counts[ResultNames.Of(status)]++;
        }

        return counts;
    }
}

/// <summary>The totals of a run, and of each data set in it.</summary>
internal sealed record RunSummary : SummaryFigures
{
    /// <summary>Samples that the limit of tokens is too small for and that others stand in for; in no other figure.</summary>
    [JsonPropertyOrder(1)]
    public int Replaced { get; init; }

    /// <summary>The same for each data set.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyDictionary<string, SummaryFigures> Splits { get; private init; } = new Dictionary<string, SummaryFigures>();

    /// <summary>Summarises the records of one run; those that do not count are left out.</summary>
    /// <param name="records">The records, in any order.</param>
    /// <param name="baseline">The records of the run that TPOT is divided by.</param>
    public static RunSummary Of(IEnumerable<SampleRecord> records, IEnumerable<SampleRecord>? baseline = null)
    {
        SampleRecord[] all = [.. records.Where(record => record.Counts()).OrderBy(record => record.Id, StringComparer.Ordinal)];
        TpotPairs? pairs = baseline is null ? null : new(baseline);
        return new(SummaryFigures.Of(all, pairs))
        {
            Splits = all
                .GroupBy(record => record.Split, StringComparer.Ordinal)
                .OrderBy(split => split.Key, StringComparer.Ordinal)
                .ToDictionary(split => split.Key, split => SummaryFigures.Of([.. split], pairs)),
        };
    }

    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    private RunSummary(SummaryFigures figures)
        : base(figures)
    {
    }
}
