using System.Text;
using CsCheck;
using NUnit.Framework;
using StructGen.Grammars.Parsing;
using StructGen.Grammars.Parsing.JsonSchema.Numbers;

namespace StructGen.Tests.JsonSchema.Numbers;

/// <summary>A predicate as a tree that both the automaton and plain evaluation understand.</summary>
internal abstract record NumberCondition
{
    public abstract bool Holds(BigDecimal value, bool spelledAsInteger);

    public abstract NumberPredicate Build(NumberAutomaton automaton);

    public sealed record Constant(bool Value) : NumberCondition
    {
        public override bool Holds(BigDecimal value, bool spelledAsInteger) => Value;

        public override NumberPredicate Build(NumberAutomaton automaton) => Value ? automaton.True : automaton.False;
    }

    public sealed record Spelled : NumberCondition
    {
        public override bool Holds(BigDecimal value, bool spelledAsInteger) => spelledAsInteger;

        public override NumberPredicate Build(NumberAutomaton automaton) => automaton.IntegerSpelling;
    }

    public sealed record AtLeast(BigDecimal Bound, bool Exclusive) : NumberCondition
    {
        public override bool Holds(BigDecimal value, bool spelledAsInteger) => Exclusive ? value > Bound : value >= Bound;

        public override NumberPredicate Build(NumberAutomaton automaton) => automaton.AtLeast(Bound, Exclusive);
    }

    public sealed record AtMost(BigDecimal Bound, bool Exclusive) : NumberCondition
    {
        public override bool Holds(BigDecimal value, bool spelledAsInteger) => Exclusive ? value < Bound : value <= Bound;

        public override NumberPredicate Build(NumberAutomaton automaton) => automaton.AtMost(Bound, Exclusive);
    }

    public sealed record Multiple(BigDecimal Divisor) : NumberCondition
    {
        public override bool Holds(BigDecimal value, bool spelledAsInteger) => value.IsMultipleOf(Divisor);

        public override NumberPredicate Build(NumberAutomaton automaton) => automaton.MultipleOf(Divisor);
    }

    public sealed record OneOf(BigDecimal[] Values) : NumberCondition
    {
        public override bool Holds(BigDecimal value, bool spelledAsInteger) => Values.Contains(value);

        public override NumberPredicate Build(NumberAutomaton automaton) => automaton.OneOf(Values);

        public override string ToString() => $"OneOf({string.Join(", ", Values)})";
    }

    public sealed record Not(NumberCondition Part) : NumberCondition
    {
        public override bool Holds(BigDecimal value, bool spelledAsInteger) => !Part.Holds(value, spelledAsInteger);

        public override NumberPredicate Build(NumberAutomaton automaton) => automaton.Not(Part.Build(automaton));
    }

    public sealed record And(NumberCondition Left, NumberCondition Right) : NumberCondition
    {
        public override bool Holds(BigDecimal value, bool spelledAsInteger) => Left.Holds(value, spelledAsInteger) && Right.Holds(value, spelledAsInteger);

        public override NumberPredicate Build(NumberAutomaton automaton) => automaton.And(Left.Build(automaton), Right.Build(automaton));
    }

    public sealed record Or(NumberCondition Left, NumberCondition Right) : NumberCondition
    {
        public override bool Holds(BigDecimal value, bool spelledAsInteger) => Left.Holds(value, spelledAsInteger) || Right.Holds(value, spelledAsInteger);

        public override NumberPredicate Build(NumberAutomaton automaton) => automaton.Or(Left.Build(automaton), Right.Build(automaton));
    }
}

/// <summary>
/// The slow and obviously right reading: every spelling over a small alphabet up to a length is parsed and evaluated. A state that the automaton calls dead must
/// have no accepted spelling below it; one that it calls alive must complete to a spelling that evaluates to true, so both answers are checked.
/// </summary>
internal static class NumberOracle
{
    private static readonly Gen<BigDecimal> s_value = Gen.Select(Gen.Int[-30, 130], Gen.Int[-3, 2], (digits, exponent) => new BigDecimal(digits, exponent));

    private static readonly string[] s_divisors = ["1", "1", "2", "3", "4", "5", "7", "10", "25", "100", "0.5", "0.1", "0.25", "1.5", "0.003", "12", "0.01"];

    private static readonly Gen<BigDecimal> s_divisor =
        Gen.Int[0, s_divisors.Length - 1].Select(static index => Parse(s_divisors[index]));

