using StructGen.Engine;
using StructGen.Engine.Decoding;
using StructGen.Engine.Sampling;
using StructGen.Engine.Speculation;
using StructGen.Grammars;
using StructGen.Tests.Decoding;
using StructGen.Tests.Sampling;

namespace StructGen.Tests.Speculation;

/// <summary>
/// The law of whole outputs on a toy whose distribution is known in closed form: tokens a, b and c (and an end token), probabilities that depend on the last token, a grammar on top.
/// With each drafter, one that draws its tokens among them, the outputs must follow it.
/// </summary>
internal sealed class LosslessnessTests
{
    private const int A = 0, B = 1, C = 2, End = 3, Width = 4;
    private const double Significance = 0.001;

    /// <summary>Row: last token (the prompt is c); column: next token.</summary>
    private static readonly double[][] Target = [[.1, .5, .3, .1], [.4, .05, .35, .2], [.45, .25, .2, .1]];
    private static readonly double[][] Draft = [[.3, .3, .1, .3], [.1, .3, .5, .1], [.2, .5, .2, .1]];

    private static readonly Vocabulary Vocabulary = Vocabulary.FromTokens([[(byte)'a'], [(byte)'b'], [(byte)'c'], []], new SpecialTokens { End = [End] });
    private static readonly CompiledGrammar Grammar = new GrammarCompiler(Vocabulary).Compile(StructGen.Grammars.Grammar.Regex("(ab|b?c|bb){1,3}a?"));

    private static IEnumerable<TestCaseData> Cases()
    {
        foreach (bool isConstrained in new[] { false, true })
        {
            foreach ((string name, Drafter drafter) in new[] { ("none", Drafter.None), ("forced", Drafter.Forced), ("copy", Drafter.Copy), ("drawn", new DrawingDrafter()) })
            {
                yield return new TestCaseData(drafter, isConstrained).SetArgDisplayNames($"{name}-{(isConstrained ? "constrained" : "free")}");
            }
        }
    }

    [TestCaseSource(nameof(Cases))]
    public Task Outputs_follow_the_closed_form(Drafter drafter, bool isConstrained) => CheckAsync(drafter, isConstrained, 20_000);

    [TestCaseSource(nameof(Cases))]
    [Explicit("A million samples a case.")]
    [Category("Full")]
    public Task A_million_outputs_follow_the_closed_form(Drafter drafter, bool isConstrained) => CheckAsync(drafter, isConstrained, 1_000_000);

    private static async Task CheckAsync(Drafter drafter, bool isConstrained, int samples)
    {
        const int Limit = 5;
        Dictionary<string, double> law = [];
        Enumerate("", C, 1, isConstrained ? Grammar.CreateMatcher() : null, Limit, law);
        Assert.That(law.Values.Sum(), Is.EqualTo(1).Within(1e-12));
        FakeModel model = new(Width, (tokens, logits) =>
        {
            // A drafted end token is scored after, too; nobody looks at it.
            for (int i = 0; i < Width; i++)
            {
                logits[i] = tokens[^1] == End ? 0 : (float)Math.Log(Target[tokens[^1]][i]);
            }
        });
        DecodeLoop loop = new(model, Vocabulary);
        Dictionary<string, long> counts = [];
        int accepted = 0;
        int drafted = 0;
        for (int i = 0; i < samples; i++)
        {
            model.ForwardRows.Clear();
            DecodeResult result = await loop.RunAsync(new DecodeRequest
            {
                Prompt = new[] { A, B, C, A, B, B, C, C },
                Constraint = isConstrained ? OutputConstraint.Of(Grammar) : OutputConstraint.None,
                Options = new GenerationOptions
                {
                    MaxOutputTokens = Limit,
                    HealPrompt = false,
                    Sampling = new SamplingOptions { Temperature = 1, Seed = i },
                    Speculation = new SpeculationOptions { Drafter = drafter, IsCostAware = false, MaxDraftTokens = 3 },
                },
            });
            string key = result.Text + (result.EndToken >= 0 || result.Finish == DecodeFinish.Stop ? "." : "");
            counts[key] = counts.GetValueOrDefault(key) + 1;
            accepted += result.Counts.AcceptedTokens;
            drafted += result.Counts.DraftedTokens;
        }

        Assert.That(counts.Keys.Except(law.Keys), Is.Empty);
        string[] keys = [.. law.Keys];
        double p = ChiSquare.PValue([.. keys.Select(key => counts.GetValueOrDefault(key))], [.. keys.Select(key => law[key])]);
        TestContext.Out.WriteLine($"p = {p:F4}, {accepted} of {drafted} drafted tokens accepted");
        Assert.That(p, Is.GreaterThan(Significance));
        Assert.That(drafted > 0, Is.EqualTo(drafter.Create() is not null));
    }

    /// <summary>Every output with its probability; a full stop marks the end, outputs that reach the limit have none.</summary>
    private static void Enumerate(string text, int last, double probability, Matcher? matcher, int left, Dictionary<string, double> law)
    {
        bool[] allowed = [.. Enumerable.Range(0, Width).Select(token => matcher?.GetMask().IsAllowed(token) ?? true)];
        if (matcher is not null && allowed is [false, false, false, true])
        {
            law[text + "."] = law.GetValueOrDefault(text + ".") + probability;
            return;
        }

        if (left == 0)
        {
            law[text] = law.GetValueOrDefault(text) + probability;
            return;
        }

        double sum = Enumerable.Range(0, Width).Where(token => allowed[token]).Sum(token => Target[last][token]);
        for (int token = 0; token < Width; token++)
        {
            if (!allowed[token])
            {
                continue;
            }

            double next = probability * Target[last][token] / sum;
            if (token == End)
            {
                law[text + "."] = law.GetValueOrDefault(text + ".") + next;
                continue;
            }

            Matcher? after = matcher?.Fork();
            after?.Advance(token);
            Enumerate(text + (char)('a' + token), token, next, after, left - 1, law);
        }
    }

    /// <summary>Draws its tokens from another Markov chain, masked and renormalised, with numbers of its own.</summary>
    private sealed record DrawingDrafter : Drafter
    {
        private static int s_sequences;

        public override IDrafter Create() => new Drawing(Interlocked.Increment(ref s_sequences));

        private sealed class Drawing(int seed) : IDrafter
        {
            private readonly List<int> _text = [];
            private int _draws;

            public void Append(ReadOnlySpan<int> tokens) => _text.AddRange(tokens);

            public bool TryPropose(DraftContext context, out Proposal proposal)
            {
                ReadOnlySpan<uint> mask = context.GetMask();
                int last = context.Drafted.IsEmpty ? _text[^1] : context.Drafted[^1];
                List<int> tokens = [];
                List<double> weights = [];
                for (int token = 0; token < Width && last < End; token++)
                {
                    if (mask.IsEmpty || (mask[0] >> token & 1) != 0)
                    {
                        tokens.Add(token);
                        weights.Add(Draft[last][token]);
                    }
                }

                proposal = default;
                if (tokens.Count == 0)
                {
                    return false;
                }

                TokenDistribution law = new([.. tokens], [.. weights]);
                proposal = new Proposal(law.Draw(CounterRandom.Uniform(seed, _draws++, 1_000)), law);
                return true;
            }
        }
    }
}
