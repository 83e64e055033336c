using StructGen.Grammars.Automata;

namespace StructGen.Grammars.Parsing.JsonSchema.Formats;

/// <summary>
/// <c>duration</c> of RFC 3339, appendix A: units in order and without gaps (<c>P1Y2D</c> is none), weeks alone, no fractions.
/// Letters in either case, as ABNF has it.
/// </summary>
internal static class Durations
{
    public static RegexNode Language(FormatGrammar g)
    {
        RegexNode number = g.OneOrMore(g.Digit);
        RegexNode second = Unit("S", g.Nothing);
        RegexNode minute = Unit("M", g.Optional(second));
        RegexNode hour = Unit("H", g.Optional(minute));
        RegexNode time = g.Sequence(g.AnyCase("T"), g.OneOf(hour, minute, second));
        RegexNode day = Unit("D", g.Nothing);
        RegexNode month = Unit("M", g.Optional(day));
        RegexNode year = Unit("Y", g.Optional(month));
        RegexNode date = g.Sequence(g.OneOf(day, month, year), g.Optional(time));
        return g.Sequence(g.AnyCase("P"), g.OneOf(date, time, Unit("W", g.Nothing)));

        RegexNode Unit(string letter, RegexNode next) => g.Sequence(number, g.AnyCase(letter), next);
    }

    public static bool IsDuration(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text[0] is not ('P' or 'p'))
        {
            return false;
        }

        text = text[1..];
        int separator = text.IndexOfAny('T', 't');
        if (separator >= 0)
        {
            ReadOnlySpan<char> date = text[..separator];
            return (date.IsEmpty || IsRunOf(date, "YMD")) && IsRunOf(text[(separator + 1)..], "HMS");
        }

        return IsRunOf(text, "YMD") || IsRunOf(text, "W");
    }

    /// <summary>Whether the text is a number and a unit, one or more times, with units that follow each other in <paramref name="units"/>.</summary>
    private static bool IsRunOf(ReadOnlySpan<char> text, string units)
    {
        int next = -1;
        do
        {
            int digits = text.IndexOfAnyExceptInRange('0', '9');
            int unit = digits <= 0 ? -1 : units.IndexOf(char.ToUpperInvariant(text[digits]), StringComparison.Ordinal);
            if (unit < 0 || (next >= 0 && unit != next))
            {
                return false;
            }

            next = unit + 1;
            text = text[(digits + 1)..];
        }
        while (!text.IsEmpty);
        return true;
    }
}