    private static readonly Gen<NumberCondition> s_leaf = Gen.Frequency(
        (4, Gen.Select(s_value, Gen.Bool, NumberCondition (bound, exclusive) => new NumberCondition.AtLeast(bound, exclusive))),
        (4, Gen.Select(s_value, Gen.Bool, NumberCondition (bound, exclusive) => new NumberCondition.AtMost(bound, exclusive))),
        (5, s_divisor.Select(NumberCondition (divisor) => new NumberCondition.Multiple(divisor))),
        (1, s_value.Array[0, 4].Select(NumberCondition (values) => new NumberCondition.OneOf(values))),
        (1, Gen.Const<NumberCondition>(new NumberCondition.Spelled())),
        (1, Gen.Bool.Select(NumberCondition (value) => new NumberCondition.Constant(value))));

    public static Gen<NumberCondition> Condition(int depth)
    {
        if (depth == 0)
        {
            return s_leaf;
        }

        var part = Condition(depth - 1);
        return Gen.Frequency(
            (1, s_leaf),
            (1, part.Select(NumberCondition (inner) => new NumberCondition.Not(inner))),
            (4, Gen.Select(part, part, NumberCondition (left, right) => new NumberCondition.And(left, right))),
            (2, Gen.Select(part, part, NumberCondition (left, right) => new NumberCondition.Or(left, right))));
    }

    public static BigDecimal Parse(string text) => BigDecimal.Parse(Encoding.ASCII.GetBytes(text));

    public static bool Holds(NumberCondition condition, string spelling) =>
        condition.Holds(Parse(spelling), spelling.AsSpan().IndexOfAny(".eE") < 0);

    /// <summary>Walks every prefix over the alphabet up to the length; throws at the first difference.</summary>
    public static void Check(NumberAutomaton automaton, NumberCondition[] conditions, string alphabet, int length)
    {
        var start = automaton.StateOf(Array.ConvertAll(conditions, condition => condition.Build(automaton)));
        Walk(automaton, conditions, alphabet, start, "", length);
    }

    private static bool Walk(NumberAutomaton automaton, NumberCondition[] conditions, string alphabet, int state, string prefix, int left)
    {
        var accepted = false;
        if (BigDecimal.TryParse(Encoding.ASCII.GetBytes(prefix), out _))
        {
            var expected = -1;
            if (Holds(conditions[0], prefix))
            {
                accepted = true;
                expected = 0;
                for (var i = 1; i < conditions.Length; i++)
                {
                    expected |= Holds(conditions[i], prefix) ? 1 << (i - 1) : 0;
                }
            }

            var label = state == LexemeAutomaton.Dead ? -1 : automaton.EndLabel(state);
            Assert.That(label, Is.EqualTo(expected), $"label of {prefix} under {Text(conditions)}");
        }
        else if (state != LexemeAutomaton.Dead)
        {
            Assert.That(automaton.EndLabel(state), Is.EqualTo(-1), $"label of {prefix} under {Text(conditions)}");
        }

        foreach (var next in alphabet)
        {
            if (left > 0 && IsPrefix(prefix + next))
            {
                var after = state == LexemeAutomaton.Dead ? state : automaton.Next(state, (byte)next);
                accepted |= Walk(automaton, conditions, alphabet, after, prefix + next, left - 1);
            }
            else if (left > 0 && state != LexemeAutomaton.Dead)
            {
                Assert.That(automaton.Next(state, (byte)next), Is.EqualTo(LexemeAutomaton.Dead), prefix + next);
            }
        }

        if (state == LexemeAutomaton.Dead)
        {
            Assert.That(accepted, Is.False, $"{prefix} is dead but has a completion under {Text(conditions)}");
        }
        else
        {
            var bytes = new List<byte>();
            automaton.Complete(state, bytes);
            var spelling = prefix + Encoding.ASCII.GetString([.. bytes]);
            Assert.That(Holds(conditions[0], spelling), $"{prefix} completes to {spelling}, which is false under {Text(conditions)}");
        }

        return accepted;
    }

    private static bool IsPrefix(string text)
    {
        foreach (var suffix in (ReadOnlySpan<string>)["", "0", "0e0"])
        {
            if (BigDecimal.TryParse(Encoding.ASCII.GetBytes(text + suffix), out _))
            {
                return true;
            }
        }

        return false;
    }

    private static string Text(NumberCondition[] conditions) => string.Join(" | ", conditions.Select(static condition => condition.ToString()));
}
