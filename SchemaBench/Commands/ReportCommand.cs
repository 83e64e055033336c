using System.CommandLine;
using System.Text.Json;
using StructGen.SchemaBench.Datasets;
using StructGen.SchemaBench.Evaluation;
using StructGen.SchemaBench.Reports;
using StructGen.SchemaBench.Reports.Comparison;
using StructGen.SchemaBench.Reports.Html;

namespace StructGen.SchemaBench.Commands;

/// <summary><c>schemabench report</c>: results side by side, as a page or in other formats.</summary>
internal static class ReportCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        Argument<FileInfo[]> files = ResultsArgument.Create();
        Option<FileInfo?> target = new("--out", "--output", "-o") { Description = "Where the report goes; standard output if absent.", HelpName = "FILE" };
        Option<string> format = new("--format") { Description = "What it is.", DefaultValueFactory = _ => "html" };
        Option<string?> title = new("--title") { Description = "The page's title.", HelpName = "TEXT" };
        Option<bool> force = new("--force") { Description = "Overwrite what --out already holds." };
        format.AcceptOnlyFromAmong("html", "markdown", "csv", "json");
        Command command = new("report", "Shows results side by side: one page without any network, or Markdown, CSV or JSON.") { files, target, format, title, force };
        command.SetAction(result =>
        {
            FileInfo? path = result.GetValue(target);
            if (path is { Exists: true } && !result.GetValue(force))
            {
                throw new DataException($"{path.FullName} exists: --force overwrites it.");
            }

            ReportModel model = ReportModel.Of(EngineRun.Load(result.GetValue(files)!, error.WriteLine));
            Write(path, output, result.GetValue(format) switch
            {
                "markdown" => TextFormats.Markdown(model),
                "csv" => TextFormats.Csv(model),
                "json" => SummaryFile.ToNode(model).ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n",
                _ => HtmlReport.Write(model, result.GetValue(title) ?? "JSONSchemaBench"),
            });
            return ExitCodes.Completed;
        });
        return command;
    }

    private static void Write(FileInfo? path, TextWriter output, string text)
    {
        if (path is null)
        {
            output.Write(text);
            return;
        }

        try
        {
            File.WriteAllText(path.FullName, text);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path.FullName}: {problem.Message}", problem);
        }
    }
}
