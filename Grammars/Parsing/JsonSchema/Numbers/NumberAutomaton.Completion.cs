using System.Globalization;
using System.Numerics;
using System.Text;

namespace StructGen.Grammars.Parsing.JsonSchema.Numbers;

/// <summary>Constructive answers: examples, values, completions.</summary>
internal sealed partial class NumberAutomaton
{
    private const int CandidatesPerSource = 12;
    private const int LongestPlainInteger = 10_000;
    private const int SearchedStates = 20_000;

    /// <summary>The same, before other ways are tried.</summary>
    private const int QuicklySearchedStates = 12_000;

    /// <summary>A short spelling from the predicate's solutions, or null when there is none.</summary>
    public string? Example(NumberPredicate predicate)
    {
        var start = StateOf(predicate);
        if (start == Dead)
        {
            return null;
        }

        var spelling = new List<byte>();
        Complete(start, spelling);
        return Encoding.ASCII.GetString([.. spelling]);
    }

    /// <summary>Up to <paramref name="atMost"/> distinct values that satisfy the predicate: all of them when there are no more.</summary>
    public IReadOnlyList<BigDecimal> Values(NumberPredicate predicate, int atMost)
    {
        lock (_lock)
        {
            var values = new HashSet<BigDecimal>();
            if (atMost > 0 && (predicate.Holds(BigDecimal.Zero, true) || predicate.Holds(BigDecimal.Zero, false)))
            {
                values.Add(BigDecimal.Zero);
            }

            foreach (var known in (ReadOnlySpan<NumberKnowledge>)[NumberKnowledge.NonNegative, NumberKnowledge.Negative])
            {
                var goal = GoalOf([predicate]).Given(known).Given(NumberKnowledge.Positive);
                foreach (var value in Sources(goal).SelectMany(solutions => solutions.Enumerate(atMost)))
                {
                    if (values.Count >= atMost)
                    {
                        break;
                    }

                    values.Add(known == NumberKnowledge.Negative ? -value : value);
                }
            }

            return [.. values];
        }
    }

    /// <summary>Appends the bytes that complete the spelling at <paramref name="state"/> so that predicate 0 holds; few, not always the fewest.</summary>
    public void Complete(int state, List<byte> output)
    {
        if (EndLabel(state) >= 0)
        {
            return;
        }

        string? best = null;
        lock (_lock)
        {
            // Few states tell the spellings of most goals apart, so a short search nearly always ends with a shortest completion.
            best = Search(state, QuicklySearchedStates);
            foreach (var candidate in best is null ? Candidates(state) : [])
            {
                if ((best is null || candidate.Length < best.Length) && Accepts(state, candidate))
                {
                    best = candidate;
                }
            }

            best ??= Search(state, SearchedStates);
        }

        if (best is null)
        {
            throw new InvalidOperationException("The only completions of this number are too long to spell.");
        }

        output.AddRange(Encoding.ASCII.GetBytes(best));
    }

    private bool Accepts(int state, string suffix)
    {
        foreach (var character in suffix)
        {
            if (state == Dead)
            {
                return false;
            }

            state = Next(state, (byte)character);
        }

        return state != Dead && EndLabel(state) >= 0;
    }

    /// <summary>A shortest completion, breadth first over at most so many states.</summary>
    private string? Search(int start, int limit)
    {
        var seen = new HashSet<int> { start };
        var queue = new Queue<(int State, string Suffix)>([(start, "")]);
        while (queue.Count > 0 && seen.Count < limit)
        {
            var (state, suffix) = queue.Dequeue();
            foreach (var character in "0123456789.e-+")
            {
                var next = Next(state, (byte)character);
                if (next == Dead || !seen.Add(next))
                {
                    continue;
                }

                if (EndLabel(next) >= 0)
                {
                    return suffix + character;
                }

                queue.Enqueue((next, suffix + character));
            }
        }

        return null;
    }

    private IEnumerable<string> Candidates(int id)
    {
        var state = _states[id];
        switch (state.Phase)
        {
            case NumberPhase.AfterE:
                return [.. ExponentDigits(state.Labels!.OnSide(false), 0), .. ExponentDigits(state.Labels!.OnSide(true), 0).Select(static digits => "-" + digits)];
            case NumberPhase.AfterExponentSign:
                return ExponentDigits(state.Labels!, 0);
            case NumberPhase.InExponent:
                return ExponentDigits(state.Labels!, state.Exponent);
            case NumberPhase.Start:
                return FromStart(state.Goal!.Given(NumberKnowledge.NonNegative), "")
                    .Concat(FromStart(state.Goal!.Given(NumberKnowledge.Negative), "-"));
            case NumberPhase.AfterMinus:
                return FromStart(state.Goal!, "");
            default:
                return FromDigits(state, Spelling(id).TrimStart('-'));
        }
    }

