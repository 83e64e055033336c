namespace StructGen.Engine.Sampling;

/// <summary>Probabilities of the tokens that can be drawn, the likelier first, of equal ones the lower id first.</summary>
public sealed class TokenDistribution
{
    private int[] _tokens;
    private double[] _probabilities;

    /// <summary>An empty distribution, to be filled.</summary>
    internal TokenDistribution()
    {
        _tokens = [];
        _probabilities = [];
    }

    /// <summary>From tokens with positive weights.</summary>
    /// <param name="tokens">Distinct token ids.</param>
    /// <param name="weights">A positive weight for each; normalised.</param>
    public TokenDistribution(ReadOnlySpan<int> tokens, ReadOnlySpan<double> weights)
    {
        ArgumentOutOfRangeException.ThrowIfZero(tokens.Length, nameof(tokens));
        if (tokens.Length != weights.Length)
        {
            throw new ArgumentException("Each token has one weight.", nameof(weights));
        }

        _tokens = tokens.ToArray();
        _probabilities = weights.ToArray();
        Count = tokens.Length;
        double sum = 0;
        foreach (double weight in weights)
        {
            if (!(weight > 0 && double.IsFinite(weight)))
            {
                throw new ArgumentOutOfRangeException(nameof(weights), weight, "A weight must be positive and finite.");
            }

            sum += weight;
        }

        for (int i = 0; i < Count; i++)
        {
            _probabilities[i] /= sum;
        }

        // Descending probability, then ascending token.
        Array.Sort(_tokens, _probabilities);
        int[] order = [.. Enumerable.Range(0, Count).OrderByDescending(i => _probabilities[i])];
        _tokens = [.. order.Select(i => _tokens[i])];
        _probabilities = [.. order.Select(i => _probabilities[i])];
    }

    /// <summary>Number of tokens.</summary>
    public int Count { get; private set; }

    /// <summary>The tokens.</summary>
    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, Count);

    /// <summary>Their probabilities, which sum to 1.</summary>
    public ReadOnlySpan<double> Probabilities => _probabilities.AsSpan(0, Count);

    /// <summary>The probability of <paramref name="token"/>; 0 when it cannot be drawn.</summary>
    public double Of(int token)
    {
        int at = Tokens.IndexOf(token);
        return at < 0 ? 0 : _probabilities[at];
    }

    /// <summary>The token at <paramref name="uniform"/> of the cumulated probabilities.</summary>
    /// <param name="uniform">In [0, 1).</param>
    public int Draw(double uniform)
    {
        double cumulated = 0;
        for (int i = 0; i < Count; i++)
        {
            cumulated += _probabilities[i];
            if (cumulated > uniform)
            {
                return _tokens[i];
            }
        }

        // Rounding left the sum just short of 1.
        return _tokens[Count - 1];
    }

    /// <summary>Makes room for <paramref name="count"/> tokens; the caller fills both spans and keeps the order.</summary>
    internal void Reset(int count, out Span<int> tokens, out Span<double> probabilities)
    {
        if (_tokens.Length < count)
        {
            _tokens = new int[count];
            _probabilities = new double[count];
        }

        Count = count;
        tokens = _tokens.AsSpan(0, count);
        probabilities = _probabilities.AsSpan(0, count);
    }
}
