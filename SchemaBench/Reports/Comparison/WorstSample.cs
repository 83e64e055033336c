using StructGen.SchemaBench.Evaluation;

namespace StructGen.SchemaBench.Reports.Comparison;

/// <summary>A sample that somebody should look at.</summary>
internal sealed record WorstSample(string Engine, string Id, string Split, string Trouble, string? Reason, string? Schema, string? Output)
{
    private const int Shown = 20;
    private const int ShownLength = 4000;

    /// <summary>The worst of each engine in turn: crashes, wrong texts, time-outs, refusals, cut texts, and then the slowest.</summary>
    public static IReadOnlyList<WorstSample> Of(IReadOnlyList<EngineRun> runs)
    {
        IEnumerator<SampleRecord>[] queues = [.. runs.Select(run => run.Samples
            .OrderBy(Rank)
            .ThenByDescending(record => record.TgtMs ?? 0)
            .ThenBy(record => record.Id, StringComparer.Ordinal)
            .GetEnumerator())];
        List<WorstSample> worst = [];
        bool any = true;
        while (any && worst.Count < Shown)
        {
            any = false;
            for (int i = 0; i < queues.Length && worst.Count < Shown; i++)
            {
                if (queues[i].MoveNext())
                {
                    any = true;
                    worst.Add(Of(runs[i].Name, queues[i].Current));
                }
            }
        }

        return [.. worst.OrderBy(sample => sample.Trouble.StartsWith("slow", StringComparison.Ordinal))];
    }

    private static int Rank(SampleRecord record) => record switch
    {
        { CompileStatus: CompileStatus.UnknownError } or { DecodingStatus: DecodingStatus.UnknownError } => 0,
        _ when record.IsFinished() && !record.IsMatch() => 1,
        { CompileStatus: CompileStatus.CompileTimeout or CompileStatus.RuntimeTimeout } or { DecodingStatus: DecodingStatus.DecodingTimeout } => 2,
        { CompileStatus: CompileStatus.UnsupportedSchema or CompileStatus.RuntimeGrammarError or CompileStatus.ApiBadResponse } or { DecodingStatus: DecodingStatus.BadApiResponse } => 3,
        { DecodingStatus: DecodingStatus.ExceedingMaxCtx } => 4,
        { CompileStatus: CompileStatus.PromptTooLong } => 6,
        _ => 5,
    };

    private static WorstSample Of(string engine, SampleRecord record)
    {
        string trouble = record switch
        {
            _ when record.CompileStatus is { } compile and not CompileStatus.Ok => ResultNames.Of(compile),
            _ when record.DecodingStatus is { } decoding and not DecodingStatus.Ok => ResultNames.Of(decoding),
            _ when !record.IsMatch() => ResultNames.Of(record.Validity ?? Validity.Skipped),
            _ => FormattableString.Invariant($"slow: {record.TgtMs ?? 0:0} ms for {record.OutputTokens ?? 0} tokens"),
        };
        string? reason = record.CompileReason ?? record.DecodingReason ?? record.ValidityReason;
        return new(engine, record.Id, record.Split, trouble, Cut(reason), Cut(record.Schema), Cut(record.Text));
    }

    private static string? Cut(string? text) => text is { Length: > ShownLength } ? FormattableString.Invariant($"{text[..ShownLength]}\n… and {text.Length - ShownLength} more characters") : text;
}
