using System.Globalization;
using System.Numerics;
using System.Text;

namespace StructGen.Grammars.Parsing.JsonSchema.Numbers;

/// <summary>An exact decimal, <c>Significand · 10^Exponent</c>, normalised so that the significand has no trailing zero (0 has exponent 0).</summary>
/// <remarks>No member ever expands the exponent: comparing <c>1e1000000000</c> with <c>2</c> costs as much as comparing their digits. Cost: that of the significands.</remarks>
internal readonly struct BigDecimal : IEquatable<BigDecimal>, IComparable<BigDecimal>
{
    private static readonly BigInteger s_ten = 10;

    private static readonly long[] s_powers = [.. Enumerable.Range(0, 19).Select(static power => (long)BigInteger.Pow(10, power))];

    public BigDecimal(BigInteger significand, BigInteger exponent)
    {
        if (significand.IsZero)
        {
            return;
        }

        // Chunks first: one division per 16 zeros, then the rest one by one.
        while (significand.IsEven)
        {
            var quotient = BigInteger.DivRem(significand, 10_000_000_000_000_000UL, out var remainder);
            if (!remainder.IsZero)
            {
                break;
            }

            significand = quotient;
            exponent += 16;
        }

        while (significand.IsEven)
        {
            var quotient = BigInteger.DivRem(significand, s_ten, out var remainder);
            if (!remainder.IsZero)
            {
                break;
            }

            significand = quotient;
            exponent += 1;
        }

        Significand = significand;
        Exponent = exponent;
    }

    public static BigDecimal Zero => default;

    public static BigDecimal One => new(BigInteger.One, BigInteger.Zero);

    public BigInteger Significand { get; }

    public BigInteger Exponent { get; }

    public int Sign => Significand.Sign;

    public bool IsInteger => Exponent.Sign >= 0;

    /// <summary>The power of ten just above the value: for a value other than 0, 10^(Magnitude-1) ≤ |value| &lt; 10^Magnitude.</summary>
    public BigInteger Magnitude => Exponent + DigitCount(BigInteger.Abs(Significand));

    private bool IsShort => Significand.GetByteCount() <= 8 && Exponent.GetByteCount() <= 3;

    public static implicit operator BigDecimal(long value) => new(value, BigInteger.Zero);

    public static BigDecimal operator -(BigDecimal value) => new(-value.Significand, value.Exponent);

    public static bool operator ==(BigDecimal left, BigDecimal right) => left.Equals(right);

    public static bool operator !=(BigDecimal left, BigDecimal right) => !left.Equals(right);

    public static bool operator <(BigDecimal left, BigDecimal right) => left.CompareTo(right) < 0;

    public static bool operator >(BigDecimal left, BigDecimal right) => left.CompareTo(right) > 0;

    public static bool operator <=(BigDecimal left, BigDecimal right) => left.CompareTo(right) <= 0;

    public static bool operator >=(BigDecimal left, BigDecimal right) => left.CompareTo(right) >= 0;

    public static BigDecimal operator *(BigDecimal left, BigInteger right) => new(left.Significand * right, left.Exponent);

    /// <summary>10^exponent.</summary>
    public static BigDecimal PowerOfTen(BigInteger exponent) => new(BigInteger.One, exponent);

    public static BigDecimal Max(BigDecimal left, BigDecimal right) => left < right ? right : left;

    public static BigDecimal Min(BigDecimal left, BigDecimal right) => left < right ? left : right;

    public static BigDecimal Abs(BigDecimal value) => value.Sign < 0 ? -value : value;

    /// <summary>Parses JSON's number spelling; never expands the exponent (<c>1e1000000000</c> is cheap).</summary>
    /// <exception cref="FormatException">The text is not a JSON number.</exception>
    public static BigDecimal Parse(ReadOnlySpan<byte> json) =>
        TryParse(json, out var value) ? value : throw new FormatException("Not a JSON number.");

    /// <summary><see cref="Parse"/> for text that may be something else.</summary>
    public static bool TryParse(ReadOnlySpan<byte> json, out BigDecimal value)
    {
        value = default;
        var at = 0;
        var negative = at < json.Length && json[at] == (byte)'-';
        if (negative)
        {
            at++;
        }

        var integerDigits = DigitsAt(json, at);
        if (integerDigits == 0 || (integerDigits > 1 && json[at] == (byte)'0'))
        {
            return false;
        }

        var integer = json.Slice(at, integerDigits);
        at += integerDigits;
        var fraction = ReadOnlySpan<byte>.Empty;
        if (at < json.Length && json[at] == (byte)'.')
        {
            var count = DigitsAt(json, at + 1);
            if (count == 0)
            {
                return false;
            }

            fraction = json.Slice(at + 1, count);
            at += 1 + count;
        }

        var exponent = BigInteger.Zero;
        if (at < json.Length && (json[at] | 0x20) == (byte)'e')
        {
            at++;
            var down = at < json.Length && json[at] == (byte)'-';
            if (at < json.Length && json[at] is (byte)'-' or (byte)'+')
            {
                at++;
            }

            var count = DigitsAt(json, at);
            if (count == 0)
            {
                return false;
            }

            exponent = Integer(json.Slice(at, count), default);
            exponent = down ? -exponent : exponent;
            at += count;
        }

        if (at != json.Length)
        {
            return false;
        }

        // Trailing zeros go as text: 1000…0 with a million zeros costs no arithmetic.
        fraction = fraction.TrimEnd((byte)'0');
        if (fraction.IsEmpty)
        {
            var significant = integer.TrimEnd((byte)'0');
            exponent += integer.Length - significant.Length;
            integer = significant;
        }

        var significand = Integer(integer, fraction);
        value = new BigDecimal(negative ? -significand : significand, exponent - fraction.Length);
        return true;
    }

    /// <summary>Whether this is an integer multiple of a positive <paramref name="divisor"/>; exact, cheap for huge exponents.</summary>
    public bool IsMultipleOf(BigDecimal divisor)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(divisor.Sign, nameof(divisor));
        if (Sign == 0)
        {
            return true;
        }

        var shift = Exponent - divisor.Exponent;
        if (shift.Sign < 0)
        {
            // N.B. A normalised significand is no multiple of 10, so it is none of divisor · 10^-shift.
            return false;
        }

        // What of the divisor the significand lacks, 10^shift must supply: only twos and fives.
        var quotient = divisor.Significand / BigInteger.GreatestCommonDivisor(Significand, divisor.Significand);
        return DecimalFactors.LeastPowerOfTen(quotient) is { } needed && needed <= shift;
    }

    /// <summary>⌊this / divisor⌋ and whether it is exact, for positive numbers of which this is not much larger than the divisor (the quotient is expanded).</summary>
    public BigInteger DivideBy(BigDecimal divisor, out bool exact)
    {
        var shift = Exponent - divisor.Exponent;
        var dividend = shift.Sign > 0 ? Significand * BigInteger.Pow(s_ten, (int)shift) : Significand;
        var quotient = BigInteger.DivRem(
            dividend, shift.Sign < 0 ? divisor.Significand * BigInteger.Pow(s_ten, (int)-shift) : divisor.Significand, out var remainder);
        exact = remainder.IsZero;
        return quotient;
    }

    public int CompareTo(BigDecimal other)
    {
        if (Sign != other.Sign || Sign == 0)
        {
            return Sign.CompareTo(other.Sign);
        }

        if (Exponent == other.Exponent)
        {
            return Significand.CompareTo(other.Significand);
        }

        // The usual sizes, without allocation.
        if (IsShort && other.IsShort)
        {
            var places = (int)Exponent - (int)other.Exponent;
            if (Math.Abs(places) < s_powers.Length)
            {
                return places > 0
                    ? ((Int128)(long)Significand * s_powers[places]).CompareTo((Int128)(long)other.Significand)
                    : ((Int128)(long)Significand).CompareTo((Int128)(long)other.Significand * s_powers[-places]);
            }
        }

        var byMagnitude = Magnitude.CompareTo(other.Magnitude);
        if (byMagnitude != 0)
        {
            return byMagnitude * Sign;
        }

        // Same magnitude, so the exponents differ by less than the longer significand has digits.
        var shift = Exponent - other.Exponent;
        return shift.Sign > 0
            ? (Significand * BigInteger.Pow(s_ten, (int)shift)).CompareTo(other.Significand)
            : Significand.CompareTo(other.Significand * BigInteger.Pow(s_ten, (int)-shift));
    }

    public bool Equals(BigDecimal other) => Significand == other.Significand && Exponent == other.Exponent;

    public override bool Equals(object? obj) => obj is BigDecimal other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Significand, Exponent);

    /// <summary>A JSON spelling, the shortest of the usual ones.</summary>
    public override string ToString()
    {
        if (Sign == 0)
        {
            return "0";
        }

        var digits = BigInteger.Abs(Significand).ToString(CultureInfo.InvariantCulture);
        var sign = Sign < 0 ? "-" : "";
        var magnitude = Exponent + digits.Length;
        if (Exponent.Sign >= 0 && (magnitude <= 21 || Exponent <= 2))
        {
            return sign + digits + new string('0', (int)Exponent);
        }

        if (Exponent.Sign < 0 && magnitude.Sign > 0)
        {
            var point = (int)magnitude;
            return sign + digits[..point] + "." + digits[point..];
        }

        if (Exponent.Sign < 0 && magnitude > -6)
        {
            return sign + "0." + new string('0', (int)-magnitude) + digits;
        }

        var mantissa = digits.Length == 1 ? digits : digits[..1] + "." + digits[1..];
        return sign + mantissa + "e" + (magnitude - 1).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>How many decimal digits a non-negative integer has (0 has one).</summary>
    internal static int DigitCount(BigInteger value)
    {
        if (value < s_ten)
        {
            return 1;
        }

        // 2^(bits-1) ≤ value < 2^bits fixes the count up to one.
        var atLeast = (int)((value.GetBitLength() - 1) * 0.30102999566398119) + 1;
        return value >= BigInteger.Pow(s_ten, atLeast) ? atLeast + 1 : atLeast;
    }

    private static int DigitsAt(ReadOnlySpan<byte> json, int at)
    {
        var end = at;
        while (end < json.Length && json[end] is >= (byte)'0' and <= (byte)'9')
        {
            end++;
        }

        return Math.Max(0, end - at);
    }

    private static BigInteger Integer(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        if (head.Length + tail.Length <= 18)
        {
            var small = 0L;
            foreach (var digit in head)
            {
                small = (small * 10) + (digit - '0');
            }

            foreach (var digit in tail)
            {
                small = (small * 10) + (digit - '0');
            }

            return small;
        }

        // The platform's parser is faster than quadratic.
        var text = string.Concat(Encoding.ASCII.GetString(head), Encoding.ASCII.GetString(tail));
        return BigInteger.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
