using StructGen.Grammars.Automata;

namespace StructGen.Grammars.Parsing.JsonSchema.Formats;

/// <summary>
/// <c>full-date</c>, <c>full-time</c> and <c>date-time</c> of RFC 3339. A second 60 stands only where the time is 23:59:60 UTC;
/// on which dates leap seconds were or will be inserted is not for a format to know.
/// </summary>
internal static class DateTimes
{
    private const int MinutesPerDay = 24 * 60;

    public static RegexNode DateTime(FormatGrammar g) => g.Sequence(Date(g), g.Chars("Tt"), Time(g));

    public static RegexNode Date(FormatGrammar g)
    {
        // 29 February is told apart at the end only, so that the automaton remembers nothing of a year but whether it may be a leap year.
        RegexNode multipleOfFour = g.OneOf(g.Sequence(g.Chars("02468"), g.Chars("048")), g.Sequence(g.Chars("13579"), g.Chars("26")));
        RegexNode positiveMultipleOfFour = g.OneOf(
            g.Sequence(g.Text("0"), g.Chars("48")),
            g.Sequence(g.Chars("2468"), g.Chars("048")),
            g.Sequence(g.Chars("13579"), g.Chars("26")));
        RegexNode leapYear = g.OneOf(g.Sequence(multipleOfFour, g.Text("00")), g.Sequence(g.Times(g.Digit, 2), positiveMultipleOfFour));

        RegexNode upTo28 = g.OneOf(g.Sequence(g.Text("0"), g.Chars("1-9")), g.Sequence(g.Text("1"), g.Digit), g.Sequence(g.Text("2"), g.Chars("0-8")));
        RegexNode upTo30 = g.OneOf(g.Sequence(g.Text("0"), g.Chars("1-9")), g.Sequence(g.Chars("12"), g.Digit), g.Text("30"));
        RegexNode upTo31 = g.OneOf(upTo30, g.Text("31"));
        RegexNode monthAndDay = g.OneOf(
            g.Sequence(g.OneOf(g.Sequence(g.Text("0"), g.Chars("13578")), g.Sequence(g.Text("1"), g.Chars("02"))), g.Text("-"), upTo31),
            g.Sequence(g.OneOf(g.Sequence(g.Text("0"), g.Chars("469")), g.Text("11")), g.Text("-"), upTo30),
            g.Sequence(g.Text("02-"), upTo28));
        return g.OneOf(
            g.Sequence(g.Times(g.Digit, 4), g.Text("-"), monthAndDay),
            g.Sequence(leapYear, g.Text("-02-29")));
    }

    public static RegexNode Time(FormatGrammar g)
    {
        RegexNode hour = g.OneOf(g.Sequence(g.Chars("01"), g.Digit), g.Sequence(g.Text("2"), g.Chars("0-3")));
        RegexNode sixty = g.Sequence(g.Chars("0-5"), g.Digit);
        RegexNode colon = g.Text(":");
        RegexNode fraction = g.Optional(g.Sequence(g.Text("."), g.OneOrMore(g.Digit)));
        RegexNode offset = g.OneOf(g.Chars("Zz"), g.Sequence(g.Chars("+-"), hour, colon, sixty));
        RegexNode ordinary = g.Sequence(hour, colon, sixty, colon, sixty, fraction, offset);

        // A leap second's offset follows from its local hour and minute. West of Greenwich the two follow apart (hour 23 - h, minute 59 - m),
        // and so they do east of it (hour h, minute m + 1) but for minute 59, which carries: an intersection of a condition on hours with one
        // on minutes instead of 1440 alternatives.
        RegexNode leap = g.Sequence(g.Text(":60"), fraction);
        RegexNode west = g.Text("-");
        RegexNode east = g.Text("+");
        return g.OneOf(
            ordinary,
            g.Sequence(g.Text("23:59"), leap, g.Chars("Zz")),
            g.All(
                TwoDigits(g, 0, 23, h => g.Sequence(colon, sixty, leap, west, Number(g, 23 - h), colon, sixty)),
                g.Sequence(hour, colon, TwoDigits(g, 0, 59, m => g.Sequence(leap, west, hour, colon, Number(g, 59 - m))))),
            g.All(
                TwoDigits(g, 0, 23, h => g.Sequence(colon, sixty, leap, east, Number(g, h), colon, sixty)),
                g.Sequence(hour, colon, TwoDigits(g, 0, 58, m => g.Sequence(leap, east, hour, colon, Number(g, m + 1))))),
            TwoDigits(g, 0, 23, h => g.Sequence(colon, g.Text("59"), leap, east, Number(g, (h + 1) % 24), g.Text(":00"))));
    }

