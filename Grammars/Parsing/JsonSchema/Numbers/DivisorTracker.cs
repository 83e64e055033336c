using System.Numerics;

namespace StructGen.Grammars.Parsing.JsonSchema.Numbers;

/// <summary>
/// Follows divisibility by <c>significand · 10^exponent</c> while digits come in. With the digits read so far as the integer N, two things are kept: N modulo
/// the significand, and the <em>need</em>, the least e (negative: to spare) such that the significand divides N · 10^e.
/// </summary>
/// <remarks>The significand is p^power · cofactor with p = 2 or 5 (not both, it does not end in 0) and a cofactor prime to 10. A zero appended lowers the need by
/// one; after another digit N does not end in 0, so the need is what p^power lacks in N, which the residue tells.</remarks>
internal sealed class DivisorTracker
{
    private readonly int _prime;
    private readonly int _power;
    private readonly BigInteger _cofactor;

    public DivisorTracker(BigDecimal divisor)
    {
        Divisor = divisor;
        var (twos, fives, cofactor) = DecimalFactors.Split(divisor.Significand);
        _prime = twos > 0 ? 2 : 5;
        _power = twos + fives;
        _cofactor = cofactor;
    }

    public BigDecimal Divisor { get; }

    public BigInteger Exponent => Divisor.Exponent;

    public BigInteger Append(BigInteger residue, int digit) =>
        Divisor.Significand.IsOne ? BigInteger.Zero : ((residue * 10) + digit) % Divisor.Significand;

    /// <summary>The need after a digit other than 0 that left this residue.</summary>
    public long NeedOf(BigInteger residue)
    {
        if (residue.IsZero)
        {
            return 0;
        }

        if (!_cofactor.IsOne && !(residue % _cofactor).IsZero)
        {
            return Mantissa.Never;
        }

        var lacking = _power;
        while (lacking > 0)
        {
            var quotient = BigInteger.DivRem(residue, _prime, out var remainder);
            if (!remainder.IsZero)
            {
                break;
            }

            residue = quotient;
            lacking--;
        }

        return lacking;
    }
}
