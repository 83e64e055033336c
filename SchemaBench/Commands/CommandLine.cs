using System.CommandLine;
using StructGen.SchemaBench.Datasets;
using StructGen.SchemaBench.Fetching;

namespace StructGen.SchemaBench.Commands;

/// <summary>The program: arguments in, exit code out.</summary>
internal static class CommandLine
{
    /// <summary>Parses and runs. Results go to <paramref name="output"/>, complaints to <paramref name="error"/>.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken interrupted = default)
    {
        RootCommand root = new("Measures structured generation: token masks, the official test suite, random walks, JSONSchemaBench.")
        {
            MaskCommand.Create(output),
            SuiteCommand.Create(output),
            WalkCommand.Create(output),
            GrammarCommand.Create(output),
            RunCommand.Create(output, error),
            QualityCommand.Create(output, error),
            MergeCommand.Create(output, error),
            CompareCommand.Create(output, error),
            ReportCommand.Create(output, error),
            FetchCommand.Create(output),
            GenerateCommand.Create(output, error),
        };
        ParseResult parsed = root.Parse(args);
        InvocationConfiguration configuration = new() { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        try
        {
            int code = await parsed.InvokeAsync(configuration, interrupted).ConfigureAwait(false);
            return parsed.Errors.Count == 0 ? code : UsesOneCode(parsed) ? ExitCodes.Unusable : ExitCodes.Usage;
        }
        catch (DataException problem)
        {
            await error.WriteLineAsync(problem.Message).ConfigureAwait(false);
            return UsesOneCode(parsed) ? ExitCodes.Unusable : ExitCodes.InputUnusable;
        }
        catch (EndpointException problem)
        {
            await error.WriteLineAsync(problem.Message).ConfigureAwait(false);
            return ExitCodes.EndpointFailed;
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            await error.WriteLineAsync("Interrupted; what is written stays usable, --resume goes on.").ConfigureAwait(false);
            return ExitCodes.Interrupted;
        }
    }

    /// <summary>The first commands tell no difference between bad arguments and bad data.</summary>
    private static bool UsesOneCode(ParseResult parsed) => parsed.CommandResult.Command is RootCommand or { Name: "mask" or "suite" or "walk" or "grammar" };
}
