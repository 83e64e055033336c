using StructGen.Engine.Decoding;

namespace StructGen.Engine.Sampling;

/// <summary>Chooses tokens from rows. What it returns depends on its arguments alone; it keeps buffers only. Not thread-safe.</summary>
internal sealed class TokenSampler(SamplingOptions options)
{
    private readonly RankedTokens _ranked = new();
    private readonly List<WeightedToken> _typical = [];

    /// <summary>Chooses from a row of logits. Penalties are written into it.</summary>
    /// <param name="logits">One value a token.</param>
    /// <param name="mask">Bit i%32 of word i/32 allows token i; empty allows all.</param>
    /// <param name="history">What penalties are about.</param>
    /// <param name="random">The numbers of this position.</param>
    public int Choose(Span<float> logits, ReadOnlySpan<uint> mask, TokenHistory history, DecisionRandom random)
    {
        if (options.ChangesLogits)
        {
            history.Penalize(logits, options);
        }

        if (options.IsGreedy)
        {
            return MaskedArgMax.Find(logits, mask);
        }

        _ranked.Fill(logits, mask, options.Temperature);
        return TryDraw(random.Uniform(0), out int token) ? token : throw new InvalidOperationException("A whole row must decide a draw.");
    }

    /// <summary>Chooses from a device's reductions; false when only the whole row could tell.</summary>
    public bool TryChoose(TokenScores scores, int row, DecisionRandom random, out int token)
    {
        token = -1;
        if (options.ChangesLogits)
        {
            return false;
        }

        if (options.IsGreedy)
        {
            token = scores.ArgMax(row);
            return true;
        }

        _ranked.FillTop(scores.TopValues(row), scores.TopTokens(row), scores.LogSumExp(row));
        return TryDraw(random.Uniform(0), out token);
    }

    /// <summary>The whole distribution that <see cref="Choose"/> draws from.</summary>
    public void GetDistribution(Span<float> logits, ReadOnlySpan<uint> mask, TokenHistory history, TokenDistribution distribution)
    {
        if (options.ChangesLogits)
        {
            history.Penalize(logits, options);
        }

        if (options.IsGreedy)
        {
            distribution.Reset(1, out Span<int> single, out Span<double> one);
            single[0] = MaskedArgMax.Find(logits, mask);
            one[0] = 1;
            return;
        }

        _ranked.Fill(logits, mask, options.Temperature);
        TokenFilters.TryApply(_ranked, options, _typical, out int count, out double sum);
        ReadOnlySpan<WeightedToken> kept = _typical.Count > 0 ? System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_typical) : _ranked.Top(count);
        distribution.Reset(count, out Span<int> tokens, out Span<double> probabilities);
        for (int i = 0; i < count; i++)
        {
            tokens[i] = kept[i].Token;
            probabilities[i] = kept[i].Weight / sum;
        }
    }

    private bool TryDraw(double uniform, out int token)
    {
        token = -1;
        if (!TokenFilters.TryApply(_ranked, options, _typical, out int count, out double sum))
        {
            return false;
        }

        double target = uniform * sum;
        double cumulated = 0;
        int at = 0;
        if (_typical.Count > 0)
        {
            for (; at < count; at++)
            {
                cumulated += _typical[at].Weight;
                token = _typical[at].Token;
                if (cumulated > target)
                {
                    return true;
                }
            }

            return true;
        }

        do
        {
            ReadOnlySpan<WeightedToken> sorted = _ranked.Sorted;
            for (; at < sorted.Length && at < count; at++)
            {
                cumulated += sorted[at].Weight;
                token = sorted[at].Token;
                if (cumulated > target)
                {
                    return true;
                }
            }
        }
        while (at < count && _ranked.TrySortMore());

        // Rounding may leave the sum just short of the target: the last token then. But of a device's top it may be any beyond it.
        return _ranked.IsComplete || count < _ranked.Count || options.TopK == count || options.TopP < 1 || options.MinP > 0;
    }
}
