using StructGen.SchemaBench.Evaluation;

namespace StructGen.SchemaBench.Reports.Comparison;

/// <summary>Times on the samples that every engine finished: the only fair ones.</summary>
/// <param name="Samples">How many there are.</param>
/// <param name="Engines">The figures by engine, in the order of the report.</param>
internal sealed record IntersectionReport(int Samples, IReadOnlyList<IntersectionFigures> Engines)
{
    public static IntersectionReport Of(IReadOnlyList<EngineRun> runs)
    {
        HashSet<string> shared = [.. runs[0].Samples.Where(record => record.IsFinished()).Select(record => record.Id)];
        foreach (EngineRun run in runs.Skip(1))
        {
            shared.IntersectWith(run.Samples.Where(record => record.IsFinished()).Select(record => record.Id));
        }

        double? baseline = null;
        List<IntersectionFigures> figures = [];
        foreach (EngineRun run in runs.OrderByDescending(run => run.Header.Engine == ReportModel.LmOnly))
        {
            SampleRecord[] records = [.. run.Samples.Where(record => shared.Contains(record.Id))];
            Percentiles tpot = Of(records, record => record.TpotMs);
            baseline ??= tpot.P50;
            figures.Add(new(run.Name, Of(records, record => record.GctMs), Of(records, record => record.TtftMs), tpot, Of(records, record => record.TgtMs), tpot.P50 / baseline));
        }

        return new(shared.Count, figures);
    }

    private static Percentiles Of(IEnumerable<SampleRecord> records, Func<SampleRecord, double?> time) => Percentiles.Of(records.Select(time));
}

/// <summary>One engine's times on the intersection.</summary>
/// <param name="Name">The engine.</param>
/// <param name="GctMs">Compilation.</param>
/// <param name="TtftMs">To the first token.</param>
/// <param name="TpotMs">Per output token.</param>
/// <param name="TgtMs">To the end.</param>
/// <param name="TpotRatio">Median TPOT over that of the first engine listed.</param>
internal sealed record IntersectionFigures(string Name, Percentiles GctMs, Percentiles TtftMs, Percentiles TpotMs, Percentiles TgtMs, double? TpotRatio);
