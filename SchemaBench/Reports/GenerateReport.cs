using System.Globalization;
using StructGen.Engine;
using StructGen.Engine.Decoding;

namespace StructGen.SchemaBench.Reports;

/// <summary>What <c>generate --stats</c> shows.</summary>
internal static class GenerateReport
{
    public static void Print(TextWriter to, GeneratedText text)
    {
        DecodeCounts counts = text.Counts;
        DecodeTimings timings = text.Timings;
        Line("finish", text.IsComplete ? $"{text.FinishReason}, complete" : $"{text.FinishReason}, cut short");
        Line("prompt", $"{counts.PromptTokens} tokens ({counts.HealedTokens} spelled anew) in {Milliseconds(timings.Prefill)}");
        Line("output", $"{counts.OutputTokens} tokens in {Milliseconds(timings.Decode)}{PerToken(timings.Decode, counts.OutputTokens)}");
        Line("forced", $"{counts.ForcedTokens} tokens");
        Line("drafts", $"{counts.AcceptedTokens} of {counts.DraftedTokens} tokens accepted");
        Line("forwards", $"{counts.Forwards} in {Milliseconds(timings.Forward)} (rows x times: {string.Join(", ", counts.ForwardsByRows.Select(pair => $"{pair.Key} x {pair.Value}"))})");
        Line("masks", $"{Milliseconds(timings.MaskHidden)} behind forwards, {Milliseconds(timings.MaskExposed)} besides{Share(timings.MaskExposed, timings.Decode)}");
        Line("sampling", Milliseconds(timings.Sampling));
        Line("seed", text.Seed.ToString(CultureInfo.InvariantCulture));

        void Line(string name, string value) => to.WriteLine($"{name,-9} {value}");
    }

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:F1} ms");

    private static string PerToken(TimeSpan time, int tokens) => tokens > 0 ? string.Create(CultureInfo.InvariantCulture, $", {time.TotalMilliseconds / tokens:F2} ms a token") : "";

    private static string Share(TimeSpan part, TimeSpan whole) => whole > TimeSpan.Zero ? string.Create(CultureInfo.InvariantCulture, $" ({part / whole:P2} of decoding)") : "";
}
