namespace StructGen.SchemaBench.Measurements;

/// <summary>The sums over all records of a run. Used by one thread at a time.</summary>
internal sealed class GrammarTotals
{
    /// <summary>Files at the start of a process whose masks are told apart.</summary>
    public const int FirstFiles = 50;

    private readonly List<GrammarRecord> _records = [];

    /// <summary>All records.</summary>
    public IReadOnlyList<GrammarRecord> Records => _records;

    /// <summary>The records of files.</summary>
    public IEnumerable<GrammarRecord> Files => _records.Where(record => record.Walk is null);

    /// <summary>The records of walks.</summary>
    public IEnumerable<GrammarRecord> Walks => _records.Where(record => record.Walk is not null);

    /// <summary>The mutants that both sides have judged.</summary>
    public IEnumerable<(GrammarRecord File, MutantRecord Mutant)> Mutants =>
        Files.SelectMany(file => file.Mutants.Where(mutant => mutant.Accepted is not null).Select(mutant => (file, mutant)));

    /// <summary>Masks of the first files of each process.</summary>
    public LatencyHistogram First { get; } = new();

    /// <summary>Masks of all others.</summary>
    public LatencyHistogram Later { get; } = new();

    /// <summary>From before compilation until the first mask.</summary>
    public LatencyHistogram Ttfm { get; } = new();

    public void Add(GrammarRecord record)
    {
        _records.Add(record);
        if (record.TbmNs.Count > 0)
        {
            (record.Position < FirstFiles ? First : Later).Add(LatencyHistogram.Restore(record.TbmNs));
        }
    }

    public int Of(FileStatus status) => Files.Count(record => record.Status == status);
}
