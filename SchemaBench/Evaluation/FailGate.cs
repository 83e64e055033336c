using System.Globalization;
using System.Text.Json.Nodes;
using StructGen.SchemaBench.Datasets;
using StructGen.SchemaBench.Reports;

namespace StructGen.SchemaBench.Evaluation;

/// <summary>
/// The argument of <c>--fail-on</c>: conditions under which a finished run ends with an exit code of its own. Words name kinds of failing samples;
/// <c>KEY&lt;NUMBER</c> and <c>KEY&gt;NUMBER</c> speak of the summary, inner keys after dots (<c>tpot_ms.p50&gt;30</c>).
/// </summary>
internal sealed class FailGate
{
    private static readonly Dictionary<string, Func<SampleRecord, bool>> Words = new(StringComparer.Ordinal)
    {
        ["wrong"] = record => record.IsFinished() && record.Validity is Validity.SyntaxError or Validity.SemanticError or Validity.JsonNotFound,
        ["refused"] = record => record.CompileStatus is CompileStatus.UnsupportedSchema or CompileStatus.RuntimeGrammarError,
        ["crash"] = record => record.CompileStatus is CompileStatus.UnknownError || record.DecodingStatus is DecodingStatus.UnknownError,
        ["timeout"] = record => record.CompileStatus is CompileStatus.CompileTimeout or CompileStatus.RuntimeTimeout || record.DecodingStatus is DecodingStatus.DecodingTimeout,
        ["unfinished"] = record => record.IsDeclared() && !record.IsFinished(),
    };

    private readonly List<string> _conditions = [];

    private FailGate()
    {
    }

    /// <summary>Reads comma-separated conditions.</summary>
    public static bool TryParse(string text, out FailGate gate, out string complaint)
    {
        gate = new();
        complaint = "";
        foreach (string condition in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Words.ContainsKey(condition) && !(Split(condition) is { } parts && Lookup(RunSummary.Of([]), parts.Key, out _)))
            {
                complaint = $"\"{condition}\" is neither {string.Join(", ", Words.Keys)} nor KEY<NUMBER or KEY>NUMBER over a key of the summary.";
                return false;
            }

            gate._conditions.Add(condition);
        }

        return true;
    }

    /// <summary>What of it is the case, a sentence each.</summary>
    public IReadOnlyList<string> Check(IReadOnlyCollection<SampleRecord> records, RunSummary summary)
    {
        List<string> failures = [];
        foreach (string condition in _conditions)
        {
            if (Words.TryGetValue(condition, out Func<SampleRecord, bool>? fails))
            {
                string[] ids = [.. records.Where(record => record.Counts() && fails(record)).Select(record => record.Id).Order(StringComparer.Ordinal)];
                if (ids.Length > 0)
                {
                    failures.Add(FormattableString.Invariant($"--fail-on {condition}: {ids.Length} samples, first {string.Join(", ", ids.Take(3))}"));
                }

                continue;
            }

            (string key, bool less, double bound) = Split(condition)!.Value;
            Lookup(summary, key, out double? value);
            if (value is not { } number)
            {
                failures.Add($"--fail-on {condition}: {key} has no value in this run");
            }
            else if (less ? number < bound : number > bound)
            {
                failures.Add(FormattableString.Invariant($"--fail-on {condition}: {key} is {number}"));
            }
        }

        return failures;
    }

    private static (string Key, bool Less, double Bound)? Split(string condition)
    {
        int at = condition.IndexOfAny(['<', '>']);
        return at > 0 && double.TryParse(condition[(at + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out double bound)
            ? (condition[..at], condition[at] == '<', bound)
            : null;
    }

    /// <summary>Finds a number by its key; false when there is no such key. Names of data sets are known only after the run.</summary>
    private static bool Lookup(RunSummary summary, string key, out double? value)
    {
        value = null;
        JsonNode? node = SummaryFile.ToNode(summary);
        string[] path = key.Split('.');
        for (int i = 0; i < path.Length; i++)
        {
            if (node is not JsonObject members || !members.TryGetPropertyValue(path[i], out node))
            {
                return path[0] == "splits" && i == 1 && path.Length > 2;
            }
        }

        if (node is JsonObject)
        {
            return false;
        }

        value = node?.GetValue<double>();
        return true;
    }
}
