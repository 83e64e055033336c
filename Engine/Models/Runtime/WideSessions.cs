namespace StructGen.Engine.Models.Runtime;

/// <summary>Decides whether forwards of several rows get a session of their own, with quantised weights as floats.</summary>
internal static class WideSessions
{
    // What the decision is measured on: a usual draft.
    private const int Rows = 8;

    // A second session has to be worth its memory.
    private const double WorthIt = 0.9;

    // While a session is made its weights are in memory as a message, as the runtime's copy, and packed.
    private const int CopiesWhileLoading = 4;

    /// <summary>The session for many rows; <paramref name="single"/> itself where another would not pay.</summary>
    public static DecoderSession Choose(
        DecoderGraph graph, DecoderSession single, ModelDescription model, OnnxModelOptions options, int contextLength, CancellationToken cancellationToken)
    {
        if (options.WideWeights == WideWeights.Quantized || graph.FloatBytes == 0 || (options.WideWeights == WideWeights.Auto && !Fits(graph.FloatBytes)))
        {
            return single;
        }

        DecoderSession wide = DecoderSession.Create(graph, floatWeights: true, model, options, cancellationToken);

        // Twice the weights' size has just become garbage, in a few objects: nothing would make the collector look for them soon.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (options.WideWeights == WideWeights.Float || Time(wide, contextLength, options) < WorthIt * Time(single, contextLength, options))
        {
            return wide;
        }

        wide.Dispose();
        return single;
    }

    private static bool Fits(long bytes)
    {
        GCMemoryInfo memory = GC.GetGCMemoryInfo();
        return bytes * CopiesWhileLoading < memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes;
    }

    private static double Time(DecoderSession session, int contextLength, OnnxModelOptions options)
    {
        DecoderSet alone = new(session, session, null, contextLength, options) { OwnsSessions = false };
        try
        {
            return CostProbe.Time(alone, Math.Min(Rows, contextLength / 2));
        }
        finally
        {
            alone.Release();
        }
    }
}
