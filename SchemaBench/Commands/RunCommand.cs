using System.CommandLine;
using System.CommandLine.Parsing;
using StructGen.SchemaBench.Datasets;
using StructGen.SchemaBench.Datasets.Samples;
using StructGen.SchemaBench.Engines;
using StructGen.SchemaBench.Evaluation;
using StructGen.SchemaBench.Prompting;

namespace StructGen.SchemaBench.Commands;

/// <summary><c>schemabench run</c>: the JSONSchemaBench protocol (docs/schemabench.md).</summary>
internal sealed class RunCommand
{
    private readonly DataOptions _data = new();
    private readonly EngineOptions _engine = new();
    private readonly OutputOptions _output = new();
    private readonly ClusterArguments _cluster = new();
    private readonly Option<Shard> _shard = new("--shard") { Description = "Only the i-th of n equal shares, counted from 1.", HelpName = "i/n", DefaultValueFactory = _ => new(1, 1), CustomParser = ParseShard };
    private readonly GenerationOptionSet _generation = new(shots: 2, maxTokens: 2048);
    private readonly Option<string> _dialect = new("--dialect") { Description = "Schemas are read by their $schema, or as Draft 2020-12 whatever they say (the protocol's way).", DefaultValueFactory = _ => SchemaDialects.OfSchema };
    private readonly Option<FailGate?> _failOn = new("--fail-on")
    {
        Description = "Exit code 2 when any of these is the case: wrong, refused, crash, timeout, unfinished, KEY<NUMBER, KEY>NUMBER over the summary's keys; comma-separated.",
        HelpName = "CONDITIONS",
        CustomParser = ParseGate,
    };

    private readonly Option<FileInfo?> _baseline = new("--baseline") { Description = "Results of another run, for the TPOT ratio.", HelpName = "RESULTS" };

    private RunCommand()
    {
        _dialect.AcceptOnlyFromAmong(SchemaDialects.OfSchema, SchemaDialects.Protocol);
    }

    public static Command Create(TextWriter output, TextWriter error)
    {
        RunCommand run = new();
        Command command = new("run", "Runs the JSONSchemaBench protocol: coverage, compliance and speed of an engine.");
        run._data.AddTo(command);
        run._engine.AddTo(command);
        run._generation.AddTo(command);
        Option[] own = [run._shard, run._dialect, run._failOn, run._baseline];
        foreach (Option option in own)
        {
            command.Options.Add(option);
        }

        run._cluster.AddTo(command);
        run._output.AddTo(command);
        command.Validators.Add(result =>
        {
            if (run._data.Replaces(result) && result.GetResult(run._shard) is { Implicit: false })
            {
                result.AddError("--replace-unfit chooses among all samples, and --shard takes a part of them: use one of the two.");
            }

            if (run._cluster.IsAsked(result) && (run._data.Replaces(result) || result.GetResult(run._shard) is { Implicit: false }))
            {
                result.AddError("--cluster hands out the samples of the whole run: it goes neither with --shard nor with --replace-unfit.");
            }
        });
        command.SetAction((result, interrupted) => run.RunAsync(result, output, error, interrupted));
        return command;
    }

    private async Task<int> RunAsync(ParseResult result, TextWriter output, TextWriter error, CancellationToken interrupted)
    {
        FileInfo? baseline = result.GetValue(_baseline);
        (IReadOnlyList<SampleSource> samples, IReadOnlyList<SampleSource>? reserve) = await _data.ReadAsync(result, interrupted).ConfigureAwait(false);
        RunPlan plan = new()
        {
            Samples = samples,
            Reserve = reserve,
            Shard = result.GetValue(_shard),
            Cluster = _cluster.Read(result),
            Prompt = new(_generation.Shots(result), _generation.ChatTemplate(result)),
            Settings = _generation.Settings(result),
            Dialect = result.GetValue(_dialect)!,
            Out = _output.Out(result),
            Existing = _output.Existing(result),
            Summary = _output.Summary(result),
            Progress = _output.Progress(result),
            FailGate = result.GetValue(_failOn),
            Baseline = baseline is null ? null : EngineRun.Load([baseline], error.WriteLine)[0],
        };
        IGenerationEngine engine = await _engine.CreateAsync(result, plan.Prompt.Settings.ChatTemplate, interrupted).ConfigureAwait(false);
        await using (engine.ConfigureAwait(false))
        {
            return await BenchmarkRun.RunAsync(engine, plan, output, error, interrupted).ConfigureAwait(false);
        }
    }

    private static Shard ParseShard(ArgumentResult result)
    {
        if (Shard.TryParse(result.Tokens[^1].Value, out Shard shard))
        {
            return shard;
        }

        result.AddError("--shard needs i/n with i from 1 to n.");
        return new(1, 1);
    }

    private static FailGate? ParseGate(ArgumentResult result)
    {
        if (FailGate.TryParse(result.Tokens[^1].Value, out FailGate gate, out string complaint))
        {
            return gate;
        }

        result.AddError("--fail-on: " + complaint);
        return null;
    }
}
