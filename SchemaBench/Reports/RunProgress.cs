using Spectre.Console;

namespace StructGen.SchemaBench.Reports;

/// <summary>A progress bar on standard error where a person may watch it; nothing elsewhere.</summary>
internal static class RunProgress
{
    /// <summary>Runs <paramref name="work"/>, which calls its argument once for each of <paramref name="total"/> items done.</summary>
    public static async Task RunAsync(bool wanted, string title, int total, Func<Action, Task> work)
    {
        if (!wanted || Console.IsErrorRedirected)
        {
            await work(static () => { }).ConfigureAwait(false);
            return;
        }

        IAnsiConsole console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
        Progress progress = console.Progress().AutoClear(true).Columns(
            new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn());

        // Seldom, for the sake of the timings.
        progress.RefreshRate = TimeSpan.FromMilliseconds(500);
        await progress.StartAsync(async context =>
        {
            ProgressTask task = context.AddTask(Markup.Escape(title), maxValue: Math.Max(1, total));
            await work(() => task.Increment(1)).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }
}
