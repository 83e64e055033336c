using System.CommandLine;
using StructGen.SchemaBench.Datasets;

namespace StructGen.SchemaBench.Commands;

/// <summary>The program: arguments in, exit code out.</summary>
internal static class CommandLine
{
    /// <summary>Parses and runs. Results go to <paramref name="output"/>, complaints to <paramref name="error"/>.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken interrupted = default)
    {
        RootCommand root = new("Measures structured generation: token masks, the official test suite, random walks.")
        {
            MaskCommand.Create(output),
            SuiteCommand.Create(output),
            WalkCommand.Create(output),
        };
        ParseResult parsed = root.Parse(args);
        InvocationConfiguration configuration = new() { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        try
        {
            int code = await parsed.InvokeAsync(configuration, interrupted).ConfigureAwait(false);
            return parsed.Errors.Count > 0 ? ExitCodes.Unusable : code;
        }
        catch (DataException problem)
        {
            await error.WriteLineAsync(problem.Message).ConfigureAwait(false);
            return ExitCodes.Unusable;
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            await error.WriteLineAsync("Interrupted; what is written stays usable, --resume goes on.").ConfigureAwait(false);
            return ExitCodes.Interrupted;
        }
    }
}
