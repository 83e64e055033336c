using System.Security.Cryptography;
using System.Text;

namespace StructGen.SchemaBench.Datasets.Samples;

/// <summary>Which samples a run takes: all conditions hold, in the order in which they stand here.</summary>
internal sealed record SampleSelection
{
    /// <summary>Data sets; none given means all.</summary>
    public IReadOnlyList<string> Splits { get; init; } = [];

    /// <summary>The part; null for all.</summary>
    public string? Part { get; init; }

    /// <summary>A file that names samples by id or file name, one a line.</summary>
    public FileInfo? List { get; init; }

    /// <summary>So many with the smallest SHA-256 of their file name: the same choice everywhere.</summary>
    public int? ByHash { get; init; }

    /// <summary>The first so many, sorted by id.</summary>
    public int? Limit { get; init; }

    /// <summary>Applies all but the shard, which the run takes from the result.</summary>
    public IReadOnlyList<SampleSource> Apply(IReadOnlyList<SampleSource> all)
    {
        IEnumerable<SampleSource> chosen = Candidates(all);
        if (ByHash is { } count)
        {
            chosen = Hashed(chosen).Take(count).OrderBy(sample => sample.Id, StringComparer.Ordinal);
        }

        return [.. Limit is { } limit ? chosen.Take(limit) : chosen];
    }

    /// <summary>What <see cref="ByHash"/> leaves, in the order in which it would be taken next.</summary>
    public IReadOnlyList<SampleSource> Reserve(IReadOnlyList<SampleSource> all) => ByHash is { } count ? [.. Hashed(Candidates(all)).Skip(count)] : [];

    private IEnumerable<SampleSource> Candidates(IReadOnlyList<SampleSource> all)
    {
        IEnumerable<SampleSource> chosen = OfPart(OfSplits(all));
        return List is null ? chosen : OfList([.. chosen]);
    }

    private static IEnumerable<SampleSource> Hashed(IEnumerable<SampleSource> samples) => samples
        .OrderBy(sample => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(sample.FileName))), StringComparer.Ordinal)
        .ThenBy(sample => sample.Id, StringComparer.Ordinal);

    private IEnumerable<SampleSource> OfSplits(IReadOnlyList<SampleSource> all)
    {
        if (Splits.Count == 0)
        {
            return all;
        }

        HashSet<string> present = [.. all.Select(sample => sample.Split)];
        if (Splits.FirstOrDefault(split => !present.Contains(split)) is { } absent)
        {
            throw new DataException($"The data has no split {absent}; it has {string.Join(", ", present.Order(StringComparer.Ordinal))}.");
        }

        return all.Where(sample => Splits.Contains(sample.Split));
    }

    private IEnumerable<SampleSource> OfPart(IEnumerable<SampleSource> samples)
    {
        if (Part is null)
        {
            return samples;
        }

        SampleSource[] chosen = [.. samples.Where(sample => sample.Part == Part)];
        return chosen.Length > 0 ? chosen : throw new DataException($"The data has no part {Part}: parts come from Parquet and JSON Lines files.");
    }

    private IReadOnlyList<SampleSource> OfList(IReadOnlyList<SampleSource> samples)
    {
        Dictionary<string, string> byFileName = samples
            .GroupBy(sample => sample.FileName, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First().Id, StringComparer.Ordinal);
        return CaseListing.Select(
            samples,
            static sample => sample.Id,
            name => byFileName.GetValueOrDefault(name) ?? byFileName.GetValueOrDefault(name + ".json") ?? name,
            List,
            null);
    }
}
