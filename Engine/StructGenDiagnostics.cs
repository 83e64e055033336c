using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace StructGen.Engine;

/// <summary>What the engine emits for OpenTelemetry: spans <c>structgen.compile</c> and <c>structgen.generate</c>, and the histograms below. Once a generation, never per token.</summary>
public static class StructGenDiagnostics
{
    /// <summary>The name of the <see cref="ActivitySource"/> and of the <see cref="Meter"/>.</summary>
    public const string SourceName = "StructGen";

    internal static ActivitySource Source { get; } = new(SourceName);

    internal static Meter Meter { get; } = new(SourceName);

    internal static Histogram<double> RequestDuration { get; } =
        Meter.CreateHistogram("gen_ai.server.request.duration", "s", "Time of a generation.", advice: Seconds(0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92));

    internal static Histogram<double> TimeToFirstToken { get; } =
        Meter.CreateHistogram("gen_ai.server.time_to_first_token", "s", "Time until the first token.", advice: Seconds(0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10));

    internal static Histogram<double> TimePerOutputToken { get; } =
        Meter.CreateHistogram("gen_ai.server.time_per_output_token", "s", "Time of a token after the first.", advice: Seconds(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5));

    internal static Histogram<double> CompileDuration { get; } =
        Meter.CreateHistogram("structgen.compile.duration", "s", "Time to compile a grammar or to find it compiled.", advice: Seconds(0.0001, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10));

    internal static Histogram<double> MaskDuration { get; } =
        Meter.CreateHistogram("structgen.mask.duration", "s", "Time of a generation spent on masks that the forward pass did not hide.", advice: Seconds(0.00001, 0.0001, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1));

    internal static Histogram<long> AcceptedDraftTokens { get; } =
        Meter.CreateHistogram<long>("structgen.draft.accepted_tokens", "{token}", "Drafted tokens of a generation that were accepted.");

    private static InstrumentAdvice<double> Seconds(params double[] boundaries) => new() { HistogramBucketBoundaries = boundaries };
}
