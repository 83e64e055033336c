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

    /// <summary>The least common multiple of two positive decimals: the least positive one that is an integer multiple of both.</summary>
    public static BigDecimal LeastCommonMultiple(BigDecimal left, BigDecimal right)
    {
        var (leftTwos, leftFives, leftCofactor) = Split(left.Significand);
        var (rightTwos, rightFives, rightCofactor) = Split(right.Significand);
        var twos = BigInteger.Max(leftTwos + left.Exponent, rightTwos + right.Exponent);
        var fives = BigInteger.Max(leftFives + left.Exponent, rightFives + right.Exponent);
        var cofactor = leftCofactor / BigInteger.GreatestCommonDivisor(leftCofactor, rightCofactor) * rightCofactor;

        // One operand gives both maxima unless the exponents are close, so the powers below are no longer than the significands.
        var tens = BigInteger.Min(twos, fives);
        return new BigDecimal(cofactor * BigInteger.Pow(2, (int)(twos - tens)) * BigInteger.Pow(5, (int)(fives - tens)), tens);
    }
}
