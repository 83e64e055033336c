namespace StructGen.SchemaBench.Datasets.Samples;

/// <summary>Finds the samples of files and folders, whatever their layout.</summary>
internal static class SampleListing
{
    private static readonly EnumerationOptions Deep = new() { RecurseSubdirectories = true };

    /// <summary>All samples of <paramref name="paths"/>, sorted by id (ordinal); the built-in schemas without a path.</summary>
    /// <param name="paths">Folders of schemas (one a data set, or of such folders), MaskBench folders, <c>.jsonl</c> and <c>.parquet</c> files or folders of them.</param>
    /// <param name="cancellationToken">Ends the reading of Parquet files.</param>
    public static async Task<IReadOnlyList<SampleSource>> ListAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        List<SampleSource> samples = [];
        if (paths.Count == 0)
        {
            samples.AddRange(BuiltInSchemas.All.Select(source => FolderSamples.OfMaskBench(source, "built-in")));
        }

        foreach (string path in paths)
        {
            if (File.Exists(path))
            {
                samples.AddRange(await ListFileAsync(new(path), cancellationToken).ConfigureAwait(false));
            }
            else if (Directory.Exists(path))
            {
                samples.AddRange(await ListFolderAsync(new(path), cancellationToken).ConfigureAwait(false));
            }
            else
            {
                throw new DataException($"There is no file or folder {path}.");
            }
        }

        return Unique(samples);
    }

    private static async Task<IEnumerable<SampleSource>> ListFolderAsync(DirectoryInfo folder, CancellationToken cancellationToken)
    {
        FileInfo[] tables = [.. folder.EnumerateFiles("*", Deep)
            .Where(file => IsTable(file.Name))
            .OrderBy(file => file.FullName, StringComparer.Ordinal)];
        List<SampleSource> samples = [];
        foreach (FileInfo table in tables)
        {
            samples.AddRange(await ListFileAsync(table, cancellationToken).ConfigureAwait(false));
        }

        samples.AddRange(FolderSamples.List(folder));
        return samples.Count > 0 ? samples : throw new DataException($"{folder.FullName} holds no *.json, *.jsonl or *.parquet file.");
    }

    private static async Task<IEnumerable<SampleSource>> ListFileAsync(FileInfo file, CancellationToken cancellationToken) => Path.GetExtension(file.Name) switch
    {
        ".parquet" => await ParquetSamples.ListAsync(file, cancellationToken).ConfigureAwait(false),
        ".jsonl" or ".ndjson" => JsonLinesSamples.List(file),
        ".json" => [FolderSamples.OfFile(file)],
        _ => throw new DataException($"{file.FullName} is no .json, .jsonl, .ndjson or .parquet file."),
    };

    private static bool IsTable(string name) => Path.GetExtension(name) is ".parquet" or ".jsonl" or ".ndjson";

    /// <summary>An id used twice would hide a sample: the later ones become unreadable instead.</summary>
    private static List<SampleSource> Unique(IEnumerable<SampleSource> samples)
    {
        Dictionary<string, int> seen = new(StringComparer.Ordinal);
        List<SampleSource> unique = [];
        foreach (SampleSource sample in samples)
        {
            int count = seen[sample.Id] = seen.GetValueOrDefault(sample.Id) + 1;
            unique.Add(count == 1 ? sample : sample with
            {
                Id = $"{sample.Id} ({count})",
                Read = () => throw new DataException($"the id {sample.Id} is used by another sample already."),
            });
        }

        unique.Sort(static (one, other) => string.CompareOrdinal(one.Id, other.Id));
        return unique;
    }
}
