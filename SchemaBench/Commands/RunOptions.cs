using System.CommandLine;
using System.CommandLine.Parsing;
using StructGen.Grammars;
using StructGen.SchemaBench.Reports;

namespace StructGen.SchemaBench.Commands;

/// <summary>The options that all commands share, and how they become <see cref="RunSettings"/>.</summary>
internal sealed class RunOptions
{
    private readonly Option<DirectoryInfo?> _data = new("--data") { HelpName = "DIR" };
    private readonly Option<FileInfo?> _list = new("--list") { Description = "Only the files that FILE names, one a line.", HelpName = "FILE" };
    private readonly Option<int?> _limit = new("--limit") { Description = "Only the first N files, sorted by name.", HelpName = "N", CustomParser = result => NumberArgument.Parse(result, 0) };
    private readonly Option<FileInfo?> _out = new("--out", "--output", "-o") { Description = "Where a JSON line a schema goes.", HelpName = "FILE" };
    private readonly Option<bool> _resume = new("--resume") { Description = "Keep what --out already holds and run the rest." };
    private readonly Option<bool> _force = new("--force") { Description = "Overwrite what --out already holds." };
    private readonly Option<double> _timeout = new("--timeout") { Description = "Seconds a schema may take.", HelpName = "S", DefaultValueFactory = _ => 30, CustomParser = NumberArgument.ParseSeconds };
    private readonly Option<string?> _order = new("--property-order") { Description = "Order of properties." };
    private readonly Option<WhitespaceArgument> _whitespace = new("--whitespace")
    {
        Description = "Where blanks may stand.",
        HelpName = WhitespaceArgument.Syntax,
        DefaultValueFactory = _ => WhitespaceArgument.Default,
        CustomParser = ParseWhitespace,
    };

    private readonly Option<FileInfo?> _summary = new("--summary") { Description = "Where the totals go, as one JSON object.", HelpName = "FILE" };
    private readonly Option<bool> _noProgress = new("--no-progress") { Description = "No progress bar (there is none either when standard error is no terminal)." };

    public RunOptions(string dataDescription, bool dataRequired)
    {
        _data.Description = dataDescription;
        _data.Required = dataRequired;
        _order.AcceptOnlyFromAmong("any", "as-declared");
    }

    public void AddTo(Command command)
    {
        Option[] all = [_data, _list, _limit, _out, _resume, _force, _timeout, _order, _whitespace, _summary, _noProgress];
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

    public RunSettings Read(ParseResult result) => new()
    {
        Data = result.GetValue(_data),
        List = result.GetValue(_list),
        Limit = result.GetValue(_limit),
        Out = result.GetValue(_out),
        Existing = result.GetValue(_resume) ? ExistingFile.Resume : result.GetValue(_force) ? ExistingFile.Overwrite : ExistingFile.Refuse,
        Timeout = TimeSpan.FromSeconds(result.GetValue(_timeout)),
        PropertyOrder = result.GetValue(_order) switch
        {
            "any" => PropertyOrder.Any,
            "as-declared" => PropertyOrder.AsDeclared,
            _ => null,
        },
        Whitespace = result.GetValue(_whitespace)!,
        Summary = result.GetValue(_summary),
        Progress = !result.GetValue(_noProgress),
    };

    private static WhitespaceArgument? ParseWhitespace(ArgumentResult result)
    {
        if (WhitespaceArgument.TryParse(result.Tokens[^1].Value, out WhitespaceArgument? argument))
        {
            return argument;
        }

        result.AddError($"--whitespace needs {WhitespaceArgument.Syntax}.");
        return null;
    }
}
