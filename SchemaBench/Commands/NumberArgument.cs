using System.CommandLine.Parsing;
using System.Globalization;

namespace StructGen.SchemaBench.Commands;

/// <summary>Numbers on the command line: plain digits, checked where they are parsed.</summary>
internal static class NumberArgument
{
    /// <summary>An integer of at least <paramref name="least"/>.</summary>
    public static int Parse(ArgumentResult result, int least)
    {
        if (int.TryParse(result.Tokens[^1].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least)
        {
            return number;
        }

        result.AddError($"{Name(result)} needs an integer of at least {least}.");
        return least;
    }

    /// <summary>A positive number of seconds.</summary>
    public static double ParseSeconds(ArgumentResult result)
    {
        if (double.TryParse(result.Tokens[^1].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number is > 0 and < 1e6)
        {
            return number;
        }

        result.AddError($"{Name(result)} needs a positive number of seconds.");
        return 1;
    }

    /// <summary>A number within bounds.</summary>
    public static double ParseBetween(ArgumentResult result, double least, double most)
    {
        if (double.TryParse(result.Tokens[^1].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= least && number <= most)
        {
            return number;
        }

        result.AddError(FormattableString.Invariant($"{Name(result)} needs a number from {least} to {most}."));
        return least;
    }

    /// <summary>Any integer.</summary>
    public static long ParseSeed(ArgumentResult result)
    {
        if (long.TryParse(result.Tokens[^1].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long seed))
        {
            return seed;
        }

        result.AddError($"{Name(result)} needs an integer.");
        return 0;
    }

    private static string Name(ArgumentResult result) => (result.Parent as OptionResult)?.Option.Name ?? "The argument";
}
