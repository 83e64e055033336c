using System.Globalization;

namespace StructGen.SchemaBench.Datasets.PythonJson;

/// <summary>Python's spelling of a double.</summary>
internal static class PythonFloat
{
    /// <summary>
    /// What <c>float.__repr__</c> writes: the shortest digits that read back as <paramref name="value"/>, positional while the
    /// decimal exponent is in [-4, 16), otherwise scientific with a sign and at least two digits of exponent.
    /// </summary>
    public static string Repr(double value)
    {
        if (double.IsNaN(value))
        {
            return "NaN";
        }

        if (double.IsInfinity(value))
        {
            return value > 0 ? "Infinity" : "-Infinity";
        }

        // .NET's round-trip digits are the shortest too; only their layout differs.
        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        string sign = shortest[0] == '-' ? "-" : "";
        string digits = Digits(shortest);
        if (digits.Length == 0)
        {
            return sign + "0.0";
        }

        int exponent = Exponent(shortest);
        if (exponent is < -4 or >= 16)
        {
            string fraction = digits.Length > 1 ? "." + digits[1..] : "";
            return $"{sign}{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        }

        if (exponent < 0)
        {
            return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        }

        return digits.Length <= exponent + 1
            ? $"{sign}{digits.PadRight(exponent + 1, '0')}.0"
            : $"{sign}{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }

    /// <summary>The significant digits of a spelling, without zeros on either side.</summary>
    private static string Digits(string spelling)
    {
        string mantissa = spelling.Split('E')[0];
        return string.Concat(mantissa.Where(char.IsAsciiDigit)).Trim('0');
    }

    /// <summary>The power of ten of the first significant digit.</summary>
    private static int Exponent(string spelling)
    {
        string[] halves = spelling.TrimStart('-').Split('E');
        int shift = halves.Length > 1 ? int.Parse(halves[1], CultureInfo.InvariantCulture) : 0;
        int point = halves[0].IndexOf('.', StringComparison.Ordinal) is var found && found >= 0 ? found : halves[0].Length;
        string digits = halves[0].Replace(".", "", StringComparison.Ordinal);
        int first = digits.AsSpan().IndexOfAnyExcept('0');
        return point - 1 - first + shift;
    }
}
