using System.Numerics;

namespace StructGen.Grammars.Parsing.JsonSchema.Numbers;

/// <summary>The states: successors, labels, aliveness. Everything here runs under the lock.</summary>
internal sealed partial class NumberAutomaton
{
    private const long LargestInline = 1L << 60;

    private int Build(int state, byte value)
    {
        lock (_lock)
        {
            var row = _rows[state];
            if (row is null)
            {
                row = (int[])s_emptyRow.Clone();
                Volatile.Write(ref _rows[state], row);
            }

            if (row[value] == Unknown)
            {
                var next = Successor(_states[state], value) is { } successor ? Enter(successor, state, value) : Dead;
                Volatile.Write(ref row[value], next);
            }

            return row[value];
        }
    }

    /// <summary>The state reached, alive or not; null when JSON has no such spelling.</summary>
    private NumberState? Successor(NumberState state, byte value)
    {
        var digit = value - '0';
        var isDigit = digit is >= 0 and <= 9;
        switch (state.Phase)
        {
            case NumberPhase.Start:
                return value == '-'
                    ? new NumberState(NumberPhase.AfterMinus) { Goal = state.Goal!.Given(NumberKnowledge.Negative) }
                    : isDigit ? FirstDigit(state.Goal!.Given(NumberKnowledge.NonNegative), digit) : null;

            case NumberPhase.AfterMinus:
                return isDigit ? FirstDigit(state.Goal!, digit) : null;

            case NumberPhase.AfterZero:
            case NumberPhase.InInteger:
                return isDigit && state.Phase == NumberPhase.InInteger ? NextDigit(state, digit, NumberPhase.InInteger)
                    : value == '.' ? Dot(state)
                    : value is (byte)'e' or (byte)'E' ? StartOfExponent(state)
                    : null;

            case NumberPhase.AfterDot:
            case NumberPhase.InFraction:
                return isDigit ? NextDigit(state, digit, NumberPhase.InFraction)
                    : value is (byte)'e' or (byte)'E' && state.Phase == NumberPhase.InFraction ? StartOfExponent(state)
                    : null;

            case NumberPhase.AfterE when value is (byte)'+' or (byte)'-':
                return new NumberState(NumberPhase.AfterExponentSign) { Labels = Interned(state.Labels!.OnSide(value == '-')) };

            case NumberPhase.AfterE:
                return isDigit ? InExponent(Interned(state.Labels!.OnSide(false)), digit) : null;

            default:
                return isDigit ? InExponent(state.Labels!, (state.Exponent * 10) + digit) : null;
        }
    }

    private static NumberState FirstDigit(NumberGoal goal, int digit)
    {
        if (digit == 0)
        {
            return new NumberState(NumberPhase.AfterZero) { Goal = goal };
        }

        goal = goal.Given(NumberKnowledge.Positive);
        return new NumberState(NumberPhase.InInteger)
        {
            Goal = goal,
            Mantissa = goal.IsConstant ? null : Mantissa.First(goal, digit, inFraction: false, zeros: 0),
        };
    }

    private static NumberState NextDigit(NumberState state, int digit, NumberPhase phase)
    {
        var goal = state.Goal!;
        var inFraction = phase == NumberPhase.InFraction;
        if (goal.IsConstant)
        {
            return new NumberState(phase) { Goal = goal };
        }

        if (state.Mantissa is { } mantissa)
        {
            return new NumberState(phase) { Goal = goal, Mantissa = mantissa.Append(digit, inFraction) };
        }

        if (digit == 0)
        {
            // Zeros behind the point count only where bounds or divisors will see their number.
            return new NumberState(phase) { Goal = goal, Zeros = goal.RemembersPlaces ? state.Zeros + 1 : 0 };
        }

        goal = goal.Given(NumberKnowledge.Positive);
        return new NumberState(phase)
        {
            Goal = goal,
            Mantissa = goal.IsConstant ? null : Mantissa.First(goal, digit, inFraction, state.Zeros),
        };
    }

    private static NumberState Dot(NumberState state)
    {
        var goal = state.Goal!.Given(NumberKnowledge.Fractional);
        return new NumberState(NumberPhase.AfterDot)
        {
            Goal = goal,
            Mantissa = goal.IsConstant || state.Mantissa is null ? null
                : goal == state.Goal ? state.Mantissa
                : state.Mantissa.Under(goal),
        };
    }

    private NumberState StartOfExponent(NumberState state)
    {
        var goal = state.Goal!.Given(NumberKnowledge.Fractional);
        var labels = goal.IsConstant || state.Mantissa is null ? ExponentFunction.Constant(goal.LabelOfZero(false))
            : (goal == state.Goal ? state.Mantissa : state.Mantissa.Under(goal)) is var mantissa ? goal.LabelsOf(mantissa) : null;
        return new NumberState(NumberPhase.AfterE) { Labels = Interned(labels!) };
    }

