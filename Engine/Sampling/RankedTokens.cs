using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StructGen.Engine.Sampling;

/// <summary>
/// The tokens that can be drawn from a row, sorted by weight only as far as somebody looks: filters and draws seldom look beyond the first few hundred of a vocabulary.
/// </summary>
/// <remarks>
/// Weights are exp((logit - highest) / temperature) in 64 bits. The order is total (weight, then id), so how far it was sorted at a time changes nothing.
/// Built from whole rows, or from a device's reductions; then only the top is known and <see cref="IsComplete"/> tells whether that is all.
/// A row's weights lie at their tokens' places and are taken out a band at a time, each a fiftieth of the one before: a scan that finds a few hundred tokens is
/// cheaper than sorting, and for most draws the first is the last.
/// </remarks>
internal sealed class RankedTokens
{
    /// <summary>Weights below e^-700 are no normal numbers any more: never drawn.</summary>
    private const double LowestExponent = -700;

    /// <summary>Each band holds the tokens down to this fraction of the band before.</summary>
    private const double Band = 0.02;

    /// <summary>So few tokens are sorted without looking at their weights.</summary>
    private const int SortedAtOnce = 256;

    private const int Lanes = 4;

    /// <summary>Tokens known to be in order; for a row those of the bands taken out so far.</summary>
    private WeightedToken[] _tokens = [];

    /// <summary>Of a row: each token's weight, 0 where it cannot be drawn.</summary>
    private double[] _weights = [];
    private int _width;
    private int _sorted;
    private double _threshold;

    /// <summary>Number of known tokens.</summary>
    public int Count { get; private set; }

    /// <summary>Sum of the weights of all tokens, those beyond the known top included.</summary>
    public double Sum { get; private set; }

    /// <summary>Whether all tokens that can be drawn are known.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The tokens sorted so far.</summary>
    public ReadOnlySpan<WeightedToken> Sorted => _tokens.AsSpan(0, _sorted);

    /// <summary>The first <paramref name="count"/> tokens in order.</summary>
    public ReadOnlySpan<WeightedToken> Top(int count)
    {
        while (_sorted < count && TrySortMore())
        {
        }

        return _tokens.AsSpan(0, count);
    }

    /// <summary>Sorts some more; false when all are sorted.</summary>
    public bool TrySortMore()
    {
        int end = _sorted;
        while (end == _sorted && end < Count)
        {
            double above = _threshold;
            _threshold = Count - _sorted <= SortedAtOnce || above < 1e-300 ? 0 : Math.Min(above, 1) * Band;
            end = TakeBand(_threshold, above);
        }

        if (end == _sorted)
        {
            return false;
        }

        _tokens.AsSpan(_sorted, end - _sorted).Sort();
        _sorted = end;
        return true;
    }

    /// <summary>Fills from a row of logits.</summary>
    /// <param name="logits">One value a token.</param>
    /// <param name="mask">Bit i%32 of word i/32 allows token i; empty allows all.</param>
    /// <param name="temperature">Positive.</param>
    public void Fill(ReadOnlySpan<float> logits, ReadOnlySpan<uint> mask, double temperature)
    {
        float max = MaskedArgMax.Max(logits, mask);
        if (max == float.NegativeInfinity)
        {
            // Nothing is likely; the choice must be legal all the same.
            FillOne(MaskedArgMax.Find(logits, mask));
            return;
        }

        _width = (logits.Length + 31) & ~31;
        if (_weights.Length < _width)
        {
            _weights = new double[_width];
        }

        double sum = 0;
        int count = 0;
        Span<float> last = stackalloc float[32];
        for (int i = 0; i < _width; i += 32)
        {
            uint word = mask.IsEmpty ? uint.MaxValue : i >> 5 < mask.Length ? mask[i >> 5] : 0;
            Span<double> weights = _weights.AsSpan(i, 32);
            if (word == 0)
            {
                weights.Clear();
                continue;
            }

            scoped ReadOnlySpan<float> values;
            if (logits.Length - i >= 32)
            {
                values = logits.Slice(i, 32);
            }
            else
            {
                // The tail by the same instructions: a token's weight must not depend on its place in the row.
                last.Fill(float.NegativeInfinity);
                logits[i..].CopyTo(last);
                values = last;
            }

            Weigh(values, word, max, 1 / temperature, weights, ref sum, ref count);
        }

        Start(count, sum, isComplete: true, sorted: 0);
    }

