using System.CommandLine;
using StructGen.Engine.Tokenization;
using StructGen.Grammars;
using StructGen.SchemaBench.Datasets;
using StructGen.SchemaBench.Engines;
using StructGen.SchemaBench.Measurements;
using StructGen.SchemaBench.Reports;

namespace StructGen.SchemaBench.Commands;

/// <summary><c>schemabench mask</c>: the MaskBench protocol (docs/schemabench.md).</summary>
internal static class MaskCommand
{
    public static Command Create(TextWriter output)
    {
        RunOptions run = new("A folder of MaskBench files; without it, the built-in set.", dataRequired: false);
        Option<string> tokenizer = TokenizerArgument.Create();
        Option<int> threads = new("--threads")
        {
            Description = "Schemas measured at a time.",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
            CustomParser = result => NumberArgument.Parse(result, 1),
        };
        Option<int> sharedThreads = new("--shared-threads")
        {
            Description = "Also compare the throughput of N threads on one compiled grammar with that of one.",
            HelpName = "N",
            CustomParser = result => NumberArgument.Parse(result, 2),
        };
        Command command = new("mask", "Measures token masks over a folder of schemas and instances (MaskBench).");
        run.AddTo(command);
        command.Options.Add(tokenizer);
        command.Options.Add(threads);
        command.Options.Add(sharedThreads);
        command.Validators.Add(result =>
        {
            if (result.GetResult(sharedThreads) is not null && result.GetResult(threads) is { Implicit: false })
            {
                result.AddError("--shared-threads measures one schema at a time: leave --threads out.");
            }
        });
        command.SetAction((result, interrupted) =>
            RunAsync(run.Read(result), result.GetValue(tokenizer)!, result.GetValue(threads), result.GetValue(sharedThreads), output, interrupted));
        return command;
    }

    private static async Task<int> RunAsync(RunSettings settings, string tokenizerArgument, int threads, int sharedThreads, TextWriter output, CancellationToken interrupted)
    {
        SummaryFile.Check(settings.Summary);
        IReadOnlyList<CaseSource> cases = CaseListing.List(settings.Data, settings.List, settings.Limit);
        using ResultsFile<MaskRecord> results = ResultsFile<MaskRecord>.Open(settings.Out, settings.Existing);
        TextTokenizer tokenizer = TokenizerArgument.Load(tokenizerArgument);
        StructGenEngine engine = new(tokenizer.Vocabulary);
        JsonSchemaOptions options = settings.SchemaOptions;
        RunFingerprint.CheckOptions(engine, settings);
        string run = RunFingerprint.Of("mask", tokenizer.Vocabulary.Fingerprint, settings);
        MaskTotals totals = new();
        using SharedThroughput? shared = sharedThreads > 0 ? new SharedThroughput(sharedThreads) : null;
        IReadOnlySet<string> done = results.TakeUp(cases.Select(entry => entry.Id), run, totals.Add);
        CaseSource[] rest = [.. cases.Where(entry => !done.Contains(entry.Id))];
        TextReport report = new(output);

        // The built-in set must not meet an engine that has compiled it already.
        WarmUp.Run(() => new StructGenEngine(tokenizer.Vocabulary), settings.Data is null ? null : engine, tokenizer, options, interrupted);
        try
        {
            await RunProgress.RunAsync(settings.Progress, "mask", rest.Length, step => Lanes.RunAsync(
                rest,
                threads,
                (source, worker, token) =>
                {
                    MaskRecord record = Measure(source, new(engine, options, source.Id, run), tokenizer, worker, shared, settings.Timeout, token)
                        with { PeakMib = Math.Round(ProcessFigures.PeakMebibytes(), 1) };
                    results.Write(record);
                    totals.Add(record);
                    step();
                },
                interrupted)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            MaskReport.Print(report, totals, MaskSummary.Of(totals));
            throw;
        }

        shared?.Measure();
        MaskSummary summary = MaskSummary.Of(totals) with { SharedThreads = shared?.Threads, SharedThroughput = shared?.Ratio };
        MaskReport.Print(report, totals, summary);
        SummaryFile.Write(settings.Summary, summary);
        return ExitCodes.Completed;
    }

    private static MaskRecord Measure(CaseSource source, MaskProtocol protocol, TextTokenizer tokenizer, DeadlineWorker worker, SharedThroughput? shared, TimeSpan limit, CancellationToken interrupted)
    {
        MaskBenchCase entry = source.Load();
        IReadOnlyList<TokenizedTest> tests = WarmUp.Tokenize(entry, tokenizer);
        if (!worker.TryRun(abandoned => protocol.Measure(entry.Schema, tests, abandoned), limit, interrupted, out var record))
        {
            return protocol.TimedOut(limit);
        }

        bool isWarm = worker.TryRun(abandoned => protocol.CountAllocations(tests, abandoned), limit, interrupted, out (long Masks, long Bytes) warm);
        if (isWarm && shared is not null && record.Status == SchemaStatus.Pass)
        {
            protocol.Share(shared, tests);
        }

        return isWarm
            ? record with { WarmMasks = warm.Masks, WarmMaskBytes = warm.Bytes }
            : record with { Note = "the untimed pass took too long; its allocations are not counted" };
    }
}
