using System.Collections.Concurrent;
using System.CommandLine;
using StructGen.Engine.Tokenization;
using StructGen.Grammars;
using StructGen.SchemaBench.Datasets;
using StructGen.SchemaBench.Engines;
using StructGen.SchemaBench.Measurements;
using StructGen.SchemaBench.Reports;

namespace StructGen.SchemaBench.Commands;

/// <summary><c>schemabench suite</c>: the official JSON-Schema-Test-Suite through validator and matcher.</summary>
internal static class SuiteCommand
{
    public static Command Create(TextWriter output)
    {
        RunOptions run = new("The suite: a folder that holds tests/ and remotes/.", dataRequired: true);
        Option<string> draft = new("--draft") { Description = "The draft.", HelpName = "2020-12|2019-09|7|6|4", DefaultValueFactory = _ => "2020-12" };
        Option<bool> optional = new("--optional") { Description = "Also the files of optional/." };
        Option<string> tokenizer = TokenizerArgument.Create();
        Command command = new("suite", "Runs the official JSON-Schema-Test-Suite through the validator and the matcher.");
        run.AddTo(command);
        command.Options.Add(draft);
        command.Options.Add(optional);
        command.Options.Add(tokenizer);
        command.SetAction((result, interrupted) =>
            RunAsync(run.Read(result), result.GetValue(draft)!, result.GetValue(optional), result.GetValue(tokenizer)!, output, interrupted));
        return command;
    }

    private static async Task<int> RunAsync(RunSettings settings, string draft, bool optional, string tokenizerArgument, TextWriter output, CancellationToken interrupted)
    {
        SummaryFile.Check(settings.Summary);
        TestSuite suite = new(settings.Data!, draft);
        IReadOnlyList<string> files = CaseListing.Select(
            suite.Files(optional), static name => name, static name => name.EndsWith(".json", StringComparison.Ordinal) ? name : name + ".json", settings.List, settings.Limit);
        SuiteGroup[] groups = [.. files.SelectMany(suite.Read)];
        using ResultsFile<SuiteRecord> results = ResultsFile<SuiteRecord>.Open(settings.Out, settings.Existing);
        TextTokenizer tokenizer = TokenizerArgument.Load(tokenizerArgument);
        StructGenEngine engine = new(tokenizer.Vocabulary);
        JsonSchemaOptions options = settings.SchemaOptions with { Registry = suite.Registry };
        RunFingerprint.CheckOptions(engine, settings);
        string run = RunFingerprint.Of("suite", tokenizer.Vocabulary.Fingerprint, settings, suite.Draft);
        ConcurrentQueue<SuiteRecord> records = new();
        IReadOnlySet<string> done = results.TakeUp(groups.Select(group => group.Id), run, records.Enqueue);
        SuiteGroup[] rest = [.. groups.Where(group => !done.Contains(group.Id))];
        SuiteProtocol protocol = new(engine, tokenizer, options);
        await RunProgress.RunAsync(settings.Progress, "suite", rest.Length, step => Lanes.RunAsync(
            rest,
            1,
            (group, worker, token) =>
            {
                SuiteRecord record = protocol.Run(group, run, worker, settings.Timeout, token);
                results.Write(record);
                records.Enqueue(record);
                step();
            },
            interrupted)).ConfigureAwait(false);
        SuiteReport.Print(new TextReport(output), files, records);
        SummaryFile.Write(settings.Summary, SuiteSummary.Of(records));
        return ExitCodes.Completed;
    }
}
