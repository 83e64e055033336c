using System.CommandLine;
using StructGen.SchemaBench.Engines;
using StructGen.SchemaBench.Quality;
using StructGen.SchemaBench.Quality.Tasks;

namespace StructGen.SchemaBench.Commands;

/// <summary><c>schemabench quality</c>: whether a constraint costs or brings right answers (docs/schemabench.md).</summary>
internal sealed class QualityCommand
{
    private const string LastLetter = "last-letter";
    private const string ShuffledObjects = "shuffled-objects";
    private const string Gsm8k = "gsm8k";

    private readonly EngineOptions _engine = new(unconstrainedToo: true);
    private readonly GenerationOptionSet _generation = new(shots: 4, maxTokens: 512);
    private readonly OutputOptions _output = new();
    private readonly Option<string[]> _task = new("--task") { Description = "Only this task; may be repeated. All, unless told otherwise; gsm8k needs --gsm8k.", DefaultValueFactory = _ => [] };
    private readonly Option<FileInfo?> _gsm8k = new("--gsm8k") { Description = "GSM8K as JSON Lines: an object a line with question and answer.", HelpName = "FILE" };
    private readonly Option<int> _limit = new("--limit") { Description = "Questions of each task: so many are drawn, or the first ones of --gsm8k.", HelpName = "N", DefaultValueFactory = _ => 100, CustomParser = result => NumberArgument.Parse(result, 1) };

    private QualityCommand() => _task.AcceptOnlyFromAmong(LastLetter, ShuffledObjects, Gsm8k);

    public static Command Create(TextWriter output, TextWriter error)
    {
        QualityCommand quality = new();
        Command command = new("quality", "Asks reasoning questions with and without constraint: what the constraint does to the answers.");
        quality._engine.AddTo(command);
        command.Options.Add(quality._task);
        command.Options.Add(quality._gsm8k);
        command.Options.Add(quality._limit);
        quality._generation.AddTo(command);
        quality._output.AddTo(command);
        command.Validators.Add(result =>
        {
            IReadOnlyList<System.CommandLine.Parsing.Token> tasks = result.GetResult(quality._task)?.Tokens ?? [];
            bool asked = tasks.Any(task => task.Value == Gsm8k);
            bool brought = result.GetResult(quality._gsm8k) is not null;
            if (asked && !brought)
            {
                result.AddError("--task gsm8k needs --gsm8k: the file with the questions.");
            }
            else if (brought && !asked && tasks.Count > 0)
            {
                result.AddError("--gsm8k says nothing without --task gsm8k.");
            }
        });
        command.SetAction((result, interrupted) => quality.RunAsync(result, output, error, interrupted));
        return command;
    }

    private async Task<int> RunAsync(ParseResult result, TextWriter output, TextWriter error, CancellationToken interrupted)
    {
        ReasoningTask[] tasks = [.. Tasks(result)];
        bool chatTemplate = _generation.ChatTemplate(result);
        QualityPlan plan = new()
        {
            Tasks = tasks,
            Limit = result.GetValue(_limit),
            Prompt = new(tasks, _generation.Shots(result), chatTemplate),
            Settings = _generation.Settings(result),
            Out = _output.Out(result),
            Existing = _output.Existing(result),
            Summary = _output.Summary(result),
            Progress = _output.Progress(result),
        };
        IGenerationEngine engine = await _engine.CreateAsync(result, chatTemplate, interrupted).ConfigureAwait(false);
        await using (engine.ConfigureAwait(false))
        {
            return await QualityRun.RunAsync(engine, plan, output, error, interrupted).ConfigureAwait(false);
        }
    }

    private IEnumerable<ReasoningTask> Tasks(ParseResult result)
    {
        string[] asked = result.GetValue(_task)!;
        if (asked.Length == 0 || asked.Contains(LastLetter))
        {
            yield return new LastLetterTask();
        }

        if (asked.Length == 0 || asked.Contains(ShuffledObjects))
        {
            yield return new ShuffledObjectsTask();
        }

        if (result.GetValue(_gsm8k) is { } file && (asked.Length == 0 || asked.Contains(Gsm8k)))
        {
            yield return new Gsm8kTask(file);
        }
    }
}
