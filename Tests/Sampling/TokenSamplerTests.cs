using StructGen.Engine;
using StructGen.Engine.Sampling;

namespace StructGen.Tests.Sampling;

/// <summary>Filters against their definitions by exact enumeration; draws by chi-square.</summary>
internal sealed class TokenSamplerTests
{
    private const int Width = 70;

    private static IEnumerable<SamplingOptions> Samplings =>
    [
        new() { Temperature = 1 },
        new() { Temperature = 0.5f },
        new() { Temperature = 1, TopK = 4 },
        new() { Temperature = 2, TopP = 0.7f },
        new() { Temperature = 1, MinP = 0.3f },
        new() { Temperature = 1, TypicalP = 0.6f },
        new() { Temperature = 1.5f, TopK = 20, TypicalP = 0.9f, TopP = 0.8f, MinP = 0.1f },
        new() { Temperature = 1, RepetitionPenalty = 1.4f, FrequencyPenalty = 0.3f, PresencePenalty = 0.2f, TopK = 10 },
        new() { Temperature = 1, LogitBias = System.Collections.Immutable.ImmutableDictionary<int, float>.Empty.Add(3, 4f).Add(8, float.NegativeInfinity) },
        new(),
        new() { Temperature = 1, TopK = 1 },
    ];

    [TestCaseSource(nameof(Samplings))]
    public void The_distribution_is_the_definition_s(SamplingOptions options)
    {
        for (int seed = 0; seed < 50; seed++)
        {
            (float[] logits, uint[] mask, TokenHistory history, Dictionary<int, int> counts) = Case(seed);
            double[] expected = Definition(logits, mask, counts, options);
            TokenDistribution distribution = new();
            new TokenSampler(options).GetDistribution((float[])logits.Clone(), mask, history, distribution);
            double[] actual = new double[Width];
            for (int i = 0; i < distribution.Count; i++)
            {
                actual[distribution.Tokens[i]] = distribution.Probabilities[i];
            }

            for (int token = 0; token < Width; token++)
            {
                Assert.That(actual[token], Is.EqualTo(expected[token]).Within(1e-12), $"token {token} of case {seed}");
            }
        }
    }

    [TestCaseSource(nameof(Samplings))]
    public void Draws_follow_the_distribution(SamplingOptions options)
    {
        (float[] logits, uint[] mask, TokenHistory history, Dictionary<int, int> counts) = Case(7);
        double[] expected = Definition(logits, mask, counts, options);
        TokenSampler sampler = new(options);
        long[] drawn = new long[Width];
        for (int i = 0; i < 20_000; i++)
        {
            drawn[sampler.Choose((float[])logits.Clone(), mask, history, new DecisionRandom(11, i))]++;
        }

        Assert.That(ChiSquare.PValue(drawn, expected), Is.GreaterThan(0.001));
    }

    [Test]
    public void A_tail_of_a_thousandth_is_drawn_a_thousandth_of_the_time()
    {
        // One token of .999 and 100,000 of 1e-8: 32-bit Gumbel keys starve the tail by a factor of sixty.
        float[] logits = new float[100_001];
        Array.Fill(logits, (float)Math.Log(1e-8 / 0.999));
        logits[0] = 0;
        RankedTokens ranked = new();
        ranked.Fill(logits, default, 1);
        Assert.That(ranked.Sum, Is.EqualTo(1 / 0.999).Within(1e-9));
        TokenDistribution distribution = new();
        new TokenSampler(new SamplingOptions { Temperature = 1 }).GetDistribution(logits, default, new TokenHistory(), distribution);
        int tail = 0;
        for (int i = 0; i < 200_000; i++)
        {
            tail += CounterRandom.Uniform(5, i, 0) >= distribution.Probabilities[0] ? 1 : 0;
        }

        Assert.That(tail, Is.EqualTo(200).Within(60));
    }

    [Test]
    public void Counter_based_numbers_are_even_and_do_not_depend_on_each_other()
    {
        long[] cells = new long[100];
        for (int i = 0; i < 100_000; i++)
        {
            int first = (int)(CounterRandom.Uniform(3, i, 0) * 10);
            int second = (int)(CounterRandom.Uniform(3, i + 1, 0) * 10);
            cells[(first * 10) + second]++;
        }

        Assert.That(ChiSquare.PValue(cells, Enumerable.Repeat(0.01, 100).ToArray()), Is.GreaterThan(0.001));
        Assert.That(CounterRandom.Bits(1, 2, 3), Is.EqualTo(CounterRandom.Bits(1, 2, 3)).And.Not.EqualTo(CounterRandom.Bits(1, 3, 2)));
    }

