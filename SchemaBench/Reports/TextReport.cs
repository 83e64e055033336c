using System.Globalization;
using Spectre.Console;
using StructGen.SchemaBench.Measurements;

namespace StructGen.SchemaBench.Reports;

/// <summary>Tables on a text writer: plain where it is no terminal.</summary>
internal sealed class TextReport
{
    private readonly IAnsiConsole _console;

    public TextReport(TextWriter output)
    {
        bool terminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        _console = AnsiConsole.Create(new()
        {
            Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        if (!terminal)
        {
            // Lines wrap at the reader's, not at ours.
            _console.Profile.Width = 240;
        }
    }

    public void Line(string text = "") => _console.WriteLine(text);

    /// <summary>A table; numbers to the right.</summary>
    public void Table(IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string>> rows)
    {
        Table table = new() { Border = TableBorder.Simple };
        for (int i = 0; i < heads.Count; i++)
        {
            TableColumn column = new(Markup.Escape(heads[i]));
            table.AddColumn(i == 0 ? column : column.RightAligned());
        }

        foreach (IReadOnlyList<string> row in rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        _console.Write(table);
    }

    /// <summary>Durations in microseconds.</summary>
    public void Latencies(params ReadOnlySpan<(string Name, LatencyHistogram Samples)> all)
    {
        List<IReadOnlyList<string>> rows = [];
        foreach ((string name, LatencyHistogram samples) in all)
        {
            LatencySummary figures = LatencySummary.Of(samples);
            rows.Add([
                name, Number(samples.Count), Micro(figures.Avg), Micro(figures.P25), Micro(figures.P50), Micro(figures.P75), Micro(figures.P90),
                Micro(figures.P95), Micro(figures.P99), Micro(figures.P999), Micro(figures.Max)]);
        }

        Table(["µs", "n", "avg", "p25", "p50", "p75", "p90", "p95", "p99", "p99.9", "max"], rows);
    }

    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Micro(double value) => value.ToString(value < 100 ? "N2" : "N0", CultureInfo.InvariantCulture);
}
