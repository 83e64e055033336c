namespace StructGen.SchemaBench.Evaluation;

/// <summary>
/// The time per output token of a baseline, for comparisons on the intersection: only samples that both runs finished say anything about
/// speed, since an engine that gives up on the hard ones is fast on the rest.
/// </summary>
internal sealed class TpotPairs(IEnumerable<SampleRecord> baseline)
{
    private readonly Dictionary<string, double> _tpot = baseline
        .Where(record => record.Counts() && record.IsFinished() && record.TpotMs is > 0)
        .GroupBy(record => record.Id, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.First().TpotMs!.Value, StringComparer.Ordinal);

    /// <summary>Median over median, on the intersection; null where it is empty.</summary>
    public double? RatioOf(IEnumerable<SampleRecord> records)
    {
        SampleRecord[] shared = [.. records.Where(record => record.IsFinished() && record.TpotMs is not null && _tpot.ContainsKey(record.Id))];
        double? own = Percentiles.Of(shared.Select(record => record.TpotMs)).P50;
        double? other = Percentiles.Of(shared.Select(record => (double?)_tpot[record.Id])).P50;
        return own / other is { } ratio ? Math.Round(ratio, 4) : null;
    }
}
