using Spectre.Console;
using Spectre.Console.Rendering;

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

        await CreateBar().StartAsync(async context =>
        {
            ProgressTask task = context.AddTask(Markup.Escape(title), maxValue: Math.Max(1, total));
            await work(() => task.Increment(1)).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    /// <summary>The same with a bar for each group, which also shows how many items a second are done and what the last ones came to.</summary>
    /// <param name="wanted">Whether to show anything.</param>
    /// <param name="groups">The groups' names and items.</param>
    /// <param name="work">Calls its argument once for each item done, with its group and whether it went well.</param>
    public static async Task RunGroupsAsync(bool wanted, IEnumerable<(string Name, int Total)> groups, Func<Action<string, bool>, Task> work)
    {
        if (!wanted || Console.IsErrorRedirected)
        {
            await work(static (_, _) => { }).ConfigureAwait(false);
            return;
        }

        await CreateBar(new ItemsPerSecondColumn()).StartAsync(async context =>
        {
            (string Name, int Total)[] all = [.. groups];
            GroupBar whole = new("all", context.AddTask("all", maxValue: Math.Max(1, all.Sum(group => group.Total))));
            Dictionary<string, GroupBar> bars = all.ToDictionary(
                group => group.Name,
                group => new GroupBar(group.Name, context.AddTask(Markup.Escape(group.Name), autoStart: false, maxValue: Math.Max(1, group.Total))),
                StringComparer.Ordinal);
            Lock gate = new();
            await work((name, good) =>
            {
                lock (gate)
                {
                    bars[name].Add(good);
                    whole.Add(good);
                }
            }).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    private static Progress CreateBar(params ProgressColumn[] more)
    {
        IAnsiConsole console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
        Progress progress = console.Progress().AutoClear(true).Columns(
            [new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), .. more, new RemainingTimeColumn()]);

        // Seldom, for the sake of the timings.
        progress.RefreshRate = TimeSpan.FromMilliseconds(500);
        return progress;
    }

    /// <summary>A bar and how many of its items went well.</summary>
    private sealed class GroupBar(string name, ProgressTask bar)
    {
        private int _done;
        private int _good;

        public void Add(bool good)
        {
            _done++;
            _good += good ? 1 : 0;
            bar.StartTask();
            bar.Description = Markup.Escape(FormattableString.Invariant($"{name} ({100.0 * _good / _done:0} % ok)"));
            bar.Increment(1);
        }
    }

    /// <summary>How fast a bar moves.</summary>
    private sealed class ItemsPerSecondColumn : ProgressColumn
    {
        // A bar starts when its first item is done; before a second has passed its speed says nothing.
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Markup(task.ElapsedTime is { TotalSeconds: > 1 } elapsed ? FormattableString.Invariant($"{task.Value / elapsed.TotalSeconds:0.00}/s") : "");
    }
}
