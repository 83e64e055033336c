using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using StructGen.Engine.Tokenization;
using StructGen.Grammars;
using StructGen.SchemaBench.Datasets;
using StructGen.SchemaBench.Engines;
using StructGen.SchemaBench.Measurements;
using StructGen.SchemaBench.Reports;
using StructGen.SchemaBench.Sources;
using StructGen.SchemaBench.Sources.Checkers;

namespace StructGen.SchemaBench.Commands;

/// <summary>A run of <c>schemabench grammar</c>, as asked for.</summary>
internal sealed record GrammarRun
{
    public required Grammar Grammar { get; init; }

    /// <summary>What tells the grammar from others: its name, or its texts.</summary>
    public required string Identity { get; init; }

    public required SourceListing Files { get; init; }

    public required string Tokenizer { get; init; }

    public TimeSpan Timeout { get; init; }

    /// <summary>Mutants of each kind a file.</summary>
    public int Mutants { get; init; }

    public int Walks { get; init; }

    public long Seed { get; init; }

    /// <summary>Files are read as bytes, not as tokens with masks.</summary>
    public bool WithoutMasks { get; init; }

    /// <summary>The checker's command line; null for none.</summary>
    public string? Checker { get; init; }

    public FileInfo? Out { get; init; }

    public ExistingFile Existing { get; init; }

    public FileInfo? Summary { get; init; }

    public bool Progress { get; init; }

    /// <summary>Runs it and reports; an interrupted run reports what it has.</summary>
    public async Task<int> RunAsync(TextWriter output, CancellationToken interrupted)
    {
        SummaryFile.Check(Summary);
        IReadOnlyList<SourceFile> files = Files.List();
        using ResultsFile<GrammarRecord> results = ResultsFile<GrammarRecord>.Open(Out, Existing);
        TextTokenizer tokenizer = TokenizerArgument.Load(Tokenizer);
        using ISyntaxChecker? checker = Checker is null ? null : SyntaxChecker.Start(Checker);
        GrammarTotals totals = new();
        string run = Fingerprint(tokenizer.Vocabulary);
        string[] walks = [.. Enumerable.Range(0, Walks).Select(index => $"walk {index}")];
        IReadOnlySet<string> done = results.TakeUp([.. files.Select(file => file.Id), .. walks], run, totals.Add);
        StructGenEngine engine = new(tokenizer.Vocabulary);
        IConstraint grammar = Compile(engine, totals, interrupted);
        TokenSpelling spelling = new(tokenizer.Vocabulary);
        GrammarJudge judge = new(new GrammarProtocol(grammar, engine.EndTokens, spelling), tokenizer, checker) { Run = run, Mutants = Mutants, Seed = Seed, Timeout = Timeout, WithoutMasks = WithoutMasks };
        GrammarWalks walker = new(grammar, new RandomWalker(spelling), checker) { Run = run, Seed = Seed, Timeout = Timeout };
        List<Func<DeadlineWorker, CancellationToken, GrammarRecord>> work =
        [
            .. files.Where(file => !done.Contains(file.Id)).Select(file => new Func<DeadlineWorker, CancellationToken, GrammarRecord>((worker, token) => judge.Judge(file, worker, token))),
            .. walks.Where(id => !done.Contains(id)).Select(id => new Func<DeadlineWorker, CancellationToken, GrammarRecord>((worker, token) => walker.Walk(id, worker, token))),
        ];
        try
        {
            await RunProgress.RunAsync(Progress, "grammar", work.Count, step => Lanes.RunAsync(
                work,
                1,
                (item, worker, token) =>
                {
                    GrammarRecord record = item(worker, token);
                    results.Write(record);
                    totals.Add(record);
                    step();
                },
                interrupted)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            GrammarReport.Print(new TextReport(output), totals, GrammarSummary.Of(totals));
            throw;
        }

        GrammarSummary summary = GrammarSummary.Of(totals);
        GrammarReport.Print(new TextReport(output), totals, summary);
        SummaryFile.Write(Summary, summary);
        return ExitCodes.Completed;
    }

    private IConstraint Compile(StructGenEngine engine, GrammarTotals totals, CancellationToken interrupted)
    {
        try
        {
            long start = Stopwatch.GetTimestamp();
            IConstraint grammar = engine.Compile(Grammar, interrupted);
            grammar.CreateMatcher().GetMask();
            totals.Ttfm.Add((long)Stopwatch.GetElapsedTime(start).TotalNanoseconds);
            return grammar;
        }
        catch (GrammarException problem)
        {
            throw new DataException($"The grammar cannot be used: {problem.Message}", problem);
        }
    }

    /// <summary>What changes a record: lines of a run with anything else are not mixed in.</summary>
    private string Fingerprint(Vocabulary vocabulary)
    {
        string everything = string.Join('\n', "grammar", vocabulary.Fingerprint, Identity, Mutants, Walks, Seed, Checker, WithoutMasks);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(everything)))[..8];
    }
}
