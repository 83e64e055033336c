using System.CommandLine;
using System.CommandLine.Parsing;
using StructGen.SchemaBench.Datasets;
using StructGen.SchemaBench.Datasets.Samples;

namespace StructGen.SchemaBench.Commands;

/// <summary>The options that choose samples.</summary>
internal sealed class DataOptions
{
    private readonly Option<string[]> _data = new("--data") { Description = "Folders of schemas, MaskBench folders, .jsonl or .parquet files; without it, the built-in set.", HelpName = "PATH", DefaultValueFactory = _ => [] };
    private readonly Option<string[]> _split = new("--split") { Description = "Only this data set; may be repeated.", HelpName = "NAME", DefaultValueFactory = _ => [] };
    private readonly Option<string?> _part = new("--part") { Description = "Only this part of the data sets." };
    private readonly Option<FileInfo?> _list = new("--list") { Description = "Only the samples that FILE names, one a line.", HelpName = "FILE" };
    private readonly Option<int?> _byHash = new("--sample-by-hash") { Description = "Only the N with the smallest SHA-256 of their file name: a choice that is the same everywhere.", HelpName = "N", CustomParser = result => NumberArgument.Parse(result, 0) };
    private readonly Option<int?> _limit = new("--limit") { Description = "Only the first N, sorted by id.", HelpName = "N", CustomParser = result => NumberArgument.Parse(result, 0) };

    private readonly Option<bool> _replace = new("--replace-unfit") { Description = "With --sample-by-hash: a sample whose shortest text takes more than --max-tokens is counted apart, and the next one by hash stands in for it." };

    public DataOptions() => _part.AcceptOnlyFromAmong([.. SampleParts.All]);

    public void AddTo(Command command)
    {
        Option[] all = [_data, _split, _part, _list, _byHash, _replace, _limit];
        foreach (Option option in all)
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(_replace) && (result.GetResult(_byHash) is null || result.GetResult(_limit) is not null))
            {
                result.AddError("--replace-unfit goes with --sample-by-hash, and not with --limit.");
            }
        });
    }

    /// <summary>Whether others may stand in for samples.</summary>
    public bool Replaces(SymbolResult result) => result.GetValue(_replace);

    /// <summary>The samples chosen, sorted by id, and those that may stand in for them; null when none may.</summary>
    public async Task<(IReadOnlyList<SampleSource> Samples, IReadOnlyList<SampleSource>? Reserve)> ReadAsync(ParseResult result, CancellationToken cancellationToken)
    {
        SampleSelection selection = new()
        {
            Splits = result.GetValue(_split)!,
            Part = result.GetValue(_part),
            List = result.GetValue(_list),
            ByHash = result.GetValue(_byHash),
            Limit = result.GetValue(_limit),
        };
        IReadOnlyList<SampleSource> all = await SampleListing.ListAsync(result.GetValue(_data)!, cancellationToken).ConfigureAwait(false);
        return (selection.Apply(all), result.GetValue(_replace) ? selection.Reserve(all) : null);
    }
}
