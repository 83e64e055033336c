using System.CommandLine;
using StructGen.SchemaBench.Fetching;
using StructGen.SchemaBench.Reports;

namespace StructGen.SchemaBench.Commands;

/// <summary><c>schemabench fetch</c>: downloads the public data, pinned and verified.</summary>
internal static class FetchCommand
{
    public static Command Create(TextWriter output)
    {
        FetchSettings defaults = new();
        Option<DirectoryInfo> target = new("--out", "--output", "-o") { Description = "The folder that gets data/ and maskbench/data/.", HelpName = "DIR", Required = true };
        Option<string> what = new("--what") { Description = "Which data.", DefaultValueFactory = _ => "all" };
        Option<Uri?> api = new("--api-url") { Description = $"A stand-in for {defaults.Api}.", HelpName = "URL", CustomParser = AddressArgument.Parse };
        Option<Uri?> raw = new("--raw-url") { Description = $"A stand-in for {defaults.Raw}.", HelpName = "URL", CustomParser = AddressArgument.Parse };
        Option<int> concurrency = new("--concurrency") { Description = "Files at a time.", HelpName = "N", DefaultValueFactory = _ => defaults.Concurrency, CustomParser = result => NumberArgument.Parse(result, 1) };
        Option<int> retries = new("--retries") { Description = "Further tries of a file.", HelpName = "N", DefaultValueFactory = _ => defaults.Retries, CustomParser = result => NumberArgument.Parse(result, 0) };
        Option<bool> noProgress = new("--no-progress") { Description = "No progress bar." };
        what.AcceptOnlyFromAmong([.. PublicData.All.Select(data => data.Name), "all"]);
        Command command = new("fetch", "Downloads JSONSchemaBench's data, pinned to one commit and verified by its git tree hash; goes on where it stopped.") { target, what, api, raw, concurrency, retries, noProgress };
        command.SetAction(async (result, interrupted) =>
        {
            FetchSettings settings = defaults with
            {
                Api = Slash(result.GetValue(api)) ?? defaults.Api,
                Raw = Slash(result.GetValue(raw)) ?? defaults.Raw,
                Concurrency = result.GetValue(concurrency),
                Retries = result.GetValue(retries),
            };
            foreach (PublicData data in PublicData.All.Where(data => result.GetValue(what) is "all" || result.GetValue(what) == data.Name))
            {
                DirectoryInfo folder = new(Path.Combine(result.GetValue(target)!.FullName, data.Folder));
                await FetchAsync(data, folder, settings, !result.GetValue(noProgress), output, interrupted).ConfigureAwait(false);
            }

            return ExitCodes.Completed;
        });
        return command;
    }

    /// <summary>Downloads and verifies one folder.</summary>
    internal static async Task FetchAsync(PublicData data, DirectoryInfo folder, FetchSettings settings, bool progress, TextWriter output, CancellationToken interrupted)
    {
        using Fetcher fetcher = new(settings);
        IReadOnlyList<GitEntry> entries = await fetcher.ListAsync(data, interrupted).ConfigureAwait(false);
        int downloaded = 0;
        await RunProgress.RunAsync(progress, data.Folder, entries.Count, async step =>
            downloaded = await fetcher.DownloadAsync(data, entries, folder, step, interrupted).ConfigureAwait(false)).ConfigureAwait(false);
        Fetcher.Verify(data, entries, folder);
        await output.WriteLineAsync(FormattableString.Invariant($"{folder.FullName}: {entries.Count} files, {downloaded} downloaded; tree {data.Tree} verified")).ConfigureAwait(false);
    }

    /// <summary>Without the slash the last part of an address would be replaced, not continued.</summary>
    private static Uri? Slash(Uri? address) => address is null ? null : new(address.AbsoluteUri.TrimEnd('/') + "/");
}
