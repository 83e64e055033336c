using StructGen.SchemaBench.Evaluation;

namespace StructGen.SchemaBench.Reports.Comparison;

/// <summary>Several runs side by side: what <c>report</c> shows in every format.</summary>
internal sealed record ReportModel
{
    public required IReadOnlyList<EngineReport> Engines { get; init; }

    /// <summary>All data sets, sorted.</summary>
    public required IReadOnlyList<string> Splits { get; init; }

    /// <summary>Times on the samples that every engine finished; null with one engine.</summary>
    public IntersectionReport? Intersection { get; init; }

    /// <summary>Keywords of at least so many schemas, those that fail most first.</summary>
    public required IReadOnlyList<KeywordRow> Keywords { get; init; }

    public required IReadOnlyList<WorstSample> Worst { get; init; }

    /// <summary>Whether the runs were alike enough to be compared; what differs, a sentence each.</summary>
    public required IReadOnlyList<string> Unlike { get; init; }

    public static ReportModel Of(IReadOnlyList<EngineRun> runs)
    {
        EngineRun? baseline = runs.FirstOrDefault(run => run.Header.Engine == LmOnly);
        return new()
        {
            Engines = [.. runs.Select(run => EngineReport.Of(run, runs.Count > 1 && run != baseline ? baseline : null))],
            Splits = [.. runs.SelectMany(run => run.Samples.Select(sample => sample.Split)).Distinct().Order(StringComparer.Ordinal)],
            Intersection = runs.Count > 1 ? IntersectionReport.Of(runs) : null,
            Keywords = KeywordRow.Of(runs),
            Worst = WorstSample.Of(runs),
            Unlike = [.. runs.Skip(1).SelectMany(run => RunComparison.Unlike(runs[0], run).Select(difference => $"{runs[0].Name} and {run.Name}: {difference}"))],
        };
    }

    /// <summary>The engine that speed is measured against.</summary>
    internal const string LmOnly = "lm-only";
}

/// <summary>One run in a report.</summary>
internal sealed record EngineReport
{
    public required string Name { get; init; }

    public required RunHeader Header { get; init; }

    public required RunSummary Summary { get; init; }

    /// <summary>Samples that are still missing.</summary>
    public int Missing { get; init; }

    public Interval? Declared { get; init; }

    /// <summary>Declared among the samples whose prompt fits.</summary>
    public Interval? DeclaredOfFitting { get; init; }

    public Interval? Empirical { get; init; }

    public Interval? Compliance { get; init; }

    /// <summary>Rate of samples whose first JSON value is valid.</summary>
    public Interval? FirstValue { get; init; }

    /// <summary>Empirical coverage of each data set.</summary>
    public required IReadOnlyDictionary<string, Interval> EmpiricalBySplit { get; init; }

    public required IReadOnlyDictionary<string, Interval> DeclaredBySplit { get; init; }

    public required IReadOnlyDictionary<string, int> Validity { get; init; }

    /// <summary>Output tokens over generation time.</summary>
    public double? TokensPerSecond { get; init; }

    public double? DraftedShare { get; init; }

    public double? AcceptedShare { get; init; }

    /// <summary>101 quantiles from minimum to maximum, for the charts.</summary>
    public required IReadOnlyList<double> GctMsQuantiles { get; init; }

    public required IReadOnlyList<double> TpotMsQuantiles { get; init; }

    /// <summary>Id and reason of what could not be read.</summary>
    public required IReadOnlyDictionary<string, string> Unreadable { get; init; }

    /// <summary>Declared samples whose text did not end, with what is known about them.</summary>
    public required IReadOnlyList<UnfinishedSample> Unfinished { get; init; }

    /// <summary>Samples that no text fits and that others stand in for; in no figure.</summary>
    public required IReadOnlyList<UnfinishedSample> Replaced { get; init; }