    /// <summary>An example of what was read up to a state.</summary>
    private string Spelling(int id)
    {
        var text = new StringBuilder();
        for (; _states[id].Parent >= 0; id = _states[id].Parent)
        {
            text.Insert(0, (char)_states[id].Via);
        }

        return text.ToString();
    }

    private static IEnumerable<string> ExponentDigits(ExponentFunction labels, BigInteger prefix)
    {
        if (labels.Reach(prefix) is { } exponent)
        {
            var digits = exponent.ToString(CultureInfo.InvariantCulture);
            yield return prefix.IsZero ? digits : digits[prefix.ToString(CultureInfo.InvariantCulture).Length..];
        }
    }

    private static IEnumerable<string> FromStart(NumberGoal goal, string sign)
    {
        yield return sign + "0";
        yield return sign + "0.0";
        foreach (var value in Positive(goal))
        {
            var plain = value.ToString();
            yield return sign + plain;
            yield return sign + plain + (plain.Contains('e', StringComparison.Ordinal) ? "" : plain.Contains('.', StringComparison.Ordinal) ? "e0" : ".0");
            if (value.IsInteger && value.Magnitude < LongestPlainInteger)
            {
                yield return sign + NumberSolutions.DigitsOf(value) + new string('0', (int)value.Exponent);
            }
        }
    }

    /// <summary>Completions after digits: the text is an integer part, and perhaps a point and a fraction.</summary>
    private static IEnumerable<string> FromDigits(NumberState state, string text)
    {
        yield return "0";
        var goal = state.Goal!.Given(NumberKnowledge.Positive);
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var fraction = point < 0 ? "" : text[(point + 1)..];
        var integer = point < 0 ? text : text[..point];
        var prefix = (integer + fraction).TrimStart('0');
        if (prefix.Length == 0)
        {
            // Only zeros: write the value's digits behind them and shift the point.
            yield return point < 0 ? ".0" : "0";
            foreach (var value in Positive(goal))
            {
                var dot = point < 0 ? "." : "";
                var digits = NumberSolutions.DigitsOf(value);
                var shift = value.Magnitude + fraction.Length;
                yield return dot + digits + Exponent(shift);
                if (shift.Sign < 0 && shift > -LongestPlainInteger)
                {
                    yield return dot + new string('0', (int)-shift) + digits;
                }
            }

            yield break;
        }

        var magnitude = prefix.Length - fraction.Length;
        var mantissa = BigInteger.Parse(prefix, CultureInfo.InvariantCulture);
        BigInteger scale = -fraction.Length;
        var found = goal.Given(NumberKnowledge.Fractional).Fractional.FindWith(mantissa, null, scale).Take(CandidatesPerSource);
        if (point < 0 && goal.MentionsSpelling)
        {
            found = found.Concat(goal.Integers.FindWith(mantissa, scale, scale).Take(CandidatesPerSource));
        }

        foreach (var value in found)
        {
            var digits = NumberSolutions.DigitsOf(value);
            var rest = digits.Length > prefix.Length ? digits[prefix.Length..] : "";
            var shift = value.Magnitude - magnitude;
            if (point >= 0)
            {
                yield return (rest.Length == 0 && fraction.Length == 0 ? "0" : rest) + Exponent(shift);
                continue;
            }

            yield return (rest.Length == 0 ? "" : "." + rest) + Exponent(shift);
            yield return "." + (rest.Length == 0 ? "0" : rest) + Exponent(shift);
            if (shift.Sign >= 0 && shift < LongestPlainInteger)
            {
                var places = (int)shift;
                var padded = rest.PadRight(places, '0');
                yield return padded[..places] + (padded.Length > places ? "." + padded[places..] : "");
                yield return padded[..places] + "." + (padded.Length > places ? padded[places..] : "0");
            }
        }
    }

    private static string Exponent(BigInteger shift) => shift.IsZero ? "" : "e" + shift.ToString(CultureInfo.InvariantCulture);

    /// <summary>Some solutions above 0, the shortest kinds first.</summary>
    private static IEnumerable<BigDecimal> Positive(NumberGoal goal) =>
        Sources(goal.Given(NumberKnowledge.Positive)).SelectMany(static solutions => solutions.Enumerate(1).Concat(solutions.Enumerate(CandidatesPerSource)));

    private static IEnumerable<NumberSolutions> Sources(NumberGoal goal)
    {
        if (goal.MentionsSpelling)
        {
            yield return goal.Integers;
        }

        yield return goal.Given(NumberKnowledge.Fractional).Fractional;
    }
}
