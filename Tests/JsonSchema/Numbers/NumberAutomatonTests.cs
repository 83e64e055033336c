using System.Diagnostics;
using System.Globalization;
using System.Text;
using CsCheck;
using NUnit.Framework;
using StructGen.Grammars;
using StructGen.Grammars.Parsing;
using StructGen.Grammars.Parsing.JsonSchema.Numbers;

namespace StructGen.Tests.JsonSchema.Numbers;

public sealed class NumberAutomatonTests
{
    private static readonly string[] s_exponents = ["", "e", "E-", "e+0"];

    private readonly NumberAutomaton _numbers = new();

    [Test]
    public void Any_number_takes_nine_states()
    {
        var start = _numbers.StateOf(_numbers.True);
        var reached = Reachable(_numbers, start, 100);
        Assert.That(reached, Is.EqualTo(9));
    }

    [Test]
    public void Long_numbers_share_states_where_nothing_is_asked_of_them()
    {
        var before = _numbers.StateCount;
        var state = _numbers.StateOf(_numbers.True);
        Assert.That(Run(state, "-" + new string('7', 5_000) + "." + new string('3', 5_000) + "e" + new string('9', 5_000)), Is.EqualTo(0));
        Assert.That(_numbers.StateCount - before, Is.LessThan(12));
    }

    [Test]
    public void Integers_of_different_digits_share_a_state()
    {
        var start = _numbers.StateOf(_numbers.Integer);
        Assert.That(StateAfter(start, "345"), Is.EqualTo(StateAfter(start, "12")));
        Assert.That(StateAfter(start, "100"), Is.Not.EqualTo(StateAfter(start, "12")), "100e-2 is an integer, 12e-2 is not");
    }

    [Test]
    public void Numbers_of_equal_length_share_a_state_beside_a_bound()
    {
        var start = _numbers.StateOf(_numbers.AtMost(1000, false));
        Assert.That(StateAfter(start, "345"), Is.EqualTo(StateAfter(start, "789")));
    }

    [Test]
    public void A_minimum_of_zero_needs_no_digits()
    {
        var start = _numbers.StateOf(_numbers.AtLeast(0, false));
        Assert.That(Reachable(_numbers, start, 1_000), Is.LessThan(25));
    }

    [Test]
    public void An_exponent_may_bring_a_number_back_into_range()
    {
        var start = _numbers.StateOf(_numbers.AtMost(20, false));
        Assert.That(Run(start, "99"), Is.EqualTo(-1));
        Assert.That(StateAfter(start, "99"), Is.Not.EqualTo(LexemeAutomaton.Dead));
        Assert.That(Run(start, "99e-1"), Is.EqualTo(0));
    }

    [Test]
    public void A_first_digit_that_no_scale_brings_into_range_is_dead()
    {
        var start = _numbers.StateOf(_numbers.And(_numbers.AtLeast(3, false), _numbers.AtMost(5, false)));
        Assert.That(StateAfter(start, "6"), Is.EqualTo(LexemeAutomaton.Dead));
        Assert.That(StateAfter(start, "5"), Is.Not.EqualTo(LexemeAutomaton.Dead));
        Assert.That(StateAfter(start, "51"), Is.EqualTo(LexemeAutomaton.Dead));
        Assert.That(Run(start, "5000e-3"), Is.EqualTo(0));
        Assert.That(Run(start, "0.0004e4"), Is.EqualTo(0));
    }

    [Test]
    public void Draft_4_integers_have_no_exponent_to_come_back_by()
    {
        var start = _numbers.StateOf(_numbers.And(_numbers.IntegerSpelling, _numbers.AtMost(20, false)));
        Assert.That(StateAfter(start, "99"), Is.EqualTo(LexemeAutomaton.Dead));
        Assert.That(StateAfter(start, "1e"), Is.EqualTo(LexemeAutomaton.Dead));
        Assert.That(StateAfter(start, "1."), Is.EqualTo(LexemeAutomaton.Dead));
        Assert.That(Run(start, "-123456"), Is.EqualTo(0));
        Assert.That(Run(start, "-0"), Is.EqualTo(0));
    }

