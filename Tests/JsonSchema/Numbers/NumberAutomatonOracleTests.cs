using CsCheck;
using NUnit.Framework;
using StructGen.Grammars.Parsing.JsonSchema.Numbers;

namespace StructGen.Tests.JsonSchema.Numbers;

/// <summary>The automaton against <see cref="NumberOracle"/>.</summary>
public sealed class NumberAutomatonOracleTests
{
    private const string Alphabet = "-+.e0159";

    [Test]
    public void Agrees_on_every_short_spelling() => Sample(depth: 2, length: 4, iterations: 150);

    [Test]
    public void Agrees_on_longer_spellings() => Sample(depth: 1, length: 5, iterations: 15);

    [Test]
    [Explicit]
    [Category("Full")]
    public void Agrees_on_every_short_spelling_at_length() => Sample(depth: 3, length: 5, iterations: 1_000);

    [Test]
    public void Agrees_on_deep_combinations() => Sample(depth: 4, length: 3, iterations: 200);

    private static void Sample(int depth, int length, int iterations)
    {
        // One automaton throughout, so that states are met again from other goals.
        var automaton = new NumberAutomaton();
        var conditions = Gen.Select(NumberOracle.Condition(depth), NumberOracle.Condition(1), (goal, output) => new[] { goal, output });
        conditions.Sample(sample => NumberOracle.Check(automaton, sample, Alphabet, length), iter: iterations, threads: 1);
        TestContext.Out.WriteLine($"{automaton.StateCount} states");
    }
}