    private NumberState InExponent(ExponentFunction labels, BigInteger exponent)
    {
        if (exponent >= labels.LastStart && !labels.IsConstant && exponent.Sign > 0)
        {
            labels = Interned(ExponentFunction.Constant(labels[exponent]));
        }

        return new NumberState(NumberPhase.InExponent) { Labels = labels, Exponent = labels.IsConstant ? BigInteger.Zero : exponent };
    }

    private int Enter(NumberState state, int parent, byte via)
    {
        var key = state.Key(Inline);
        if (_ids.TryGetValue(key, out var id))
        {
            return id;
        }

        var label = LabelOf(state);
        if (label < 0 && !IsAlive(state))
        {
            _ids[key] = Dead;
            return Dead;
        }

        id = _states.Count;
        state.Parent = parent;
        state.Via = via;
        _states.Add(state);
        if (id == _labels.Length)
        {
            // Grown by copy: a reader holds the old arrays or the new ones, both right for the states it knows.
            var rows = new int[id * 2][];
            var labels = new int[id * 2];
            _rows.CopyTo(rows, 0);
            _labels.CopyTo(labels, 0);
            labels[id] = label;
            Volatile.Write(ref _labels, labels);
            Volatile.Write(ref _rows, rows);
        }
        else
        {
            _labels[id] = label;
        }

        _ids[key] = id;
        Volatile.Write(ref _stateCount, id + 1);
        return id;
    }

    private static int LabelOf(NumberState state)
    {
        switch (state.Phase)
        {
            case NumberPhase.AfterZero:
                return state.Goal!.LabelOfZero(spelledAsInteger: true);
            case NumberPhase.InInteger:
            case NumberPhase.InFraction:
                var isInteger = state.Phase == NumberPhase.InInteger;
                return state.Mantissa is null ? state.Goal!.LabelOfZero(isInteger) : state.Goal!.LabelOf(state.Mantissa, BigInteger.Zero, isInteger);
            case NumberPhase.InExponent:
                return state.Labels![state.Exponent];
            default:
                return -1;
        }
    }

    /// <summary>Whether more bytes can lead to a number that satisfies the goal.</summary>
    private static bool IsAlive(NumberState state)
    {
        switch (state.Phase)
        {
            case NumberPhase.Start:
                return IsAliveFromFirstDigit(state.Goal!.Given(NumberKnowledge.NonNegative)) || IsAliveFromFirstDigit(state.Goal.Given(NumberKnowledge.Negative));
            case NumberPhase.AfterMinus:
                return IsAliveFromFirstDigit(state.Goal!);
            case NumberPhase.AfterE:
            case NumberPhase.AfterExponentSign:
                return state.Labels!.IsAlive;
            case NumberPhase.InExponent:
                return state.Labels!.Reach(state.Exponent) is not null;
        }

        var goal = state.Goal!;
        if (goal.Parts[0].IsFalse)
        {
            return false;
        }

        if (state.Mantissa is not { } mantissa)
        {
            return goal.Parts[0].IsTrue || IsAliveFraction(goal);
        }

        return goal.Given(NumberKnowledge.Fractional).Fractional.AnyWith(mantissa.Digits, null)
            || (state.Phase == NumberPhase.InInteger && goal.MentionsSpelling && goal.Integers.AnyWith(mantissa.Digits, mantissa.Scale));
    }

    private static bool IsAliveFromFirstDigit(NumberGoal goal) =>
        goal.Parts[0].IsTrue
        || goal.LabelOfZero(spelledAsInteger: true) >= 0
        || IsAliveFraction(goal)
        || (goal.MentionsSpelling && goal.Given(NumberKnowledge.Positive).Integers.Any);

    /// <summary>Whether <c>0.</c> has a completion: any number from 0 up can follow.</summary>
    private static bool IsAliveFraction(NumberGoal goal) =>
        goal.LabelOfZero(spelledAsInteger: false) >= 0 || goal.Given(NumberKnowledge.Positive).Given(NumberKnowledge.Fractional).Fractional.Any;

    private NumberGoal GoalOf(NumberPredicate[] parts)
    {
        var key = new LongKey(Array.ConvertAll(parts, static part => (long)part.Id));
        if (!_goals.TryGetValue(key, out var goal))
        {
            _goals[key] = goal = new NumberGoal(_goals.Count, parts, _predicates, GoalOf);
        }

        return goal;
    }

    private ExponentFunction Interned(ExponentFunction function)
    {
        var key = function.Key(Inline);
        if (_functions.TryGetValue(key, out var known))
        {
            return known;
        }

        function.Id = _functions.Count;
        _functions[key] = function;
        return function;
    }

    /// <summary>An integer as part of a key: itself when small, a number of its own beyond.</summary>
    private long Inline(BigInteger value)
    {
        if (BigInteger.Abs(value) < LargestInline)
        {
            return (long)value;
        }

        if (!_large.TryGetValue(value, out var number))
        {
            _large[value] = number = LargestInline + _large.Count;
        }

        return number;
    }
}