    [TestCase("1.0", true)]
    [TestCase("1e3", true)]
    [TestCase("1e-05", false)]
    [TestCase("100000e-05", true)]
    [TestCase("-0", true)]
    [TestCase("0.0e5", true)]
    [TestCase("-0.0E-0", true)]
    [TestCase("1.50e1", true)]
    [TestCase("1.55e1", false)]
    [TestCase("123456789012345678901234567890", true)]
    public void Knows_integers_in_every_spelling(string spelling, bool expected)
    {
        var start = _numbers.StateOf(_numbers.True, _numbers.Integer);
        Assert.That(Run(start, spelling), Is.EqualTo(expected ? 1 : 0));
    }

    [TestCase("123456789012345678901234567890", "123456789012345678901234567890", true)]
    [TestCase("123456789012345678901234567890", "123456789012345678901234567891", false)]
    [TestCase("123456789012345678901234567890", "12345678901234567890123456789e1", true)]
    [TestCase("123456789012345678901234567890", "1.2345678901234567890123456789E+0029", true)]
    [TestCase("0", "-0", true)]
    [TestCase("0", "0.000e99", true)]
    [TestCase("1e-05", "0.00001", true)]
    [TestCase("1e400", "1e400", true)]
    [TestCase("1e400", "10e399", true)]
    public void Knows_a_constant_in_every_spelling(string constant, string spelling, bool expected)
    {
        var start = _numbers.StateOf(_numbers.EqualTo(NumberOracle.Parse(constant)));
        Assert.That(Run(start, spelling) >= 0, Is.EqualTo(expected));
    }

    [Test]
    public void Huge_bounds_are_cheap()
    {
        var huge = NumberOracle.Parse("1e1000000000");
        var goal = _numbers.And(_numbers.AtMost(huge, true), _numbers.AtLeast(NumberOracle.Parse("9e999999999"), false), _numbers.Integer);
        var start = _numbers.StateOf(goal);
        Assert.That(Run(start, "95e999999998"), Is.EqualTo(0));
        Assert.That(Run(start, "95e999999997"), Is.EqualTo(-1));
        Assert.That(StateAfter(start, "8"), Is.EqualTo(LexemeAutomaton.Dead));
        Assert.That(StateAfter(start, "9e8"), Is.EqualTo(LexemeAutomaton.Dead));
        Assert.That(_numbers.Example(goal), Is.EqualTo("9e999999999"));
        Assert.That(_numbers.StateOf(_numbers.And(goal, _numbers.AtLeast(huge, false))), Is.EqualTo(LexemeAutomaton.Dead));
        Assert.That(_numbers.Values(goal, 3), Has.Count.EqualTo(3));
    }

    [Test]
    public void Unsatisfiable_goals_are_dead_at_the_start()
    {
        var three = _numbers.MultipleOf(3);
        var six = _numbers.MultipleOf(6);
        Assert.That(_numbers.StateOf(_numbers.False), Is.EqualTo(LexemeAutomaton.Dead));
        Assert.That(_numbers.StateOf(_numbers.And(six, _numbers.Not(three))), Is.EqualTo(LexemeAutomaton.Dead));
        Assert.That(_numbers.StateOf(_numbers.And(_numbers.Integer, _numbers.AtLeast(3, true), _numbers.AtMost(4, true))), Is.EqualTo(LexemeAutomaton.Dead));
        Assert.That(
            _numbers.StateOf(_numbers.And(three, _numbers.Not(six), _numbers.AtLeast(4, false), _numbers.AtMost(8, false))), Is.EqualTo(LexemeAutomaton.Dead));
        Assert.That(_numbers.Example(_numbers.And(three, _numbers.Not(six), _numbers.AtLeast(4, false))), Is.EqualTo("9"));
    }

    [Test]
    public void Equal_predicates_are_one_object()
    {
        var two = _numbers.AtLeast(2, false);
        var five = _numbers.AtMost(5, false);
        Assert.That(_numbers.And(two, five), Is.SameAs(_numbers.And(five, two, two)));
        Assert.That(_numbers.Or(two, five), Is.SameAs(_numbers.True));
        Assert.That(_numbers.Not(_numbers.AtMost(2, true)), Is.SameAs(two));
        Assert.That(_numbers.And(_numbers.Integer, _numbers.OneOf([1, NumberOracle.Parse("1.5"), 7]), two), Is.SameAs(_numbers.EqualTo(7)));
        Assert.That(_numbers.And(_numbers.MultipleOf(2), _numbers.MultipleOf(6)), Is.SameAs(_numbers.MultipleOf(6)));
        Assert.That(_numbers.Not(_numbers.Not(_numbers.MultipleOf(2))), Is.SameAs(_numbers.MultipleOf(2)));
    }

