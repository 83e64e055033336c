using StructGen.SchemaBench.Measurements;

namespace StructGen.SchemaBench.Reports;

/// <summary>The object that <c>grammar --summary</c> writes.</summary>
internal sealed record GrammarSummary
{
    public int Files { get; init; }

    public int Skipped { get; init; }

    public int Accepted { get; init; }

    public int MutantsRefusedByChecker { get; init; }

    public int OfThoseRefused { get; init; }

    public int MutantsAcceptedByChecker { get; init; }

    public int OfThoseAccepted { get; init; }

    public int Walks { get; init; }

    public int DeadEnds { get; init; }

    public int RefusedByChecker { get; init; }

    public required LatencySummary TtfmUs { get; init; }

    /// <summary>Of the files after the first 50 of the process; of all where there are no more.</summary>
    public required LatencySummary TbmUs { get; init; }

    /// <summary>Of the first 50 files.</summary>
    public required LatencySummary TbmFirstFilesUs { get; init; }

    public int Timeout { get; init; }

    public int Crash { get; init; }

    public long Tokens { get; init; }

    public double PeakMib { get; init; }

    public double CpuS { get; init; }

    public static GrammarSummary Of(GrammarTotals totals)
    {
        bool[] refused = [.. totals.Mutants.Where(pair => !pair.Mutant.CheckerAccepts).Select(pair => pair.Mutant.Accepted == false)];
        bool[] accepted = [.. totals.Mutants.Where(pair => pair.Mutant.CheckerAccepts).Select(pair => pair.Mutant.Accepted == true)];
        LatencySummary first = LatencySummary.Of(totals.First);
        return new()
        {
            Files = totals.Files.Count(),
            Skipped = totals.Of(FileStatus.Skipped),
            Accepted = totals.Of(FileStatus.Accepted),
            MutantsRefusedByChecker = refused.Length,
            OfThoseRefused = refused.Count(agreed => agreed),
            MutantsAcceptedByChecker = accepted.Length,
            OfThoseAccepted = accepted.Count(agreed => agreed),
            Walks = totals.Walks.Count(),
            DeadEnds = totals.Walks.Count(record => !record.Walk!.Finished),
            RefusedByChecker = totals.Walks.Count(record => record.Walk!.CheckerAccepts == false),
            TtfmUs = LatencySummary.Of(totals.Ttfm),
            TbmUs = totals.Later.Count > 0 ? LatencySummary.Of(totals.Later) : first,
            TbmFirstFilesUs = first,
            Timeout = totals.Of(FileStatus.Timeout),
            Crash = totals.Of(FileStatus.Crash),
            Tokens = totals.Files.Sum(record => record.Tokens),
            PeakMib = Math.Round(ProcessFigures.PeakMebibytes(), 1),
            CpuS = Math.Round(ProcessFigures.CpuSeconds(), 1),
        };
    }
}
