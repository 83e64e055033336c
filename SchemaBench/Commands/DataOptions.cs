using System.CommandLine;
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

    public DataOptions() => _part.AcceptOnlyFromAmong([.. SampleParts.All]);

    public void AddTo(Command command)
    {
        Option[] all = [_data, _split, _part, _list, _byHash, _limit];
        foreach (Option option in all)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The samples chosen, sorted by id.</summary>
    public async Task<IReadOnlyList<SampleSource>> ReadAsync(ParseResult result, CancellationToken cancellationToken)
    {
        SampleSelection selection = new()
        {
            Splits = result.GetValue(_split)!,
            Part = result.GetValue(_part),
            List = result.GetValue(_list),
            ByHash = result.GetValue(_byHash),
            Limit = result.GetValue(_limit),
        };
        return selection.Apply(await SampleListing.ListAsync(result.GetValue(_data)!, cancellationToken).ConfigureAwait(false));
    }
}