    /// <summary>Fills from a device's reductions, which are masked and divided by the temperature already.</summary>
    /// <param name="values">The highest values, descending, of equal ones the lower token first.</param>
    /// <param name="tokens">Their tokens.</param>
    /// <param name="logSumExp">log Σ exp of all values.</param>
    public void FillTop(ReadOnlySpan<float> values, ReadOnlySpan<int> tokens, double logSumExp)
    {
        EnsureCapacity(values.Length);
        int count = 0;
        double known = 0;
        while (count < values.Length && values[count] - (double)values[0] is >= LowestExponent and var exponent)
        {
            double weight = Math.Exp(exponent);
            _tokens[count] = new WeightedToken(weight, tokens[count]);
            known += weight;
            count++;
        }

        if (count == 0)
        {
            FillOne(tokens[0]);
            return;
        }

        _tokens.AsSpan(0, count).Sort();
        bool isComplete = count < values.Length;
        Start(count, isComplete ? known : Math.Max(known, Math.Exp(logSumExp - values[0])), isComplete, sorted: count);
    }

    private void FillOne(int token)
    {
        EnsureCapacity(1);
        _tokens[0] = new WeightedToken(1, token);
        Start(1, 1, isComplete: true, sorted: 1);
    }

    private void Start(int count, double sum, bool isComplete, int sorted)
    {
        Count = count;
        Sum = sum;
        IsComplete = isComplete;
        _sorted = sorted;
        _threshold = double.PositiveInfinity;
    }

    private void EnsureCapacity(int count)
    {
        if (_tokens.Length < count)
        {
            Array.Resize(ref _tokens, Math.Max(count, _tokens.Length * 2));
        }
    }

    /// <summary>Weighs 32 tokens.</summary>
    private static void Weigh(ReadOnlySpan<float> values, uint word, double max, double scale, Span<double> weights, ref double sum, ref int count)
    {
        Vector256<double> highest = Vector256.Create(max);
        Vector256<double> factor = Vector256.Create(scale);
        Vector256<double> lowest = Vector256.Create(LowestExponent);
        Vector256<long> bits = Vector256.Create(1L, 2, 4, 8);
        Vector256<double> total = Vector256<double>.Zero;
        uint drawn = 0;
        for (int lane = 0; lane < 32; lane += Lanes)
        {
            (Vector256<double> exact, _) = Vector256.Widen(Vector256.Create(Vector128.Create(values.Slice(lane, Lanes)), Vector128<float>.Zero));
            Vector256<double> exponent = (exact - highest) * factor;

            // A NaN compares as false and cannot be drawn.
            Vector256<double> isDrawn = Vector256.GreaterThanOrEqual(exponent, lowest) & Vector256.Equals(Vector256.Create((long)(word >> lane)) & bits, bits).AsDouble();
            Vector256<double> weight = Vector256.Exp(Vector256.ConditionalSelect(isDrawn, exponent, lowest)) & isDrawn;
            weight.CopyTo(weights[lane..]);
            total += weight;
            drawn |= isDrawn.ExtractMostSignificantBits() << lane;
        }

        sum += Vector256.Sum(total);
        count += BitOperations.PopCount(drawn);
    }

    /// <summary>Appends the tokens with weights from <paramref name="from"/> to below <paramref name="to"/>; returns where they end.</summary>
    private int TakeBand(double from, double to)
    {
        Vector256<double> low = Vector256.Create(Math.Max(from, double.Epsilon));
        Vector256<double> high = Vector256.Create(to);
        ref double first = ref MemoryMarshal.GetArrayDataReference(_weights);
        int end = _sorted;
        for (int i = 0; i < _width; i += Lanes)
        {
            Vector256<double> weight = Vector256.LoadUnsafe(ref first, (nuint)i);
            uint inside = (Vector256.GreaterThanOrEqual(weight, low) & Vector256.LessThan(weight, high)).ExtractMostSignificantBits();
            if (inside == 0)
            {
                continue;
            }

            EnsureCapacity(end + Lanes);
            for (; inside != 0; inside &= inside - 1)
            {
                int token = i + BitOperations.TrailingZeroCount(inside);
                _tokens[end++] = new WeightedToken(_weights[token], token);
            }
        }

        return end;
    }
}
