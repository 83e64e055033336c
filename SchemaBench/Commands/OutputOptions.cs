using System.CommandLine;
using StructGen.SchemaBench.Reports;

namespace StructGen.SchemaBench.Commands;

/// <summary>The options about what a run writes, the same for all commands that run something.</summary>
internal sealed class OutputOptions
{
    private readonly Option<FileInfo?> _out = new("--out", "--output", "-o") { Description = "Where a JSON line a schema goes.", HelpName = "FILE" };
    private readonly Option<bool> _resume = new("--resume") { Description = "Keep what --out already holds and run the rest." };
    private readonly Option<bool> _force = new("--force") { Description = "Overwrite what --out already holds." };
    private readonly Option<FileInfo?> _summary = new("--summary") { Description = "Where the totals go, as one JSON object.", HelpName = "FILE" };
    private readonly Option<bool> _noProgress = new("--no-progress") { Description = "No progress bar (there is none either when standard error is no terminal)." };

    public void AddTo(Command command)
    {
        Option[] all = [_out, _resume, _force, _summary, _noProgress];
        foreach (Option option in all)
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            bool resume = result.GetValue(_resume);
            bool force = result.GetValue(_force);
            if (resume && force)
            {
                result.AddError("--resume and --force contradict each other.");
            }

            if (resume && result.GetResult(_out) is null)
            {
                result.AddError("--resume needs --out: the file to go on with.");
            }
        });
    }

    public FileInfo? Out(ParseResult result) => result.GetValue(_out);

    public ExistingFile Existing(ParseResult result) =>
        result.GetValue(_resume) ? ExistingFile.Resume : result.GetValue(_force) ? ExistingFile.Overwrite : ExistingFile.Refuse;

    public FileInfo? Summary(ParseResult result) => result.GetValue(_summary);

    public bool Progress(ParseResult result) => !result.GetValue(_noProgress);
}
