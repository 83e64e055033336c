using System.Numerics;

namespace StructGen.Grammars.Parsing.JsonSchema.Numbers;

/// <summary>How far the reading of a number's spelling is.</summary>
internal enum NumberPhase
{
    Start,
    AfterMinus,

    /// <summary>After the integer part <c>0</c>.</summary>
    AfterZero,

    /// <summary>After an integer part other than <c>0</c>.</summary>
    InInteger,
    AfterDot,
    InFraction,

    /// <summary>After <c>e</c>.</summary>
    AfterE,
    AfterExponentSign,
    InExponent,
}

/// <summary>A state of the <see cref="NumberAutomaton"/> as it is built; what runs is in the automaton's arrays.</summary>
internal sealed record NumberState(NumberPhase Phase)
{
    /// <summary>What is wanted; for the phases before the exponent.</summary>
    public NumberGoal? Goal { get; init; }

    /// <summary>The digits from the first that is not 0; null when there is none yet, or when a constant goal needs none.</summary>
    public Mantissa? Mantissa { get; init; }

    /// <summary>While there is no mantissa: the zeros behind the decimal point, where the goal needs them.</summary>
    public long Zeros { get; init; }

    /// <summary>The label per exponent; from <see cref="NumberPhase.AfterExponentSign"/> on, per absolute value of the exponent.</summary>
    public ExponentFunction? Labels { get; init; }

    /// <summary>The absolute value of the exponent so far.</summary>
    public BigInteger Exponent { get; init; }

    /// <summary>The state this one was first met from (-1: none), by <see cref="Via"/>: spells an example of what was read.</summary>
    public int Parent { get; set; } = -1;

    public byte Via { get; set; }

    public LongKey Key(Func<BigInteger, long> intern)
    {
        var key = new List<long>(16) { (long)Phase, Goal?.Id ?? -1, Zeros, Labels?.Id ?? -1, intern(Exponent) };
        Mantissa?.WriteKey(key, intern);
        return new LongKey([.. key]);
    }
}
