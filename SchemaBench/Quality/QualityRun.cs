using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using StructGen.SchemaBench.Commands;
using StructGen.SchemaBench.Engines;
using StructGen.SchemaBench.Evaluation;
using StructGen.SchemaBench.Quality.Tasks;
using StructGen.SchemaBench.Reports;

namespace StructGen.SchemaBench.Quality;

/// <summary>Everything about a quality run but the engine.</summary>
internal sealed record QualityPlan
{
    public required IReadOnlyList<ReasoningTask> Tasks { get; init; }

    /// <summary>Questions of each task at most.</summary>
    public required int Limit { get; init; }

    public required QualityPrompt Prompt { get; init; }

    public required GenerationSettings Settings { get; init; }

    public FileInfo? Out { get; init; }

    public ExistingFile Existing { get; init; }

    public FileInfo? Summary { get; init; }

    public bool Progress { get; init; }
}

/// <summary>Asks each question with and without constraint, streams results, goes on where an earlier run stopped, sums up.</summary>
internal static class QualityRun
{
    /// <summary>Runs to the exit code.</summary>
    public static async Task<int> RunAsync(IGenerationEngine engine, QualityPlan plan, TextWriter output, TextWriter error, CancellationToken interrupted)
    {
        SummaryFile.Check(plan.Summary, plan.Existing);
        (ReasoningTask Task, QuestionSource Source)[] questions = [.. plan.Tasks.SelectMany(task => task.Questions(plan.Settings.Seed, plan.Limit).Select(source => (task, source)))];
        QualityHeader header = Describe(engine, plan, questions);
        string run = FingerprintOf(header);
        using ResultsFile<QualityRecord> results = ResultsFile<QualityRecord>.Open(plan.Out, plan.Existing, error.WriteLine);
        ConcurrentQueue<QualityRecord> records = new();
        IReadOnlySet<string> done = results.TakeUp(questions.Select(question => question.Source.Id), run, records.Enqueue);
        if (!results.Earlier.Any(record => record.Header is not null))
        {
            results.Write(new() { Id = "", Run = run, Header = header });
        }

        (ReasoningTask Task, QuestionSource Source)[] rest = [.. questions.Where(question => !done.Contains(question.Source.Id))];
        QuestionRunner runner = new(engine, plan.Prompt, plan.Settings);
        ParallelOptions lanes = new() { MaxDegreeOfParallelism = engine.MaxConcurrency, CancellationToken = interrupted };
        TextReport report = new(output);
        try
        {
            await RunProgress.RunGroupsAsync(
                plan.Progress,
                rest.GroupBy(question => question.Task.Name, StringComparer.Ordinal).Select(task => (task.Key, task.Count())),
                step => Parallel.ForEachAsync(rest, lanes, async (question, token) =>
                {
                    QualityRecord record = await runner.RunAsync(question.Task, question.Source, run, token).ConfigureAwait(false);
                    results.Write(record);
                    records.Enqueue(record);
                    step(record.Task, record.Constrained is { Correct: true });
                })).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            QualityReport.Print(report, [.. records], QualitySummary.Of(records));
            throw;
        }

        QualitySummary summary = QualitySummary.Of(records);
        QualityReport.Print(report, [.. records], summary);
        SummaryFile.Write(plan.Summary, summary);
        return ExitCodes.Completed;
    }

    private static QualityHeader Describe(IGenerationEngine engine, QualityPlan plan, IReadOnlyCollection<(ReasoningTask Task, QuestionSource Source)> questions) => new()
    {
        Engine = engine.Identity.Name,
        Model = engine.Identity.Model,
        ModelHash = engine.Identity.ModelHash,
        EngineSettings = engine.Identity.Settings,
        Prompt = plan.Prompt.Settings,
        Generation = plan.Settings,
        Tasks = plan.Tasks.ToDictionary(task => task.Name, task => Hash(string.Join('\n', questions.Where(question => question.Task == task).Select(question => question.Source.Question?.Text)))),
        Started = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
    };

    private static string FingerprintOf(QualityHeader header) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(header with { Started = null }, ResultsFile<QualityRecord>.Json)))[..8];

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8];
}
