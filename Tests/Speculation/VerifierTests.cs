using StructGen.Engine.Sampling;
using StructGen.Engine.Speculation;
using StructGen.Tests.Sampling;

namespace StructGen.Tests.Speculation;

/// <summary>The law of what verifiers emit, by exact enumeration over the random numbers' outcomes and by chi-square.</summary>
internal sealed class VerifierTests
{
    private static readonly double[] V3Target = [.5, .3, .2];
    private static readonly double[] V3Draft = [.2, .3, .5];
    private static readonly double[] V5Target = [.40, .30, .15, .10, .05];
    private static readonly double[] V5Draft = [.10, .25, .30, .15, .20];

    private static IEnumerable<TestCaseData> Pairs()
    {
        yield return new TestCaseData(V3Target, V3Draft, .7).SetArgDisplayNames("V3");
        yield return new TestCaseData(V5Target, V5Draft, .65).SetArgDisplayNames("V5");
        yield return new TestCaseData(V5Target, V5Target, 1.0).SetArgDisplayNames("equal");
        yield return new TestCaseData(new[] { .5, .5, 0, 0 }, new[] { 0, 0, .3, .7 }, 0.0).SetArgDisplayNames("disjoint");
        yield return new TestCaseData(new[] { .5, .3, .2 }, new[] { 0.0, 1.0, 0.0 }, .3).SetArgDisplayNames("one-hot");
        yield return new TestCaseData(new[] { 1.0 }, new[] { 1.0 }, 1.0).SetArgDisplayNames("forced");
    }

    [TestCaseSource(nameof(Pairs))]
    public void Standard_verification_emits_the_target_s_law(double[] target, double[] draft, double acceptance)
    {
        StandardVerifier verifier = new();
        TokenDistribution p = Of(target);
        TokenDistribution q = Of(draft);
        long[] emitted = new long[target.Length];
        int accepted = 0;
        const int Samples = 200_000;
        for (int i = 0; i < Samples; i++)
        {
            DecisionRandom random = new(99, i);
            int drafted = q.Draw(CounterRandom.Uniform(100, i, 7));
            VerifiedToken verified = verifier.Verify(p, new Proposal(drafted, q), random);
            emitted[verified.Token]++;
            accepted += verified.IsAccepted ? 1 : 0;
            Assert.That(!verified.IsAccepted || verified.Token == drafted);
        }

        Assert.That(ChiSquare.PValue(emitted, target), Is.GreaterThan(0.001));
        Assert.That(accepted / (double)Samples, Is.EqualTo(acceptance).Within(0.005));
    }

    [TestCaseSource(nameof(Pairs))]
    public void Walking_emits_what_is_emitted_without_a_draft(double[] target, double[] draft, double acceptance)
    {
        _ = acceptance;
        TokenDistribution p = Of(target);
        TokenDistribution q = Of(draft);
        for (int i = 0; i < 1000; i++)
        {
            DecisionRandom random = new(1, i);
            Proposal proposal = new(q.Draw(CounterRandom.Uniform(2, i, 0)));
            VerifiedToken verified = new StandardVerifier().Verify(p, proposal, random);
            Assert.That(verified.Token, Is.EqualTo(p.Draw(random.Uniform(0))));
            Assert.That(verified.IsAccepted, Is.EqualTo(verified.Token == proposal.Token));
        }
    }

    private static TokenDistribution Of(double[] probabilities)
    {
        int[] tokens = [.. Enumerable.Range(0, probabilities.Length).Where(token => probabilities[token] > 0)];
        return new TokenDistribution(tokens, [.. tokens.Select(token => probabilities[token])]);
    }
}
