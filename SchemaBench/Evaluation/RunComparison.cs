namespace StructGen.SchemaBench.Evaluation;

/// <summary>The difference of two runs in one measure, over samples that both have.</summary>
/// <param name="Measure">Its name.</param>
/// <param name="Samples">How many samples it is over.</param>
/// <param name="A">The first run's mean.</param>
/// <param name="B">The second run's.</param>
/// <param name="Difference">B − A, paired by sample.</param>
internal sealed record PairedDifference(string Measure, int Samples, double A, double B, Interval Difference);

/// <summary>Two runs side by side: rates on the samples that both ran, times on those that both finished.</summary>
internal sealed record RunComparison
{
    public required string A { get; init; }

    public required string B { get; init; }

    /// <summary>Samples of both.</summary>
    public required int Shared { get; init; }

    /// <summary>Samples of one only; in no figure.</summary>
    public required int OnlyA { get; init; }

    public required int OnlyB { get; init; }

    /// <summary>Samples that others stand in for; in no figure.</summary>
    public required int ReplacedA { get; init; }

    public required int ReplacedB { get; init; }

    /// <summary>Samples that both finished.</summary>
    public required int BothFinished { get; init; }

    public required IReadOnlyList<PairedDifference> Differences { get; init; }

    /// <summary>Median TPOT of B over that of A.</summary>
    public double? TpotRatio { get; init; }

    /// <summary>Geometric mean of the paired ratios TPOT B / TPOT A.</summary>
    public Interval? TpotPairedRatio { get; init; }

    /// <summary>Samples where one matches and the other does not, by id.</summary>
    public required IReadOnlyList<string> OnlyAMatches { get; init; }

    public required IReadOnlyList<string> OnlyBMatches { get; init; }

    /// <summary>What makes the comparison unfair, a sentence each: empty for like runs.</summary>
    public static IReadOnlyList<string> Unlike(EngineRun a, EngineRun b) =>
    [
        .. a.Header.Conditions().Zip(b.Header.Conditions())
            .Where(pair => pair.First.Value != pair.Second.Value)
            .Select(pair => $"{pair.First.Name}: {pair.First.Value} against {pair.Second.Value}"),
        .. a.Header.Engine == b.Header.Engine && a.Header.Generation.CloseInTime != b.Header.Generation.CloseInTime
            ? ["limits: one closes texts in time, the other cuts them"]
            : Array.Empty<string>(),
    ];

    /// <summary>Compares.</summary>
    public static RunComparison Of(EngineRun a, EngineRun b)
    {
        Dictionary<string, SampleRecord> second = b.Samples.ToDictionary(record => record.Id, StringComparer.Ordinal);
        (SampleRecord A, SampleRecord B)[] pairs = [.. a.Samples.Where(record => second.ContainsKey(record.Id)).Select(record => (record, second[record.Id]))];
        (SampleRecord A, SampleRecord B)[] finished = [.. pairs.Where(pair => pair.A.IsFinished() && pair.B.IsFinished())];
        (SampleRecord A, SampleRecord B)[] declared = [.. pairs.Where(pair => pair.A.IsDeclared() && pair.B.IsDeclared())];
        (SampleRecord A, SampleRecord B)[] timed = [.. finished.Where(pair => pair is { A.TpotMs: > 0, B.TpotMs: > 0 })];
        Interval? logarithms = Bootstrap.OfMean([.. timed.Select(pair => Math.Log(pair.B.TpotMs!.Value / pair.A.TpotMs!.Value))]);
        PairedDifference?[] differences =
        [
            Rate("declared", pairs, record => record.IsDeclared()),
            Rate("empirical", pairs, record => record.IsMatch()),
            Rate("first value valid", pairs, record => record.FirstValueValidity == Validity.Match),
            Rate("compliance (both declared)", declared, record => record.IsMatch()),
            Rate("finished", pairs, record => record.IsFinished()),
            Time("GCT ms", finished, record => record.GctMs),
            Time("TTFT ms", finished, record => record.TtftMs),
            Time("TPOT ms", finished, record => record.TpotMs),
            Time("TGT ms", finished, record => record.TgtMs),
            Time("output tokens", finished, record => record.OutputTokens),
        ];
        return new()
        {
            A = a.Name,
            B = b.Name,
            Shared = pairs.Length,
            OnlyA = a.Samples.Count - pairs.Length,
            OnlyB = b.Samples.Count - pairs.Length,
            ReplacedA = a.Replaced.Count,
            ReplacedB = b.Replaced.Count,
            BothFinished = finished.Length,
            Differences = [.. differences.OfType<PairedDifference>()],
            TpotRatio = new TpotPairs(a.Samples).RatioOf(b.Samples),
            TpotPairedRatio = logarithms is { } log ? new(Math.Exp(log.Mean), Math.Exp(log.Low), Math.Exp(log.High)) : null,
            OnlyAMatches = [.. pairs.Where(pair => pair.A.IsMatch() && !pair.B.IsMatch()).Select(pair => pair.A.Id)],
            OnlyBMatches = [.. pairs.Where(pair => !pair.A.IsMatch() && pair.B.IsMatch()).Select(pair => pair.A.Id)],
        };
    }

    private static PairedDifference? Rate(string measure, (SampleRecord A, SampleRecord B)[] pairs, Func<SampleRecord, bool> holds) =>
        Time(measure, pairs, record => holds(record) ? 1 : 0);

    private static PairedDifference? Time(string measure, (SampleRecord A, SampleRecord B)[] pairs, Func<SampleRecord, double?> value)
    {
        (double A, double B)[] values = [.. pairs
            .Select(pair => (A: value(pair.A), B: value(pair.B)))
            .Where(pair => pair is { A: not null, B: not null })
            .Select(pair => (pair.A!.Value, pair.B!.Value))];
        return Bootstrap.OfMean([.. values.Select(pair => pair.B - pair.A)]) is { } difference
            ? new(measure, values.Length, values.Average(pair => pair.A), values.Average(pair => pair.B), difference)
            : null;
    }
}
