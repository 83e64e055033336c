using System.Security.Cryptography;
using System.Text.Json;
using StructGen.SchemaBench.Datasets;
using StructGen.SchemaBench.Reports;

namespace StructGen.SchemaBench.Evaluation;

/// <summary>The results of one run: one engine over a set of samples.</summary>
/// <param name="Fingerprint">Equal for shards and resumptions of one run.</param>
/// <param name="Header">What the run was asked to do.</param>
/// <param name="Records">One record a sample, sorted by id; unreadable ones among them.</param>
internal sealed record EngineRun(string Fingerprint, RunHeader Header, IReadOnlyList<SampleRecord> Records)
{
    /// <summary>The name in reports; <see cref="Distinguish"/> makes it unique.</summary>
    public string Name { get; init; } = Header.Engine;

    /// <summary>The samples that count.</summary>
    public IReadOnlyList<SampleRecord> Samples { get; } = [.. Records.Where(record => record.Counts() && !Header.Replaces(record))];

    /// <summary>The samples that others stand in for; in no figure.</summary>
    public IReadOnlyList<SampleRecord> Replaced { get; } = [.. Records.Where(Header.Replaces)];

    /// <summary>The samples without a schema.</summary>
    public IReadOnlyList<SampleRecord> Unreadable { get; } = [.. Records.Where(record => record.Unreadable is not null)];

    /// <summary>The fingerprint of a run: eight hexadecimal digits of what changes a record.</summary>
    public static string FingerprintOf(RunHeader header)
    {
        RunHeader essential = header with { Expected = 0, Shard = null, Concurrency = 0, Machine = null, Started = null, Program = null };
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(essential, ResultsFile<SampleRecord>.Json)))[..8];
    }

    /// <summary>Reads results; files of one run, its shards, become one.</summary>
    /// <param name="files">At least one.</param>
    /// <param name="complain">Receives what is wrong with single lines; they are skipped.</param>
    public static IReadOnlyList<EngineRun> Load(IEnumerable<FileInfo> files, Action<string> complain)
    {
        List<(RunHeader Header, SampleRecord Record)> all = [];
        List<string> order = [];
        Dictionary<string, RunHeader> headers = new(StringComparer.Ordinal);
        foreach (FileInfo file in files)
        {
            IReadOnlyList<SampleRecord> records = ResultsFile<SampleRecord>.Read(file, complain);
            SampleRecord first = records.FirstOrDefault(record => record.Header is not null)
                ?? throw new DataException($"{file.FullName} has no line with a header: it is no results file of schemabench run.");
            if (headers.TryAdd(first.Run, first.Header!))
            {
                order.Add(first.Run);
            }

            foreach (SampleRecord record in records.Where(record => record.Header is null))
            {
                if (record.Run == first.Run)
                {
                    all.Add((first.Header!, record));
                }
                else
                {
                    complain($"{file.FullName}: the record of {record.Id} belongs to another run ({record.Run}, not {first.Run}).");
                }
            }
        }

        ILookup<string, SampleRecord> byRun = all.ToLookup(entry => entry.Record.Run, entry => entry.Record);
        return Distinguish([.. order.Select(run => new EngineRun(run, headers[run] with { Shard = null }, Unique(byRun[run], complain)))]);
    }

    /// <summary>A sample that was run twice counts once; the first record stands.</summary>
    private static SampleRecord[] Unique(IEnumerable<SampleRecord> records, Action<string> complain)
    {
        Dictionary<string, SampleRecord> byId = new(StringComparer.Ordinal);
        foreach (SampleRecord record in records)
        {
            if (!byId.TryAdd(record.Id, record)
                && (byId[record.Id].Text != record.Text || byId[record.Id].CompileStatus != record.CompileStatus || byId[record.Id].DecodingStatus != record.DecodingStatus))
            {
                complain($"{record.Id} has two records that differ; the first one stands.");
            }
        }

        return [.. byId.Values.OrderBy(record => record.Id, StringComparer.Ordinal)];
    }

    /// <summary>Runs of one engine get their model, or else a number, behind the name.</summary>
    private static List<EngineRun> Distinguish(IReadOnlyList<EngineRun> runs)
    {
        List<EngineRun> named = [];
        foreach (EngineRun run in runs)
        {
            string name = run.Header.Engine;
            if (runs.Count(other => other.Header.Engine == name) > 1)
            {
                name = $"{name} {run.Header.Model}";
            }

            int same = named.Count(other => other.Name == name || other.Name.StartsWith(name + " #", StringComparison.Ordinal));
            named.Add(run with { Name = same == 0 ? name : FormattableString.Invariant($"{name} #{same + 1}") });
        }

        return named;
    }
}