    public static EngineReport Of(EngineRun run, EngineRun? baseline)
    {
        IReadOnlyList<SampleRecord> samples = run.Samples;
        SampleRecord[] timed = [.. samples.Where(record => record is { TgtMs: not null, OutputTokens: > 0 })];
        double seconds = timed.Sum(record => record.TgtMs!.Value) / 1000;
        long tokens = timed.Sum(record => (long)record.OutputTokens!.Value);
        return new()
        {
            Name = run.Name,
            Header = run.Header,
            Summary = RunSummary.Of(run.Samples, baseline?.Samples) with { Replaced = run.Replaced.Count },
            Missing = Math.Max(0, run.Header.Expected - run.Samples.Count - run.Unreadable.Count),
            Declared = Mean(samples, record => record.IsDeclared()),
            DeclaredOfFitting = Mean(samples.Where(record => record.CompileStatus != CompileStatus.PromptTooLong), record => record.IsDeclared()),
            Empirical = Mean(samples, record => record.IsMatch()),
            Compliance = Mean(samples.Where(record => record.IsDeclared()), record => record.IsMatch()),
            FirstValue = Mean(samples, record => record.FirstValueValidity == Evaluation.Validity.Match),
            EmpiricalBySplit = BySplit(samples, record => record.IsMatch()),
            DeclaredBySplit = BySplit(samples, record => record.IsDeclared()),
            Validity = Enum.GetValues<Validity>().ToDictionary(ResultNames.Of, verdict => samples.Count(record => record.Validity == verdict)),
            TokensPerSecond = seconds > 0 ? Math.Round(tokens / seconds, 2) : null,
            DraftedShare = Share(samples, record => record.DraftedTokens, record => record.OutputTokens),
            AcceptedShare = Share(samples, record => record.AcceptedTokens, record => record.DraftedTokens),
            GctMsQuantiles = Quantiles(samples.Select(record => record.GctMs)),
            TpotMsQuantiles = Quantiles(samples.Select(record => record.TpotMs)),
            Unreadable = run.Unreadable.ToDictionary(record => record.Id, record => record.Unreadable!, StringComparer.Ordinal),
            Unfinished = [.. samples.Where(record => record.IsDeclared() && !record.IsFinished()).Select(UnfinishedSample.Of)],
            Replaced = [.. run.Replaced.Select(UnfinishedSample.Of)],
        };
    }

    private static Interval? Mean(IEnumerable<SampleRecord> samples, Func<SampleRecord, bool> holds) => Bootstrap.OfMean([.. samples.Select(record => holds(record) ? 1.0 : 0.0)]);

    private static Dictionary<string, Interval> BySplit(IEnumerable<SampleRecord> samples, Func<SampleRecord, bool> holds) => samples
        .GroupBy(record => record.Split, StringComparer.Ordinal)
        .OrderBy(split => split.Key, StringComparer.Ordinal)
        .ToDictionary(split => split.Key, split => Mean(split, holds)!.Value);

    private static double? Share(IEnumerable<SampleRecord> samples, Func<SampleRecord, int?> part, Func<SampleRecord, int?> whole)
    {
        SampleRecord[] telling = [.. samples.Where(record => part(record) is not null && whole(record) is not null)];
        long all = telling.Sum(record => (long)whole(record)!.Value);
        return all == 0 ? null : Math.Round((double)telling.Sum(record => (long)part(record)!.Value) / all, 6);
    }

    private static double[] Quantiles(IEnumerable<double?> values)
    {
        double[] sorted = [.. values.OfType<double>().Order()];
        return sorted.Length == 0 ? [] : [.. Enumerable.Range(0, 101).Select(percent => Percentiles.At(sorted, percent / 100.0)!.Value)];
    }
}

/// <summary>A sample whose text did not end.</summary>
internal sealed record UnfinishedSample(string Id, string Status, string? Reason, int? ShortestCompletion)
{
    public static UnfinishedSample Of(SampleRecord record) =>
        new(record.Id, record.DecodingStatus is { } status ? ResultNames.Of(status) : "no text", record.DecodingReason, record.ShortestCompletion);
}
