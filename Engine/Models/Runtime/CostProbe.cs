using System.Diagnostics;
using StructGen.Engine.Decoding;

namespace StructGen.Engine.Models.Runtime;

/// <summary>Measures what a forward costs by its rows: a few forwards of each size behind a text of zeros.</summary>
/// <remarks>Of several times the least counts, because whatever else the machine does only adds to them.</remarks>
internal static class CostProbe
{
    private const int Past = 256;

    private static readonly int[] Sizes = [1, 2, 4, 8, 16, 32];

    // Scoring more rows than one adds a product that grows smoothly with them: few points will do.
    private static readonly int[] SizesAllScored = [2, 8, 32];

    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(400);

    /// <summary>Measures all sizes.</summary>
    public static ForwardCosts Measure(DecoderSet decoders)
    {
        int past = Math.Max(0, Math.Min(Past, decoders.ContextLength - Sizes[^1]));
        (int Rows, int Scored)[] forwards = [.. Sizes.Select(static rows => (rows, 1)), .. SizesAllScored.Select(static rows => (rows, rows))];
        forwards = [.. forwards.Where(forward => past + forward.Rows <= decoders.ContextLength)];
        double[] best = new double[forwards.Length];
        Array.Fill(best, double.MaxValue);
        using OnnxSequence sequence = new(decoders, past + forwards.Max(static forward => forward.Rows));
        sequence.Cache.Pretend(past);
        long start = Stopwatch.GetTimestamp();
        for (int pass = 0; pass < 5; pass++)
        {
            for (int i = 0; i < forwards.Length; i++)
            {
                if (pass > 0 && Stopwatch.GetElapsedTime(start) > Budget)
                {
                    return Result(forwards, best);
                }

                // The first forward of a size allocates: it shows only where the budget allows no other.
                best[i] = Math.Min(best[i], Time(sequence, forwards[i].Rows, forwards[i].Scored, past));
            }
        }

        return Result(forwards, best);
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
            best = Math.Min(best, Time(sequence, rows, 1, past));
        }

        return best;
    }

    private static double Time(OnnxSequence sequence, int rows, int scored, int past)
    {
        int[] tokens = new int[rows];
        long start = Stopwatch.GetTimestamp();
        sequence.ForwardAsync(new ForwardRequest { Tokens = tokens, Rows = scored }).AsTask().GetAwaiter().GetResult();
        double time = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        sequence.Truncate(past);
        return time;
    }

    private static ForwardCosts Result((int Rows, int Scored)[] forwards, double[] best)
    {
        (int Rows, double Microseconds)[] one = [.. Points(static forward => forward.Scored == 1)];
        return new ForwardCosts([one[0], .. Points(static forward => forward.Scored > 1)], one);

        IEnumerable<(int Rows, double Microseconds)> Points(Func<(int Rows, int Scored), bool> which) =>
            forwards.Zip(best).Where(pair => which(pair.First)).Select(static pair => (pair.First.Rows, pair.Second));
    }
}