    [Test]
    public void Outputs_are_reported_bit_by_bit()
    {
        var start = _numbers.StateOf(_numbers.AtMost(100, false), _numbers.Integer, _numbers.MultipleOf(7), _numbers.AtLeast(50, false));
        Assert.That(Run(start, "49"), Is.EqualTo(0b011));
        Assert.That(Run(start, "70.0"), Is.EqualTo(0b111));
        Assert.That(Run(start, "70.5"), Is.EqualTo(0b100));
        Assert.That(Run(start, "700e-1"), Is.EqualTo(0b111));
        Assert.That(Run(start, "700"), Is.EqualTo(-1));
    }

    [Test]
    public void Lists_all_values_where_they_are_few()
    {
        var goal = _numbers.And(_numbers.Integer, _numbers.AtLeast(NumberOracle.Parse("-2.5"), false), _numbers.AtMost(3, true));
        Assert.That(_numbers.Values(goal, 100), Is.EquivalentTo(new BigDecimal[] { -2, -1, 0, 1, 2 }));
        Assert.That(_numbers.Values(goal, 3), Has.Count.EqualTo(3));
        Assert.That(_numbers.Values(_numbers.False, 3), Is.Empty);
        Assert.That(_numbers.Values(_numbers.True, 50).Distinct().Count(), Is.EqualTo(50));
    }

    [Test]
    public void Values_are_distinct_solutions_and_all_when_fewer_than_asked()
    {
        NumberOracle.Condition(3).Sample(
            condition =>
            {
                var predicate = condition.Build(_numbers);
                var values = _numbers.Values(predicate, 20);
                return values.Distinct().Count() == values.Count
                    && values.All(value => condition.Holds(value, true) && value.IsInteger || condition.Holds(value, false))
                    && (values.Count == 20 || IsComplete(condition, values));
            },
            iter: 500,
            threads: 1);

        static bool IsComplete(NumberCondition condition, IReadOnlyList<BigDecimal> values)
        {
            // The oracle's bounds lie within ±13,000 and its divisors divide by thousandths.
            for (var thousandths = -3_000; thousandths <= 14_000; thousandths++)
            {
                var value = new BigDecimal(thousandths, -2);
                if ((condition.Holds(value, false) || (value.IsInteger && condition.Holds(value, true))) && !values.Contains(value))
                {
                    return false;
                }
            }

            return true;
        }
    }