    [Test]
    public void Logits_of_negative_infinity_alone_give_the_lowest_allowed_token()
    {
        float[] logits = [float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity];
        uint[] mask = [0b110];
        Assert.That(new TokenSampler(SamplingOptions.Greedy).Choose(logits, mask, new TokenHistory(), default), Is.EqualTo(1));
        Assert.That(new TokenSampler(new SamplingOptions { Temperature = 1 }).Choose(logits, mask, new TokenHistory(), default), Is.EqualTo(1));
    }

    [Test]
    public void Senseless_options_are_refused()
    {
        SamplingOptions[] senseless =
        [
            new() { Temperature = -1 }, new() { Temperature = float.NaN }, new() { TopK = -1 }, new() { TopP = 0 }, new() { MinP = 2 }, new() { TypicalP = 0 }, new() { RepetitionPenalty = 0 },
            new() { LogitBias = System.Collections.Immutable.ImmutableDictionary<int, float>.Empty.Add(100, 1f) },
        ];
        foreach (SamplingOptions options in senseless)
        {
            Assert.That(() => options.Validate(Width), Throws.InstanceOf<ArgumentOutOfRangeException>());
        }
    }

    private static (float[] Logits, uint[] Mask, TokenHistory History, Dictionary<int, int> Counts) Case(int seed)
    {
        Random random = new(seed);
        float[] logits = [.. Enumerable.Range(0, Width).Select(_ => (float)((random.NextDouble() * 6) - 3))];
        if (seed % 3 == 0)
        {
            logits[random.Next(Width)] = logits[random.Next(Width)];
            logits[random.Next(Width)] = float.NegativeInfinity;
        }

        uint[] mask = seed % 5 == 0 ? [] : [(uint)random.Next() | 8, (uint)random.Next() << 1, (uint)random.Next()];
        TokenHistory history = new();
        Dictionary<int, int> counts = [];
        for (int i = 0; i < 5; i++)
        {
            int token = random.Next(Width);
            history.AddPrompt([token]);
            counts.TryAdd(token, 0);
            token = random.Next(Width);
            history.AddOutput(token);
            counts[token] = counts.GetValueOrDefault(token) + 1;
        }

        return (logits, mask, history, counts);
    }

    /// <summary>Each step written down as the options describe it, over the whole vocabulary.</summary>
    private static double[] Definition(float[] logits, uint[] mask, Dictionary<int, int> counts, SamplingOptions options)
    {
        double[] values = [.. logits.Select((logit, token) =>
        {
            if (counts.TryGetValue(token, out int count) && options.HasPenalties)
            {
                logit = logit > 0 ? logit / options.RepetitionPenalty : logit * options.RepetitionPenalty;
                logit = count > 0 ? logit - (count * options.FrequencyPenalty) - options.PresencePenalty : logit;
            }

            logit += options.LogitBias.GetValueOrDefault(token);
            return mask.Length == 0 || (mask[token >> 5] >> (token & 31) & 1) != 0 ? (double)logit : double.NegativeInfinity;
        })];
        int[] order = [.. Enumerable.Range(0, Width).Where(token => values[token] > double.NegativeInfinity).OrderByDescending(token => values[token]).ThenBy(token => token)];
        if (options.Temperature == 0)
        {
            order = order[..1];
        }

        double temperature = options.Temperature == 0 ? 1 : options.Temperature;
        double[] Normalised(int[] kept)
        {
            double[] result = new double[Width];
            double sum = kept.Sum(token => Math.Exp((values[token] - values[order[0]]) / temperature));
            foreach (int token in kept)
            {
                result[token] = Math.Exp((values[token] - values[order[0]]) / temperature) / sum;
            }

            return result;
        }

        int[] UpTo(int[] kept, double[] weights, double mass)
        {
            double cumulated = 0;
            int length = 0;
            while (length < kept.Length && cumulated < mass)
            {
                cumulated += weights[kept[length++]];
            }

            return kept[..length];
        }

        int[] kept = options.TopK > 0 ? order[..Math.Min(options.TopK, order.Length)] : order;
        if (options.TypicalP < 1)
        {
            double[] p = Normalised(kept);
            double entropy = -kept.Sum(token => p[token] * Math.Log(p[token]));
            int[] typical = [.. kept.OrderBy(token => Math.Abs(-Math.Log(p[token]) - entropy))];
            kept = [.. UpTo(typical, p, options.TypicalP).OrderByDescending(token => values[token]).ThenBy(token => token)];
        }

        if (options.TopP < 1)
        {
            kept = UpTo(kept, Normalised(kept), options.TopP);
        }

        if (options.MinP > 0)
        {
            double[] p = Normalised(kept);
            kept = [.. kept.Where(token => p[token] >= options.MinP * p[kept[0]])];
        }

        return Normalised(kept);
    }
}
