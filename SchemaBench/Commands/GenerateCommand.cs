using System.CommandLine;
using StructGen.Engine;
using StructGen.Engine.Decoding;
using StructGen.Engine.Models;
using StructGen.Engine.Speculation;
using StructGen.Engine.Templates;
using StructGen.Grammars;
using StructGen.SchemaBench.Datasets;
using StructGen.SchemaBench.Reports;

namespace StructGen.SchemaBench.Commands;

/// <summary><c>schemabench generate</c>: tries a model under a constraint.</summary>
internal static class GenerateCommand
{
    private static readonly Option<string> Model = new("--model") { Description = "The model's folder.", HelpName = "PATH", Required = true };

    private static readonly Option<string> Prompt = new("--prompt") { Description = "What the user says; - reads standard input.", HelpName = "TEXT|-", Required = true };

    private static readonly Option<string?> Schema = new("--schema") { Description = "A JSON Schema that the answer satisfies.", HelpName = "FILE" };

    private static readonly Option<string?> Regex = new("--regex") { Description = "An ECMA-262 expression that the whole answer matches.", HelpName = "R" };

    private static readonly Option<string[]> Choice = new("--choice") { Description = "A text that the answer may be; give several.", HelpName = "TEXT", AllowMultipleArgumentsPerToken = false };

    private static readonly Option<string?> GrammarFile = new("--grammar") { Description = "A context-free grammar: GBNF, or EBNF where the file is named .ebnf.", HelpName = "FILE" };

    private static readonly Option<int> MaxTokens = new("--max-tokens")
    {
        Description = "Tokens of the answer at most.",
        HelpName = "N",
        DefaultValueFactory = _ => 512,
        CustomParser = result => NumberArgument.Parse(result, 1),
    };

    private static readonly Option<float> Temperature = new("--temperature") { Description = "0 takes the most likely token each time.", HelpName = "T" };

    private static readonly Option<long?> Seed = new("--seed") { Description = "Makes a random answer reproducible.", HelpName = "S" };

    private static readonly Option<string> DrafterName = new("--drafter") { Description = "Who proposes tokens; the answer is the same with any.", HelpName = "forced|copy|none", DefaultValueFactory = _ => "forced" };

    private static readonly Option<bool> Close = new("--close-in-time") { Description = "The answer is whole within --max-tokens." };

    private static readonly Option<bool> Raw = new("--raw") { Description = "The prompt goes to the model as it is, without its chat template and without the schema." };

    private static readonly Option<bool> Stats = new("--stats") { Description = "Shows counts and timings on standard error." };

    private static readonly Option<bool> NoProgress = new("--no-progress") { Description = "No progress bar while the model loads." };

    public static Command Create(TextWriter output, TextWriter error)
    {
        DrafterName.AcceptOnlyFromAmong("forced", "copy", "none");
        Command command = new("generate", "Generates a text with a model, constrained by a schema, a grammar, an expression or a choice; without one, free text.")
        {
            Model, Prompt, Schema, GrammarFile, Regex, Choice, MaxTokens, Temperature, Seed, DrafterName, Close, Raw, Stats, NoProgress,
        };
        command.Validators.Add(static result =>
        {
            int constraints = (result.GetValue(Schema) is null ? 0 : 1) + (result.GetValue(GrammarFile) is null ? 0 : 1) + (result.GetValue(Regex) is null ? 0 : 1) + (result.GetValue(Choice) is { Length: > 0 } ? 1 : 0);
            if (constraints > 1)
            {
                result.AddError("Give one of --schema, --grammar, --regex and --choice.");
            }

            if (result.GetValue(Temperature) is < 0 or float.NaN)
            {
                result.AddError("--temperature needs a number that is not negative.");
            }
        });
        command.SetAction((result, interrupted) => RunAsync(result, output, error, interrupted));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, TextWriter output, TextWriter error, CancellationToken interrupted)
    {
        GenerationOptions options = Options(arguments);
        Grammar? grammar = Constraint(arguments, out string? schema);
        string prompt = arguments.GetValue(Prompt)!;
        if (prompt == "-")
        {
            // The line break that ends a file is none of the prompt's.
            prompt = (await Console.In.ReadToEndAsync(interrupted).ConfigureAwait(false)).TrimEnd('\r', '\n');
        }

        try
        {
            StructuredModel model = await LoadAsync(arguments.GetValue(Model)!, !arguments.GetValue(NoProgress), interrupted).ConfigureAwait(false);
            await using (model.ConfigureAwait(false))
            {
                IAsyncEnumerable<TextPart> parts = schema is not null ? model.GenerateJsonStreamingAsync(prompt, schema, options, interrupted)
                    : grammar is not null ? model.GenerateStreamingAsync(prompt, grammar, options, interrupted)
                    : model.GenerateStreamingAsync(prompt, options, interrupted);
                GeneratedText whole = await WriteAsync(parts, output).ConfigureAwait(false);
                if (!whole.IsComplete)
                {
                    await error.WriteLineAsync($"Cut short after {whole.Counts.OutputTokens} tokens; raise --max-tokens or give --close-in-time.").ConfigureAwait(false);
                }

                if (arguments.GetValue(Stats))
                {
                    GenerateReport.Print(error, whole);
                }
            }

            return ExitCodes.Completed;
        }
        catch (Exception problem) when (problem is ModelException or ChatTemplateException or GrammarException or ContextLengthException or GenerationBudgetException)
        {
            throw new DataException(problem.Message, problem);
        }
    }