    [Test]
    public void Labels_agree_with_evaluation_on_random_spellings()
    {
        var digits = Gen.Char['0', '9'].Array[1, 12].Select(static characters => new string(characters));
        var spelling = Gen.Select(
            Gen.Bool, digits, digits.Null(), Gen.Select(Gen.Int[0, 3], Gen.Int[0, 30], static (kind, value) => kind == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{s_exponents[kind]}{value}")),
            (minus, integer, fraction, exponent) =>
                (minus ? "-" : "") + (integer.TrimStart('0') is { Length: > 0 } trimmed ? trimmed : "0")
                + (fraction is null ? "" : "." + fraction)
                + exponent);
        Gen.Select(NumberOracle.Condition(2), NumberOracle.Condition(2), spelling.Array[20]).Sample(
            (goal, output, spellings) =>
            {
                var start = _numbers.StateOf(goal.Build(_numbers), output.Build(_numbers));
                return spellings.All(text => (start == LexemeAutomaton.Dead ? -1 : Run(start, text))
                    == (!NumberOracle.Holds(goal, text) ? -1 : NumberOracle.Holds(output, text) ? 1 : 0));
            },
            iter: 500,
            threads: 1);
    }

    [Test]
    public void Large_choices_stay_quick()
    {
        var clock = Stopwatch.StartNew();
        BigDecimal[] values = [.. Enumerable.Range(0, 20_000).Select(static i => (BigDecimal)(i * 7L))];
        var start = _numbers.StateOf(_numbers.OneOf(values), _numbers.Integer, _numbers.MultipleOf(14));
        for (var i = 0; i < 2_000; i++)
        {
            Assert.That(Run(start, (i * 70).ToString(CultureInfo.InvariantCulture)), Is.EqualTo(3));
            Assert.That(Run(start, ((i * 7) + 1).ToString(CultureInfo.InvariantCulture)), Is.EqualTo(-1));
        }

        TestContext.Out.WriteLine($"{clock.Elapsed}, {_numbers.StateCount} states");
    }

    [Test]
    public void A_choice_of_too_many_divisors_is_a_typed_error()
    {
        var goal = _numbers.Or([.. Enumerable.Range(0, 10_000).Select(i => _numbers.MultipleOf(100_003 + (7 * i)))]);
        Assert.That(() => _numbers.StateOf(goal), Throws.TypeOf<GrammarException>());
        Assert.That(_numbers.Or([.. Enumerable.Range(1, 10_000).Select(i => _numbers.MultipleOf(i))]), Is.SameAs(_numbers.Integer));
    }

    [Test]
    public void Large_choices_of_ranges_with_divisors_stay_exact()
    {
        var goal = _numbers.And(
            _numbers.Integer,
            _numbers.Or([.. Enumerable.Range(0, 300).Select(i => _numbers.And(_numbers.AtLeast(i * 10, false), _numbers.AtMost((i * 10) + 5, false), _numbers.MultipleOf((i % 9) + 2)))]));
        var start = _numbers.StateOf(goal);
        for (var value = 0; value < 3_100; value++)
        {
            var expected = value % 10 <= 5 && value < 3_000 && value % ((value / 10 % 9) + 2) == 0;

            // The ends of neighbouring ranges do not touch, so one range decides.
            Assert.That(Run(start, value.ToString(CultureInfo.InvariantCulture)) == 0, Is.EqualTo(expected), $"{value}");
        }
    }

    [Test]
    public void Long_digit_strings_under_bounds_stay_exact()
    {
        var start = _numbers.StateOf(_numbers.And(_numbers.AtMost(NumberOracle.Parse("0.5"), false), _numbers.MultipleOf(NumberOracle.Parse("0.125"))));
        var zeros = new string('0', 2_000);
        Assert.That(Run(start, "0." + zeros + "25e2000"), Is.EqualTo(0));
        Assert.That(Run(start, "25" + zeros + "e-2002"), Is.EqualTo(0));
        Assert.That(Run(start, "25" + zeros + "e-2001"), Is.EqualTo(-1));
        Assert.That(StateAfter(start, "25" + zeros + "1"), Is.EqualTo(LexemeAutomaton.Dead));
    }

    [Test]
    public void Threads_agree_on_shared_states()
    {
        string[] spellings = ["1", "12.5", "99e-1", "-0", "20", "20.0", "2e1", "1e-05", "19.999", "123456e-4", "6", "6.0000e0"];
        var shared = new NumberAutomaton();
        using var barrier = new Barrier(4);
        var results = new int[4][];
        var threads = Enumerable.Range(0, 4).Select(index => new Thread(() =>
        {
            barrier.SignalAndWait();
            var found = new List<int>();
            for (var round = 0; round < 50; round++)
            {
                var start = shared.StateOf(shared.And(shared.AtMost(20 + round, false), shared.MultipleOf(NumberOracle.Parse("0.5"))), shared.Integer);
                foreach (var spelling in spellings)
                {
                    found.Add(Run(shared, start, spelling));
                }
            }

            results[index] = [.. found];
        })).ToArray();
        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => thread.Join());
        Assert.That(results.Skip(1), Is.All.EqualTo(results[0]));
    }

    private static int Reachable(NumberAutomaton automaton, int start, int limit)
    {
        var seen = new HashSet<int> { start };
        var queue = new Queue<int>(seen);
        while (queue.TryDequeue(out var state) && seen.Count < limit)
        {
            for (var value = 0; value < 256; value++)
            {
                var next = automaton.Next(state, (byte)value);
                if (next >= 0 && seen.Add(next))
                {
                    queue.Enqueue(next);
                }
            }
        }

        return seen.Count;
    }

    private int StateAfter(int state, string text)
    {
        foreach (var value in Encoding.ASCII.GetBytes(text))
        {
            if (state != LexemeAutomaton.Dead)
            {
                state = _numbers.Next(state, value);
            }
        }

        return state;
    }

    private int Run(int state, string text) => Run(_numbers, state, text);

    private static int Run(NumberAutomaton automaton, int state, string text)
    {
        foreach (var value in Encoding.ASCII.GetBytes(text))
        {
            if (state == LexemeAutomaton.Dead)
            {
                return -1;
            }

            state = automaton.Next(state, value);
        }

        return state == LexemeAutomaton.Dead ? -1 : automaton.EndLabel(state);
    }
}
