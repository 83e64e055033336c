using System.Globalization;
using System.Numerics;
using System.Text;
using CsCheck;
using NUnit.Framework;
using StructGen.Grammars.Parsing.JsonSchema.Numbers;

namespace StructGen.Tests.JsonSchema.Numbers;

public sealed class BigDecimalTests
{
    [TestCase("0", "0")]
    [TestCase("-0", "0")]
    [TestCase("-0.000e5", "0")]
    [TestCase("1.0", "1")]
    [TestCase("1e3", "1000")]
    [TestCase("1E+03", "1000")]
    [TestCase("1e-05", "0.00001")]
    [TestCase("12.50", "12.5")]
    [TestCase("-0.0625", "-0.0625")]
    [TestCase("123456789012345678901234567890", "123456789012345678901234567890")]
    [TestCase("1e1000000000", "1e1000000000")]
    [TestCase("1e-7", "1e-7")]
    [TestCase("100000000000000000000", "100000000000000000000")]
    public void Writes_what_it_reads(string text, string expected) => Assert.That(Parse(text).ToString(), Is.EqualTo(expected));

    [TestCase("")]
    [TestCase("-")]
    [TestCase("01")]
    [TestCase("1.")]
    [TestCase(".5")]
    [TestCase("1e")]
    [TestCase("1e+")]
    [TestCase("+1")]
    [TestCase("1 ")]
    [TestCase("0x1")]
    public void Refuses_what_JSON_does_not_spell(string text) =>
        Assert.That(() => Parse(text), Throws.TypeOf<FormatException>());

    [TestCase("1e1000000000", "3", false)]
    [TestCase("1e1000000000", "8", true)]
    [TestCase("3e1000000000", "0.000003", true)]
    [TestCase("4.5", "1.5", true)]
    [TestCase("0.0075", "0.0001", true)]
    [TestCase("0.00751", "0.0001", false)]
    [TestCase("1e308", "0.123456789", false)]
    [TestCase("12391239123", "1e-8", true)]
    [TestCase("-9", "3", true)]
    [TestCase("0", "7", true)]
    [TestCase("1e-1000000000", "1", false)]
    public void Knows_multiples(string value, string divisor, bool expected) =>
        Assert.That(Parse(value).IsMultipleOf(Parse(divisor)), Is.EqualTo(expected));

    [TestCase("1e1000000000", true)]
    [TestCase("1.5e1", true)]
    [TestCase("1.5", false)]
    [TestCase("-0.0", true)]
    public void Knows_integers(string value, bool expected) => Assert.That(Parse(value).IsInteger, Is.EqualTo(expected));

    [Test]
    public void Huge_exponents_compare_without_expanding()
    {
        Assert.That(Parse("1e1000000000") > Parse("9e999999999"));
        Assert.That(Parse("-1e1000000000") < Parse("1e-1000000000"));
        Assert.That(Parse("1e-1000000000") > Parse("0"));
        Assert.That(Parse("1e123456789123456789123456789") > Parse("1e1000000000"));
        Assert.That(Parse("10e999999999"), Is.EqualTo(Parse("1e1000000000")));
        Assert.That(Parse("1e1000000000").ToString(), Is.EqualTo("1e1000000000"));
    }

    [Test]
    public void Agrees_with_the_platforms_decimal()
    {
        var number = Gen.Select(Gen.Int[-2_000_000, 2_000_000], Gen.Int[0, 6], (unscaled, scale) => unscaled / (decimal)Math.Pow(10, scale));
        Gen.Select(number, number).Sample((left, right) =>
        {
            var (a, b) = (Of(left), Of(right));
            return a.CompareTo(b) == left.CompareTo(right)
                && a.Equals(b) == (left == right)
                && a.IsInteger == (left == decimal.Truncate(left))
                && Parse(a.ToString()).Equals(a)
                && (right <= 0 || a.IsMultipleOf(b) == (left % right == 0));
        });
    }

    [Test]
    public void Every_spelling_of_a_value_is_the_same_value()
    {
        Gen.Select(Gen.Int[-99_999, 99_999], Gen.Int[0, 9], Gen.Int[-20, 20]).Sample((digits, zeros, exponent) =>
        {
            var plain = new BigDecimal(digits, exponent);
            var padded = string.Create(CultureInfo.InvariantCulture, $"{digits}.0{new string('0', zeros)}E{exponent:+000;-000}");
            var shifted = string.Create(CultureInfo.InvariantCulture, $"{digits}{new string('0', zeros)}e{exponent - zeros}");
            return Parse(padded) == plain && (digits == 0 || Parse(shifted) == plain) && Parse(padded).GetHashCode() == plain.GetHashCode();
        });
    }

    [Test]
    public void Counts_digits()
    {
        for (var power = 0; power < 700; power++)
        {
            var ten = BigInteger.Pow(10, power);
            Assert.That(BigDecimal.DigitCount(ten), Is.EqualTo(power + 1));
            Assert.That(BigDecimal.DigitCount(ten - 1), Is.EqualTo(Math.Max(power, 1)));
        }
    }

    private static BigDecimal Parse(string text) => BigDecimal.Parse(Encoding.UTF8.GetBytes(text));

    private static BigDecimal Of(decimal value) => Parse(value.ToString(CultureInfo.InvariantCulture));
}
