using System.Numerics;

namespace StructGen.Grammars.Parsing.JsonSchema.Numbers;

/// <summary>
/// What a <see cref="NumberGoal"/> remembers of digits read, from the first that is not 0. <see cref="Digits"/> is one text's example; the
/// rest is the key: mantissas with equal keys have equal futures.
/// </summary>
internal sealed class Mantissa
{
    /// <summary>The need of a divisor that no shift of the decimal point will make divide.</summary>
    public const long Never = long.MaxValue;

    private readonly NumberGoal _goal;

    // The bounds' digits that start (continued by zeros) as these do are BoundDigits[_low.._high]; _matched digits were compared.
    private int _low;
    private int _high;
    private int _matched;

    private Mantissa(NumberGoal goal)
    {
        _goal = goal;
        _high = goal.Layout.BoundDigits.Length;
        Residues = new BigInteger[goal.Layout.Divisors.Length];
        Needs = new long[goal.Layout.Divisors.Length];
    }

    private Mantissa(Mantissa other)
    {
        _goal = other._goal;
        (_low, _high, _matched) = (other._low, other._high, other._matched);
        (Digits, DigitCount, Magnitude, FractionDigits) = (other.Digits, other.DigitCount, other.Magnitude, other.FractionDigits);
        Residues = (BigInteger[])other.Residues.Clone();
        Needs = (long[])other.Needs.Clone();
    }

    /// <summary>The digits as an integer, cut after <see cref="MantissaLayout.DigitsKept"/> + 1 with the last not 0 when something was cut.</summary>
    public BigInteger Digits { get; private set; }

    /// <summary>How many digits <see cref="Digits"/> has.</summary>
    public int DigitCount { get; private set; }

    /// <summary>The value is 0.digits · 10^Magnitude. Kept only for goals with bounds.</summary>
    public long Magnitude { get; private set; }

    /// <summary>The integer part is <see cref="Digits"/> · 10^Scale, for a mantissa without fraction.</summary>
    public long Scale => Magnitude - DigitCount;

    /// <summary>Digits behind the decimal point. Kept only for goals with divisors.</summary>
    public long FractionDigits { get; private set; }

    /// <summary>Per divisor: all digits as an integer, modulo its significand.</summary>
    public BigInteger[] Residues { get; }

    /// <summary>Per divisor: <see cref="DivisorTracker"/>'s need.</summary>
    public long[] Needs { get; }

    /// <summary>The mantissa of a first digit other than 0 after so many zeros behind the decimal point.</summary>
    public static Mantissa First(NumberGoal goal, int digit, bool inFraction, long zeros)
    {
        var mantissa = new Mantissa(goal)
        {
            Magnitude = goal.Layout.BoundDigits.Length == 0 ? 0 : inFraction ? -zeros : 1,
            FractionDigits = goal.Layout.Divisors.Length > 0 && inFraction ? zeros + 1 : 0,
        };
        mantissa.Take(digit);
        mantissa.Settle(inFraction);
        return mantissa;
    }

    /// <summary>The mantissa with another digit.</summary>
    public Mantissa Append(int digit, bool inFraction)
    {
        var mantissa = new Mantissa(this);
        if (inFraction)
        {
            mantissa.FractionDigits += _goal.Layout.Divisors.Length > 0 ? 1 : 0;
        }
        else
        {
            mantissa.Magnitude += _goal.Layout.BoundDigits.Length > 0 ? 1 : 0;
        }

        mantissa.Take(digit);
        mantissa.Settle(inFraction);
        return mantissa;
    }

    /// <summary>The same digits under a goal that remembers less.</summary>
    public Mantissa Under(NumberGoal goal)
    {
        var mantissa = new Mantissa(goal)
        {
            Magnitude = goal.Layout.BoundDigits.Length == 0 ? 0 : Magnitude,
            FractionDigits = goal.Layout.Divisors.Length == 0 ? 0 : FractionDigits,
        };
        foreach (var digit in NumberSolutions.DigitsOf(new BigDecimal(Digits, 0)).PadRight(DigitCount, '0'))
        {
            mantissa.TakeForBounds(digit - '0');
        }

        for (var i = 0; i < mantissa.Needs.Length; i++)
        {
            var same = Array.FindIndex(_goal.Layout.Divisors, tracker => tracker.Divisor == goal.Layout.Divisors[i].Divisor);
            mantissa.Residues[i] = Residues[same];
            mantissa.Needs[i] = Needs[same];
        }

        return mantissa;
    }

    /// <summary>Appends the key to <paramref name="key"/>.</summary>
    public void WriteKey(List<long> key, Func<BigInteger, long> intern)
    {
        key.Add(Magnitude);
        key.Add(FractionDigits);
        key.Add(_low);
        key.Add(_high);
        key.Add(_matched);
        for (var i = 0; i < Needs.Length; i++)
        {
            key.Add(intern(Residues[i]));
            key.Add(Needs[i]);
        }
    }

    private void Take(int digit)
    {
        TakeForBounds(digit);
        for (var i = 0; i < Needs.Length; i++)
        {
            Residues[i] = _goal.Layout.Divisors[i].Append(Residues[i], digit);
            if (digit != 0)
            {
                Needs[i] = _goal.Layout.Divisors[i].NeedOf(Residues[i]);
            }
            else if (Needs[i] != Never)
            {
                Needs[i]--;
            }
        }
    }

    private void TakeForBounds(int digit)
    {
        if (DigitCount <= _goal.Layout.DigitsKept)
        {
            Digits = (Digits * 10) + digit;
            DigitCount++;
        }
        else if (digit != 0 && (Digits % 10).IsZero)
        {
            Digits += 1;
        }

        if (_low == _high)
        {
            return;
        }

        // Among the bounds matched so far, which are ordered, those with this digit next are a run.
        var bounds = _goal.Layout.BoundDigits;
        _low = FirstWith(bounds, digit);
        _high = FirstWith(bounds, digit + 1);
        _matched++;
        if (_low == _high)
        {
            _matched = 0;
        }
        else if (_high - _low == 1)
        {
            // All of the bound's digits matched: only zeros match from here on.
            _matched = Math.Min(_matched, bounds[_low].Length);
        }
    }

    /// <summary>The first bound of the run whose next digit is not below <paramref name="digit"/>.</summary>
    private int FirstWith(string[] bounds, int digit)
    {
        var (low, high) = (_low, _high);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (DigitAt(bounds[middle], _matched) < digit)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>Forgets what no longer matters when the goal admits neither fraction nor exponent.</summary>
    private void Settle(bool inFraction)
    {
        if (inFraction || _goal.AllowsFraction)
        {
            return;
        }

        if (_goal.Layout.Magnitudes.Length > 0 && Magnitude > _goal.Layout.Magnitudes[^1])
        {
            Magnitude = (long)_goal.Layout.Magnitudes[^1] + 1;
            (_low, _high, _matched) = (0, 0, 0);
        }

        for (var i = 0; i < Needs.Length; i++)
        {
            if (Needs[i] <= -_goal.Layout.Divisors[i].Exponent)
            {
                Needs[i] = (long)BigInteger.Min(-_goal.Layout.Divisors[i].Exponent, Never / 2);
            }
        }
    }

    private static int DigitAt(string digits, int index) => index < digits.Length ? digits[index] - '0' : 0;
}
