using StructGen.SchemaBench.Evaluation;

namespace StructGen.SchemaBench.Reports.Comparison;

/// <summary>How the schemas with one keyword fare.</summary>
/// <param name="Keyword">The keyword, or <c>format: NAME</c>.</param>
/// <param name="Schemas">Schemas that use it, in any of the runs.</param>
/// <param name="Cells">One an engine, in the order of the report.</param>
internal sealed record KeywordRow(string Keyword, int Schemas, IReadOnlyList<KeywordCell> Cells)
{
    private const int MaxRows = 60;

    /// <summary>The rows, those with the highest failure rate first; keywords of a single schema say little and come last.</summary>
    public static IReadOnlyList<KeywordRow> Of(IReadOnlyList<EngineRun> runs)
    {
        Dictionary<string, IReadOnlyCollection<string>> keywords = runs
            .SelectMany(run => run.Samples)
            .Where(sample => sample.Schema is not null)
            .GroupBy(sample => sample.Id, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => KeywordScan.Of(group.First().Schema!), StringComparer.Ordinal);
        ILookup<string, string> ids = keywords.SelectMany(entry => entry.Value.Select(keyword => (keyword, entry.Key))).ToLookup(pair => pair.keyword, pair => pair.Key);
        Dictionary<string, SampleRecord>[] records = [.. runs.Select(run => run.Samples.ToDictionary(sample => sample.Id, StringComparer.Ordinal))];
        return [.. ids
            .Select(group => new KeywordRow(group.Key, group.Count(), [.. records.Select(byId => KeywordCell.Of(group.Where(byId.ContainsKey).Select(id => byId[id])))]))
            .OrderByDescending(row => row.Schemas > 1)
            .ThenByDescending(row => row.Cells.Max(cell => cell.Failing))
            .ThenByDescending(row => row.Schemas)
            .ThenBy(row => row.Keyword, StringComparer.Ordinal)
            .Take(MaxRows)];
    }
}

/// <summary>The schemas with one keyword at one engine.</summary>
/// <param name="Schemas">How many it ran.</param>
/// <param name="NotDeclared">How many it did not take.</param>
/// <param name="NotValid">How many it took and got no valid text for.</param>
internal sealed record KeywordCell(int Schemas, int NotDeclared, int NotValid)
{
    /// <summary>The rate that failed either way.</summary>
    public double? Failing => Schemas == 0 ? null : Math.Round((double)(NotDeclared + NotValid) / Schemas, 4);

    public static KeywordCell Of(IEnumerable<SampleRecord> samples)
    {
        int all = 0;
        int undeclared = 0;
        int invalid = 0;
        foreach (SampleRecord sample in samples)
        {
            all++;
            undeclared += sample.IsDeclared() ? 0 : 1;
            invalid += sample.IsDeclared() && !sample.IsMatch() ? 1 : 0;
        }

        return new(all, undeclared, invalid);
    }
}
