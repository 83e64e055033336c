using System.Collections.Concurrent;
using System.CommandLine;
using System.Globalization;
using StructGen.Engine.Tokenization;
using StructGen.Grammars;
using StructGen.SchemaBench.Datasets;
using StructGen.SchemaBench.Engines;
using StructGen.SchemaBench.Measurements;
using StructGen.SchemaBench.Reports;

namespace StructGen.SchemaBench.Commands;

/// <summary><c>schemabench walk</c>: random walks through what schemas allow.</summary>
internal static class WalkCommand
{
    public static Command Create(TextWriter output)
    {
        RunOptions run = new("A folder of MaskBench files; without it, the built-in set.", dataRequired: false);
        Option<string> tokenizer = TokenizerArgument.Create();
        Option<int> walks = new("--walks")
        {
            Description = "Walks a schema.",
            HelpName = "N",
            DefaultValueFactory = _ => 2,
            CustomParser = result => NumberArgument.Parse(result, 1),
        };
        Option<long> seed = new("--seed") { Description = "Seed of the random numbers.", HelpName = "S", DefaultValueFactory = _ => 1, CustomParser = NumberArgument.ParseSeed };
        Command command = new("walk", "Walks at random through what schemas allow: no walk may get stuck, no text may be invalid.");
        run.AddTo(command);
        command.Options.Add(tokenizer);
        command.Options.Add(walks);
        command.Options.Add(seed);
        command.SetAction((result, interrupted) =>
            RunAsync(run.Read(result), result.GetValue(tokenizer)!, result.GetValue(walks), result.GetValue(seed), output, interrupted));
        return command;
    }

    private static async Task<int> RunAsync(RunSettings settings, string tokenizerArgument, int walks, long seed, TextWriter output, CancellationToken interrupted)
    {
        SummaryFile.Check(settings.Summary);
        IReadOnlyList<CaseSource> cases = CaseListing.List(settings.Data, settings.List, settings.Limit);
        using ResultsFile<WalkRecord> results = ResultsFile<WalkRecord>.Open(settings.Out, settings.Existing);
        Vocabulary vocabulary = TokenizerArgument.Load(tokenizerArgument).Vocabulary;
        StructGenEngine engine = new(vocabulary);
        JsonSchemaOptions options = settings.SchemaOptions;
        RunFingerprint.CheckOptions(engine, settings);
        WalkPlan plan = new(walks, seed, settings.PropertyOrder is { } order ? [order] : [PropertyOrder.Any, PropertyOrder.AsDeclared]);
        string run = RunFingerprint.Of("walk", vocabulary.Fingerprint, settings, string.Create(CultureInfo.InvariantCulture, $"{walks} {seed}"));
        ConcurrentQueue<WalkRecord> records = new();
        IReadOnlySet<string> done = results.TakeUp(cases.Select(entry => entry.Id), run, records.Enqueue);
        CaseSource[] rest = [.. cases.Where(entry => !done.Contains(entry.Id))];
        WalkProtocol protocol = new(engine, new RandomWalker(new TokenSpelling(vocabulary)), options, plan);
        await RunProgress.RunAsync(settings.Progress, "walk", rest.Length, step => Lanes.RunAsync(
            rest,
            1,
            (source, worker, token) =>
            {
                MaskBenchCase entry = source.Load();
                WalkRecord record = worker.TryRun(abandoned => protocol.Run(entry, run, abandoned), settings.Timeout, token, out var walked)
                    ? walked
                    : new() { Id = entry.Id, Run = run, Status = SchemaStatus.Timeout, Reason = $"took more than {settings.Timeout.TotalSeconds} s" };
                results.Write(record);
                records.Enqueue(record);
                step();
            },
            interrupted)).ConfigureAwait(false);
        WalkReport.Print(new TextReport(output), records);
        SummaryFile.Write(settings.Summary, WalkSummary.Of(records));
        return ExitCodes.Completed;
    }
}
