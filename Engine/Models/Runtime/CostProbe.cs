using System.Diagnostics;
using StructGen.Engine.Decoding;

namespace StructGen.Engine.Models.Runtime;

/// <summary>Measures what a forward costs by its rows: a few forwards of each size behind a text of zeros.</summary>
internal static class CostProbe
{
    private static readonly int[] Sizes = [1, 2, 4, 8, 16, 32];

    private const int Past = 256;
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(350);

    /// <summary>Measures all sizes; the least of each size's times, because whatever else the machine does only adds to them.</summary>
    public static ForwardCosts Measure(DecoderSet decoders)
    {
        int past = Math.Max(0, Math.Min(Past, decoders.ContextLength - Sizes[^1]));
        int[] sizes = [.. Sizes.Where(rows => past + rows <= decoders.ContextLength)];
        double[] best = new double[sizes.Length];
        Array.Fill(best, double.MaxValue);
        using OnnxSequence sequence = new(decoders, past + sizes[^1]);
        sequence.Cache.Pretend(past);
        long start = Stopwatch.GetTimestamp();
        for (int pass = 0; pass < 5; pass++)
        {
            for (int i = 0; i < sizes.Length; i++)
            {
                // The first forward of a size allocates; its time counts only where there is no other.
                best[i] = Math.Min(best[i], Time(sequence, sizes[i], past));
                if (pass > 0 && Stopwatch.GetElapsedTime(start) > Budget)
                {
                    return Result(sizes, best);
                }
            }
        }

        return Result(sizes, best);
    }

    /// <summary>The time of a forward of <paramref name="rows"/> rows of which one is scored.</summary>
    public static double Time(DecoderSet decoders, int rows)
    {
        int past = Math.Max(0, Math.Min(Past, decoders.ContextLength - rows));
        using OnnxSequence sequence = new(decoders, past + rows);
        sequence.Cache.Pretend(past);
        double best = double.MaxValue;
        for (int i = 0; i < 4; i++)
        {
            best = Math.Min(best, Time(sequence, rows, past));
        }

        return best;
    }

    private static double Time(OnnxSequence sequence, int rows, int past)
    {
        int[] tokens = new int[rows];
        long start = Stopwatch.GetTimestamp();
        sequence.ForwardAsync(new ForwardRequest { Tokens = tokens, Rows = rows }).AsTask().GetAwaiter().GetResult();
        double time = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        sequence.Truncate(past);
        return time;
    }

    private static ForwardCosts Result(int[] sizes, double[] best) => new(sizes.Zip(best));
}
