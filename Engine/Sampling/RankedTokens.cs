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
/// </remarks>
internal sealed class RankedTokens
{
    /// <summary>Weights below e^-700 are no normal numbers any more: never drawn.</summary>
    private const double LowestExponent = -700;

    /// <summary>Each band holds the tokens down to this fraction of the band before.</summary>
    private const double Band = 1e-3;

    private const int SortedAtOnce = 256;

    private WeightedToken[] _tokens = [];
    private double[] _exponents = [];
    private int[] _ids = [];
    private int _sorted;
    private double _threshold;

    /// <summary>Number of known tokens.</summary>
    public int Count { get; private set; }

    /// <summary>Sum of the weights of all tokens, those beyond the known top included.</summary>
    public double Sum { get; private set; }

    /// <summary>Whether all tokens that can be drawn are known.</summary>
    public bool IsComplete { get; private set; }

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
        if (_sorted == Count)
        {
            return false;
        }

        int end = _sorted;
        if (Count - _sorted <= SortedAtOnce || _threshold < 1e-200)
        {
            end = Count;
        }

        while (end == _sorted)
        {
            _threshold *= Band;
            for (int i = end; i < Count; i++)
            {
                if (_tokens[i].Weight >= _threshold)
                {
                    (_tokens[i], _tokens[end]) = (_tokens[end], _tokens[i]);
                    end++;
                }
            }
        }

        _tokens.AsSpan(_sorted, end - _sorted).Sort();
        _sorted = end;
        return true;
    }

    /// <summary>The tokens sorted so far.</summary>
    public ReadOnlySpan<WeightedToken> Sorted => _tokens.AsSpan(0, _sorted);

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

        int count = Gather(logits, mask, max, temperature);
        if (_tokens.Length < count)
        {
            _tokens = new WeightedToken[_exponents.Length];
        }

        Exponentiate(_exponents.AsSpan(0, count));
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            double weight = _exponents[i];
            _tokens[i] = new WeightedToken(weight, _ids[i]);
            sum += weight;
        }

        Start(count, sum, isComplete: true);
    }

    /// <summary>Fills from a device's reductions, which are masked and divided by the temperature already.</summary>
    /// <param name="values">The highest values, descending.</param>
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

        bool isComplete = count < values.Length;
        Start(count, isComplete ? known : Math.Max(known, Math.Exp(logSumExp - values[0])), isComplete);
    }

    private void FillOne(int token)
    {
        EnsureCapacity(1);
        _tokens[0] = new WeightedToken(1, token);
        Start(1, 1, isComplete: true);
    }

    private void Start(int count, double sum, bool isComplete)
    {
        Count = count;
        Sum = sum;
        IsComplete = isComplete;
        _sorted = 0;
        _threshold = 1;
    }

    private void EnsureCapacity(int count)
    {
        if (_tokens.Length < count)
        {
            _tokens = new WeightedToken[count];
        }
    }

    private int Gather(ReadOnlySpan<float> logits, ReadOnlySpan<uint> mask, float max, double temperature)
    {
        if (_ids.Length < logits.Length)
        {
            _ids = new int[logits.Length];
            _exponents = new double[logits.Length];
        }

        int count = 0;
        double scale = 1 / temperature;
        int words = mask.IsEmpty ? (logits.Length + 31) / 32 : Math.Min(mask.Length, (logits.Length + 31) / 32);
        for (int i = 0; i < words; i++)
        {
            for (uint word = mask.IsEmpty ? uint.MaxValue : mask[i]; word != 0; word &= word - 1)
            {
                int token = (i * 32) + BitOperations.TrailingZeroCount(word);
                if (token >= logits.Length)
                {
                    break;
                }

                double exponent = ((double)logits[token] - max) * scale;
                if (exponent >= LowestExponent)
                {
                    _ids[count] = token;
                    _exponents[count++] = exponent;
                }
            }
        }

        return count;
    }

    private static void Exponentiate(Span<double> values)
    {
        ref double first = ref MemoryMarshal.GetReference(values);
        int i = 0;
        for (; i + 4 <= values.Length; i += 4)
        {
            Vector256.Exp(Vector256.LoadUnsafe(ref first, (nuint)i)).StoreUnsafe(ref first, (nuint)i);
        }

        // The tail by the same instructions: a token's weight must not depend on its place in the row.
        if (i < values.Length)
        {
            Span<double> tail = stackalloc double[4];
            tail.Clear();
            values[i..].CopyTo(tail);
            Vector256.Exp(Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(tail))).StoreUnsafe(ref MemoryMarshal.GetReference(tail));
            tail[..(values.Length - i)].CopyTo(values[i..]);
        }
    }
}
