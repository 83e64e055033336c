using System.Text.RegularExpressions;

namespace StructGen.SchemaBench.Measurements;

/// <summary>The sums over all records of a run. Thread-safe.</summary>
internal sealed partial class MaskTotals
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SchemaStatus, int> _statuses = [];
    private readonly SortedDictionary<string, (int Count, string Example)> _reasons = new(StringComparer.Ordinal);
    private readonly List<(SchemaStatus Status, string Id)> _failures = [];

    public int Schemas { get; private set; }

    public int Overconstrained { get; private set; }

    public int Underconstrained { get; private set; }

    public int SkippedTests { get; private set; }

    public long Tokens { get; private set; }

    public LatencyHistogram Ttfm { get; } = new();

    public LatencyHistogram Tbm { get; } = new();

    public long WarmMasks { get; private set; }

    public long WarmMaskBytes { get; private set; }

    public double AllocatedBytesPerMask => WarmMasks == 0 ? 0 : (double)WarmMaskBytes / WarmMasks;

    /// <summary>Reasons of refusals and crashes, alike but for names and numbers; how often, and a schema that shows it.</summary>
    public IReadOnlyCollection<KeyValuePair<string, (int Count, string Example)>> Reasons => _reasons;

    /// <summary>The schemas that did not pass.</summary>
    public IReadOnlyList<(SchemaStatus Status, string Id)> Failures => [.. _failures.OrderByDescending(failure => failure.Status).ThenBy(failure => failure.Id, StringComparer.Ordinal)];

    public int Of(SchemaStatus status) => _statuses.GetValueOrDefault(status);

    public void Add(MaskRecord record)
    {
        lock (_lock)
        {
            Schemas++;
            _statuses[record.Status] = Of(record.Status) + 1;
            Overconstrained += record.Overconstrained ? 1 : 0;
            Underconstrained += record.Underconstrained ? 1 : 0;
            SkippedTests += record.Tests.Count(test => test is { Accepted: null, Tokens: 0 });
            Tokens += record.Tokens;
            WarmMasks += record.WarmMasks;
            WarmMaskBytes += record.WarmMaskBytes;
            if (record.TtfmUs is { } ttfm)
            {
                Ttfm.Add((long)Math.Round(ttfm * 1e3));
            }

            if (record.TbmNs.Count > 0)
            {
                Tbm.Add(LatencyHistogram.Restore(record.TbmNs));
            }

            if (record.Status != SchemaStatus.Pass)
            {
                _failures.Add((record.Status, record.Id));
            }

            if (record.Reason is { } reason)
            {
                string shape = Shape(record, reason);
                (int count, string example) = _reasons.GetValueOrDefault(shape, (0, record.Id));
                _reasons[shape] = (count + 1, example);
            }
        }
    }

    /// <summary>The first line of a reason without its place, quoted texts and numbers; of an exception also where it was thrown.</summary>
    internal static string Shape(MaskRecord record, string reason)
    {
        string[] lines = reason.Split('\n', StringSplitOptions.TrimEntries);
        string line = lines[0];
        if (record.Code is { } code && line.IndexOf(code + ": ", StringComparison.Ordinal) is var at && at >= 0)
        {
            line = line[(at + code.Length + 2)..];
        }

        string shape = Variable().Replace(line, "…");
        string? origin = record.Status == SchemaStatus.Crash ? lines.FirstOrDefault(frame => frame.StartsWith("at ", StringComparison.Ordinal)) : null;
        return $"{record.Code} {shape} {origin?.Split(" in ")[0]}".Trim();
    }

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'|`[^`]*`|#[^\\s,;]*|-?\\d+(?:[.,]\\d+)*")]
    private static partial Regex Variable();
}