    public static bool IsDateTime(ReadOnlySpan<char> text) =>
        text.Length > 11 && text[10] is 'T' or 't' && IsDate(text[..10]) && IsTime(text[11..]);

    public static bool IsDate(ReadOnlySpan<char> text)
    {
        if (text.Length != 10 || text[4] != '-' || text[7] != '-'
            || !TryRead(text[..2], out int century) || !TryRead(text[2..4], out int yearOfCentury)
            || !TryRead(text[5..7], out int month) || !TryRead(text[8..], out int day))
        {
            return false;
        }

        int year = (century * 100) + yearOfCentury;
        bool isLeapYear = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        int days = month switch
        {
            1 or 3 or 5 or 7 or 8 or 10 or 12 => 31,
            4 or 6 or 9 or 11 => 30,
            2 => isLeapYear ? 29 : 28,
            _ => 0,
        };
        return day >= 1 && day <= days;
    }

    public static bool IsTime(ReadOnlySpan<char> text)
    {
        if (text.Length < 9 || text[2] != ':' || text[5] != ':'
            || !TryRead(text[..2], out int hour) || !TryRead(text[3..5], out int minute) || !TryRead(text[6..8], out int second)
            || hour > 23 || minute > 59 || second > 60)
        {
            return false;
        }

        ReadOnlySpan<char> rest = text[8..];
        if (rest[0] == '.')
        {
            int digits = rest[1..].IndexOfAnyExceptInRange('0', '9');
            if (digits <= 0)
            {
                return false;
            }

            rest = rest[(1 + digits)..];
        }

        if (!TryReadOffset(rest, out int offsetMinutes))
        {
            return false;
        }

        int minuteOfDay = (hour * 60) + minute;
        return second < 60 || (minuteOfDay - offsetMinutes + MinutesPerDay) % MinutesPerDay == MinutesPerDay - 1;
    }

    private static bool TryReadOffset(ReadOnlySpan<char> text, out int minutes)
    {
        minutes = 0;
        if (text is "Z" or "z")
        {
            return true;
        }

        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':'
            || !TryRead(text[1..3], out int hour) || !TryRead(text[4..], out int minute) || hour > 23 || minute > 59)
        {
            return false;
        }

        minutes = ((hour * 60) + minute) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryRead(ReadOnlySpan<char> twoDigits, out int value)
    {
        value = ((twoDigits[0] - '0') * 10) + (twoDigits[1] - '0');
        return char.IsAsciiDigit(twoDigits[0]) && char.IsAsciiDigit(twoDigits[1]);
    }

    private static RegexNode Number(FormatGrammar g, int value) => g.Text($"{value / 10}{value % 10}");

    /// <summary>A two-digit number from a range, followed by what <paramref name="rest"/> says of it; shaped as a trie.</summary>
    private static RegexNode TwoDigits(FormatGrammar g, int minimum, int maximum, Func<int, RegexNode> rest)
    {
        var tens = new List<RegexNode>();
        for (int ten = minimum / 10; ten <= maximum / 10; ten++)
        {
            var ones = new List<RegexNode>();
            for (int value = Math.Max(minimum, ten * 10); value <= Math.Min(maximum, (ten * 10) + 9); value++)
            {
                ones.Add(g.Sequence(g.Text((value % 10).ToString(System.Globalization.CultureInfo.InvariantCulture)), rest(value)));
            }

            tens.Add(g.Sequence(g.Text(ten.ToString(System.Globalization.CultureInfo.InvariantCulture)), g.OneOf([.. ones])));
        }

        return g.OneOf([.. tens]);
    }
}
