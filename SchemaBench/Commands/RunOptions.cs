using System.CommandLine;
using StructGen.Grammars;
using StructGen.SchemaBench.Reports;

namespace StructGen.SchemaBench.Commands;

/// <summary>The options that all commands share, and how they become <see cref="RunSettings"/>.</summary>
internal sealed class RunOptions
{
    private readonly OutputOptions _output = new();
    private readonly Option<DirectoryInfo?> _data = new("--data") { HelpName = "DIR" };
    private readonly Option<FileInfo?> _list = new("--list") { Description = "Only the files that FILE names, one a line.", HelpName = "FILE" };
    private readonly Option<int?> _limit = new("--limit") { Description = "Only the first N files, sorted by name.", HelpName = "N", CustomParser = result => NumberArgument.Parse(result, 0) };
    private readonly Option<double> _timeout = new("--timeout") { Description = "Seconds a schema may take.", HelpName = "S", DefaultValueFactory = _ => 30, CustomParser = NumberArgument.ParseSeconds };
    private readonly Option<string?> _order = new("--property-order") { Description = "Order of properties." };
    private readonly Option<WhitespaceArgument> _whitespace = new("--whitespace")
    {
        Description = "Where blanks may stand.",
        HelpName = WhitespaceArgument.Syntax,
        DefaultValueFactory = _ => WhitespaceArgument.Default,
        CustomParser = WhitespaceArgument.Parse,
    };

    public RunOptions(string dataDescription, bool dataRequired)
    {
        _data.Description = dataDescription;
        _data.Required = dataRequired;
        _order.AcceptOnlyFromAmong("any", "as-declared");
    }

    public void AddTo(Command command)
    {
        Option[] all = [_data, _list, _limit, _timeout, _order, _whitespace];
        foreach (Option option in all)
        {
            command.Options.Add(option);
        }

        _output.AddTo(command);
    }

    public RunSettings Read(ParseResult result) => new()
    {
        Data = result.GetValue(_data),
        List = result.GetValue(_list),
        Limit = result.GetValue(_limit),
        Out = _output.Out(result),
        Existing = _output.Existing(result),
        Timeout = TimeSpan.FromSeconds(result.GetValue(_timeout)),
        PropertyOrder = result.GetValue(_order) switch
        {
            "any" => PropertyOrder.Any,
            "as-declared" => PropertyOrder.AsDeclared,
            _ => null,
        },
        Whitespace = result.GetValue(_whitespace)!,
        Summary = _output.Summary(result),
        Progress = _output.Progress(result),
    };
}
