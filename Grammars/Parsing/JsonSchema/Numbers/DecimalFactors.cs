using System.Numerics;

namespace StructGen.Grammars.Parsing.JsonSchema.Numbers;

/// <summary>The factors 2 and 5 of an integer, the ones a shift of the decimal point can supply.</summary>
internal static class DecimalFactors
{
    /// <summary>Splits a positive <paramref name="value"/> into 2^Twos · 5^Fives · Cofactor.</summary>
    public static (int Twos, int Fives, BigInteger Cofactor) Split(BigInteger value)
    {
        var twos = 0;
        var fives = 0;
        while (!value.IsZero && value.IsEven)
        {
            value >>= 1;
            twos++;
        }

        while (!value.IsZero)
        {
            var quotient = BigInteger.DivRem(value, 5, out var remainder);
            if (!remainder.IsZero)
            {
                break;
            }

            value = quotient;
            fives++;
        }

        return (twos, fives, value);
    }

    /// <summary>The least k such that <paramref name="value"/> divides 10^k, or null when there is none.</summary>
    public static int? LeastPowerOfTen(BigInteger value)
    {
        var (twos, fives, cofactor) = Split(value);
        return cofactor.IsOne ? Math.Max(twos, fives) : null;
    }
}