    private static GenerationOptions Options(ParseResult arguments) => new()
    {
        MaxOutputTokens = arguments.GetValue(MaxTokens),
        Budget = arguments.GetValue(Close) ? BudgetPolicy.CloseInTime : BudgetPolicy.Truncate,
        PromptForm = arguments.GetValue(Raw) ? PromptForm.Raw : PromptForm.Auto,
        SchemaPrompt = arguments.GetValue(Raw) ? SchemaPrompt.None : SchemaPrompt.Auto,
        Sampling = new SamplingOptions { Temperature = arguments.GetValue(Temperature), Seed = arguments.GetValue(Seed) },
        Speculation = new SpeculationOptions
        {
            Drafter = arguments.GetValue(DrafterName) switch { "none" => Drafter.None, "copy" => Drafter.Copy, _ => Drafter.Forced },
        },
    };

    private static Grammar? Constraint(ParseResult arguments, out string? schema)
    {
        schema = arguments.GetValue(Schema) is { } file ? Read(file) : null;
        return arguments.GetValue(GrammarFile) is { } path ? (path.EndsWith(".ebnf", StringComparison.OrdinalIgnoreCase) ? Grammar.Ebnf(Read(path)) : Grammar.Gbnf(Read(path)))
            : arguments.GetValue(Regex) is { } pattern ? Grammar.Regex(pattern)
            : arguments.GetValue(Choice) is { Length: > 0 } choices ? Grammar.Choice(choices)
            : null;
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: {problem.Message}", problem);
        }
    }

    private static async Task<StructuredModel> LoadAsync(string path, bool showsProgress, CancellationToken interrupted)
    {
        StructuredModel? model = null;
        await RunProgress.RunAsync(showsProgress, $"loading {Path.GetFileName(Path.TrimEndingDirectorySeparator(path))}", LoadProgress.Steps, async step =>
            model = await StructuredModel.LoadAsync(path, progress: new LoadProgress(step), cancellationToken: interrupted).ConfigureAwait(false)).ConfigureAwait(false);
        return model!;
    }

    private static async Task<GeneratedText> WriteAsync(IAsyncEnumerable<TextPart> parts, TextWriter output)
    {
        GeneratedText? whole = null;
        await foreach (TextPart part in parts.ConfigureAwait(false))
        {
            await output.WriteAsync(part.Text).ConfigureAwait(false);
            await output.FlushAsync().ConfigureAwait(false);
            whole = part.Final;
        }

        await output.WriteLineAsync().ConfigureAwait(false);
        return whole!;
    }

    /// <summary>Turns a share into steps of a bar.</summary>
    private sealed class LoadProgress(Action step) : IProgress<double>
    {
        public const int Steps = 100;

        private int _done;

        public void Report(double value)
        {
            for (; _done < (int)(value * Steps); _done++)
            {
                step();
            }
        }
    }
}
