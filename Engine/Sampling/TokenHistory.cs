using System.Runtime.InteropServices;

namespace StructGen.Engine.Sampling;

/// <summary>How often each token occurred, for penalties.</summary>
internal sealed class TokenHistory
{
    private readonly Dictionary<int, int> _outputCounts = [];

    /// <summary>Counts of the output; a token of the prompt alone has 0.</summary>
    public IReadOnlyDictionary<int, int> OutputCounts => _outputCounts;

    /// <summary>Notes tokens of the prompt.</summary>
    public void AddPrompt(ReadOnlySpan<int> tokens)
    {
        foreach (int token in tokens)
        {
            _outputCounts.TryAdd(token, 0);
        }
    }

    /// <summary>Notes one token of the output.</summary>
    public void AddOutput(int token) => CollectionsMarshal.GetValueRefOrAddDefault(_outputCounts, token, out _)++;

    /// <summary>Applies penalties and biases to a row of logits.</summary>
    public void Penalize(Span<float> logits, SamplingOptions options)
    {
        if (options.HasPenalties)
        {
            foreach ((int token, int count) in _outputCounts)
            {
                if ((uint)token < (uint)logits.Length)
                {
                    logits[token] = Penalized(logits[token], count, options);
                }
            }
        }

        foreach ((int token, float bias) in options.LogitBias)
        {
            logits[token] += bias;
        }
    }

    private static float Penalized(float logit, int outputCount, SamplingOptions options)
    {
        logit = logit > 0 ? logit / options.RepetitionPenalty : logit * options.RepetitionPenalty;
        return outputCount == 0 ? logit : logit - (outputCount * options.FrequencyPenalty) - options.PresencePenalty;
    }
}
