using System.Numerics;

namespace StructGen.Grammars.Parsing.JsonSchema.Numbers;

/// <summary>An exact decimal, <c>Significand · 10^Exponent</c>, normalised so that the significand has no trailing zero (0 has exponent 0). Stub.</summary>
internal readonly struct BigDecimal : IEquatable<BigDecimal>, IComparable<BigDecimal>
{
    public BigDecimal(BigInteger significand, BigInteger exponent) => throw new NotImplementedException();

    public BigInteger Significand => throw new NotImplementedException();

    public BigInteger Exponent => throw new NotImplementedException();

    public bool IsInteger => throw new NotImplementedException();

    /// <summary>Parses JSON's number spelling; never expands the exponent (<c>1e1000000000</c> is cheap).</summary>
    public static BigDecimal Parse(ReadOnlySpan<byte> json) => throw new NotImplementedException();

    /// <summary>Whether this is an integer multiple of a positive <paramref name="divisor"/>; exact, cheap for huge exponents.</summary>
    public bool IsMultipleOf(BigDecimal divisor) => throw new NotImplementedException();

    public int CompareTo(BigDecimal other) => throw new NotImplementedException();

    public bool Equals(BigDecimal other) => throw new NotImplementedException();

    public override bool Equals(object? obj) => obj is BigDecimal other && Equals(other);

    public override int GetHashCode() => throw new NotImplementedException();

    /// <summary>A JSON spelling, the shortest of the usual ones.</summary>
    public override string ToString() => throw new NotImplementedException();
}
