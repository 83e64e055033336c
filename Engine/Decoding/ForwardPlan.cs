namespace StructGen.Engine.Decoding;

/// <summary>
/// How tokens whose scores nobody needs are spread over forwards: the cheapest split of a run by the target's measured costs. Thread-safe.
/// </summary>
/// <remarks>
/// A run of n certain tokens costs n single steps, one wide forward, or anything between: least[n] = min over the last chunk's rows j of least[n - j] + cost(j).
/// Where two rows cost more than two single steps, runs of two stay single and longer ones go wide.
/// </remarks>
internal sealed class ForwardPlan
{
    /// <summary>Runs up to here are split by cost; more goes into wide forwards at once.</summary>
    private const int LongestPlanned = 128;

    private readonly ForwardCosts _costs;
    private readonly double[] _least = new double[LongestPlanned + 1];
    private readonly int[] _chunk = new int[LongestPlanned + 1];

    public ForwardPlan(ForwardCosts costs)
    {
        _costs = costs;
        for (int n = 1; n <= LongestPlanned; n++)
        {
            _least[n] = double.PositiveInfinity;
            for (int rows = 1; rows <= n; rows++)
            {
                double cost = _least[n - rows] + costs.Of(rows, 1);
                if (cost < _least[n])
                {
                    _least[n] = cost;
                    _chunk[n] = rows;
                }
            }
        }
    }

    /// <summary>The cost of one single step.</summary>
    public double Single => _least[1];

    /// <summary>
    /// How many of <paramref name="pending"/> tokens share the last forward with <paramref name="drafted"/> drafted ones; those before them go first.
    /// </summary>
    /// <param name="pending">Tokens not in the cache, at least one; the last one must be scored.</param>
    /// <param name="drafted">Drafted tokens after them, scored too.</param>
    /// <param name="cost">What all forwards cost together.</param>
    public int LastChunk(int pending, int drafted, out double cost)
    {
        if (pending > LongestPlanned)
        {
            cost = _costs.Of(pending + drafted, drafted + 1);
            return pending;
        }

        int best = 1;
        cost = double.PositiveInfinity;
        for (int rows = 1; rows <= pending; rows++)
        {
            double total = _least[pending - rows] + _costs.Of(rows + drafted, drafted + 1);
            if (total < cost)
            {
                cost = total;
                best = rows;
            }
        }

        return best;
    }

    /// <summary>The size of the first forward for <paramref name="tokens"/> tokens of which none is scored.</summary>
    public int FirstChunk(int tokens) => tokens > LongestPlanned ? tokens : _chunk[tokens];
}
