using System.Numerics;

namespace StructGen.Grammars.Parsing.JsonSchema.Numbers;

/// <summary>
/// Once the mantissa is read, all that matters is the label (<see cref="NumberAutomaton.EndLabel"/>) that each exponent would give: a step function. It has few
/// steps, as a shift of the decimal point passes each bound once and each divisibility once.
/// </summary>
internal sealed class ExponentFunction
{
    // Step i has label _labels[i] for exponents from _starts[i-1] (minus infinity for i = 0) up to _starts[i] - 1.
    private readonly BigInteger[] _starts;
    private readonly int[] _labels;

    private ExponentFunction(BigInteger[] starts, int[] labels)
    {
        _starts = starts;
        _labels = labels;
        IsAlive = labels.Any(static label => label >= 0);
    }

    /// <summary>Set by the automaton when it interns the function.</summary>
    public int Id { get; set; } = -1;

    /// <summary>Whether some exponent gives a label.</summary>
    public bool IsAlive { get; }

    public bool IsConstant => _starts.Length == 0;

    /// <summary>The first exponent from which the label is constant.</summary>
    public BigInteger LastStart => _starts.Length == 0 ? BigInteger.Zero : _starts[^1];

    public static ExponentFunction Constant(int label) => new([], [label]);

    /// <param name="starts">Sorted; the exponents at which the label may change.</param>
    /// <param name="label">The label of an exponent.</param>
    public static ExponentFunction Of(IReadOnlyCollection<BigInteger> starts, Func<BigInteger, int> label)
    {
        if (starts.Count == 0)
        {
            return Constant(label(BigInteger.Zero));
        }

        var kept = new List<BigInteger>();
        var labels = new List<int>();
        foreach (var start in starts)
        {
            if (labels.Count == 0)
            {
                labels.Add(label(start - 1));
            }

            var next = label(start);
            if (next != labels[^1])
            {
                kept.Add(start);
                labels.Add(next);
            }
        }

        return new ExponentFunction([.. kept], [.. labels]);
    }

    /// <summary>The function of x ≥ 0 that gives the label of exponent x, or of -x.</summary>
    public ExponentFunction OnSide(bool negative)
    {
        var starts = new List<BigInteger>();
        foreach (var start in _starts)
        {
            var turned = negative ? 1 - start : start;
            if (turned.Sign > 0)
            {
                starts.Add(turned);
            }
        }

        starts.Sort();
        return starts.Count == 0 ? Constant(this[BigInteger.Zero]) : Of(starts, x => this[negative ? -x : x]);
    }

    public int this[BigInteger exponent]
    {
        get
        {
            var at = Array.BinarySearch(_starts, exponent);
            return _labels[at >= 0 ? at + 1 : ~at];
        }
    }

    /// <summary>A non-negative integer whose digits start with those of <paramref name="prefix"/> (any, for 0) and that gives a label; the least; or null.</summary>
    public BigInteger? Reach(BigInteger prefix)
    {
        if (prefix.IsZero)
        {
            return this[BigInteger.Zero] >= 0 ? BigInteger.Zero : StartsFrom(BigInteger.Zero, null);
        }

        var width = BigInteger.One;
        for (var low = prefix; ; low *= 10, width *= 10)
        {
            if (this[low] >= 0)
            {
                return low;
            }

            if (StartsFrom(low, low + width) is { } found)
            {
                return found;
            }

            if (low >= LastStart)
            {
                return null;
            }
        }
    }

    public LongKey Key(Func<BigInteger, long> intern)
    {
        var key = new long[_starts.Length + _labels.Length];
        for (var i = 0; i < _labels.Length; i++)
        {
            key[2 * i] = _labels[i];
            if (i < _starts.Length)
            {
                key[(2 * i) + 1] = intern(_starts[i]);
            }
        }

        return new LongKey(key);
    }

    /// <summary>The first step inside (low, high) that has a label.</summary>
    private BigInteger? StartsFrom(BigInteger low, BigInteger? high)
    {
        for (var i = 0; i < _starts.Length; i++)
        {
            if (_starts[i] > low && (high is null || _starts[i] < high) && _labels[i + 1] >= 0)
            {
                return _starts[i];
            }
        }

        return null;
    }
}
