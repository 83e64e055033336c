using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.InteropServices;
using StructGen.SchemaBench.Cluster;
using StructGen.SchemaBench.Commands;
using StructGen.SchemaBench.Datasets;
using StructGen.SchemaBench.Datasets.Samples;
using StructGen.SchemaBench.Engines;
using StructGen.SchemaBench.Prompting;
using StructGen.SchemaBench.Reports;

namespace StructGen.SchemaBench.Evaluation;

/// <summary>Everything about a run but the engine.</summary>
internal sealed record RunPlan
{
    /// <summary>The samples of the whole run, all shards.</summary>
    public required IReadOnlyList<SampleSource> Samples { get; init; }

    /// <summary>The next samples, which stand in for those that the limit of tokens is too small for; null to keep these.</summary>
    public IReadOnlyList<SampleSource>? Reserve { get; init; }

    public Shard Shard { get; init; } = new(1, 1);

    /// <summary>The processes that share the run; null for this one alone.</summary>
    public ClusterSettings? Cluster { get; init; }

    public required Prompt Prompt { get; init; }

    public required GenerationSettings Settings { get; init; }

    public string Dialect { get; init; } = SchemaDialects.OfSchema;

    public FileInfo? Out { get; init; }

    public ExistingFile Existing { get; init; }

    public FileInfo? Summary { get; init; }

    public bool Progress { get; init; }

    public FailGate? FailGate { get; init; }

    /// <summary>The run that TPOT is divided by.</summary>
    public EngineRun? Baseline { get; init; }
}

/// <summary>Runs samples through an engine: streams results, goes on where an earlier run stopped, sums up.</summary>
internal static class BenchmarkRun
{
    /// <summary>Runs to the exit code.</summary>
    public static async Task<int> RunAsync(IGenerationEngine engine, RunPlan plan, TextWriter output, TextWriter error, CancellationToken interrupted)
    {
        SummaryFile.Check(plan.Summary, plan.Existing);
        RunHeader header = Describe(engine, plan);
        string run = EngineRun.FingerprintOf(header);
        using ResultsFile<SampleRecord> results = ResultsFile<SampleRecord>.Open(plan.Out, plan.Existing, error.WriteLine);
        IReadOnlyList<SampleSource> share = plan.Shard.Of(plan.Samples);
        ConcurrentQueue<SampleRecord> records = new();
        IReadOnlySet<string> done = results.TakeUp(share.Concat(plan.Reserve ?? []).Select(sample => sample.Id), run, records.Enqueue);
        if (!results.Earlier.Any(record => record.Header is not null))
        {
            results.Write(new() { Id = "", Run = run, Header = header });
        }

        SampleSource[] rest = [.. share.Where(sample => !done.Contains(sample.Id))];
        SampleRunner runner = new(engine, plan.Prompt, plan.Settings, plan.Dialect);
        ParallelOptions lanes = new() { MaxDegreeOfParallelism = engine.MaxConcurrency, CancellationToken = interrupted };
        TextReport report = new(output);
        try
        {
            await (plan.Cluster is null ? RunAloneAsync() : ShareAsync(plan.Cluster)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            RunReport.Print(report, Counted(), Summary());
            throw;
        }

        RunSummary summary = Summary();
        RunReport.Print(report, Counted(), summary);
        SummaryFile.Write(plan.Summary, summary);
        IReadOnlyList<string> missed = plan.FailGate?.Check(Counted(), summary) ?? [];
        foreach (string complaint in missed)
        {
            await error.WriteLineAsync(complaint).ConfigureAwait(false);
        }

        return missed.Count > 0 ? ExitCodes.GateMissed : ExitCodes.Completed;

        IEnumerable<(string Name, int Total)> Groups() => rest.GroupBy(sample => sample.Split, StringComparer.Ordinal).Select(split => (split.Key, split.Count()));

        void Add(SampleRecord record, Action<string, bool> step)
        {
            results.Write(record);
            records.Enqueue(record);
            step(record.Split, record.IsMatch());
        }

        async Task RunAloneAsync()
        {
            Queue<SampleSource> reserve = new((plan.Reserve ?? []).Where(sample => !done.Contains(sample.Id)));
            do
            {
                await RunProgress.RunGroupsAsync(plan.Progress, Groups(), step => Parallel.ForEachAsync(rest, lanes, async (sample, token) =>
                    Add(await runner.RunAsync(sample, run, token).ConfigureAwait(false), step))).ConfigureAwait(false);
                rest = [.. Enumerable.Range(0, Math.Min(reserve.Count, share.Count - records.Count(record => !record.IsUnfit()))).Select(_ => reserve.Dequeue())];
            }
            while (rest.Length > 0);
        }

        Task ShareAsync(ClusterSettings cluster) => RunProgress.RunGroupsAsync(plan.Progress, Groups(), step =>
            new SharedRun(cluster, share, [.. records], engine.MaxConcurrency, (sample, token) => Task.Run(() => runner.RunAsync(sample, run, token), token), record => Add(record, step))
                .RunAsync(run, error.WriteLine, interrupted));

        SampleRecord[] Counted() => [.. records.Where(record => !header.Replaces(record))];

        RunSummary Summary()
        {
            SampleRecord[] counted = Counted();
            return RunSummary.Of(counted, plan.Baseline?.Samples) with { Replaced = records.Count - counted.Length };
        }
    }

    private static RunHeader Describe(IGenerationEngine engine, RunPlan plan) => new()
    {
        Engine = engine.Identity.Name,
        Model = engine.Identity.Model,
        ModelHash = engine.Identity.ModelHash,
        EngineSettings = engine.Identity.Settings,
        Prompt = plan.Prompt.Settings,
        Generation = plan.Settings,
        Dialect = plan.Dialect,
        ReplaceUnfit = plan.Reserve is null ? null : true,
        Expected = plan.Samples.Count,
        Shard = plan.Shard.Count == 1 ? null : plan.Shard.ToString(),
        Concurrency = engine.MaxConcurrency,
        Machine = Machine(),
        Started = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
        Program = typeof(BenchmarkRun).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
    };

    private static string Machine()
    {
        const string Cpus = "/proc/cpuinfo";
        string? model = File.Exists(Cpus)
            ? File.ReadLines(Cpus).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
            : null;
        return FormattableString.Invariant($"{model ?? RuntimeInformation.ProcessArchitecture.ToString()}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}");
    }
}
