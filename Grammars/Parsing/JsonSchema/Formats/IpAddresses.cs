using StructGen.Grammars.Automata;

namespace StructGen.Grammars.Parsing.JsonSchema.Formats;

/// <summary>
/// <c>ipv4</c> (the dotted quad of RFC 2673) and <c>ipv6</c> (RFC 4291, section 2.2). RFC 5321 writes both a little differently
/// in a mailbox: leading zeros in a quad, and a <c>::</c> for two groups or more.
/// </summary>
internal static class IpAddresses
{
    private const int Groups = 8;

    public static RegexNode V4(FormatGrammar g) => Quad(g, allowsLeadingZeros: false);

    public static RegexNode V6(FormatGrammar g) => V6(g, V4(g), fewestElided: 1);

    public static RegexNode MailboxV4(FormatGrammar g) => Quad(g, allowsLeadingZeros: true);

    public static RegexNode MailboxV6(FormatGrammar g) => V6(g, MailboxV4(g), fewestElided: 2);

    public static bool IsV4(ReadOnlySpan<char> text) => IsQuad(text, allowsLeadingZeros: false);

    public static bool IsV6(ReadOnlySpan<char> text) => IsV6(text, allowsLeadingZeros: false, fewestElided: 1);

    public static bool IsMailboxV4(ReadOnlySpan<char> text) => IsQuad(text, allowsLeadingZeros: true);

    public static bool IsMailboxV6(ReadOnlySpan<char> text) => IsV6(text, allowsLeadingZeros: true, fewestElided: 2);

    private static RegexNode Quad(FormatGrammar g, bool allowsLeadingZeros)
    {
        RegexNode digit = g.Digit;
        RegexNode octet = g.OneOf(
            digit,
            g.Sequence(allowsLeadingZeros ? digit : g.Chars("1-9"), digit),
            g.Sequence(allowsLeadingZeros ? g.Chars("01") : g.Text("1"), digit, digit),
            g.Sequence(g.Text("2"), g.OneOf(g.Sequence(g.Chars("0-4"), digit), g.Sequence(g.Text("5"), g.Chars("0-5")))));
        return g.Sequence(octet, g.Times(g.Sequence(g.Text("."), octet), 3));
    }

    private static RegexNode V6(FormatGrammar g, RegexNode quad, int fewestElided)
    {
        RegexNode group = g.Between(g.HexDigit, 1, 4);
        RegexNode colon = g.Text(":");
        RegexNode elision = g.Text("::");

        // What may follow n groups, no "::" among them; built from the end.
        RegexNode rest = g.Nothing;
        for (int read = Groups - 1; read >= 1; read--)
        {
            RegexNode next = g.Sequence(group, rest);
            rest = g.Sequence(colon, read == Groups - 2 ? g.OneOf(next, quad) : next);
            int most = Groups - fewestElided - read;
            if (most >= 0)
            {
                rest = g.OneOf(rest, g.Sequence(elision, AtMost(most)));
            }
        }

        return g.OneOf(g.Sequence(group, rest), g.Sequence(elision, AtMost(Groups - fewestElided)));

        RegexNode AtMost(int groups)
        {
            if (groups == 0)
            {
                return g.Nothing;
            }

            // Shared from the end as well: each is "group, then perhaps a colon and the next".
            RegexNode tail = group;
            for (int n = 2; n <= groups; n++)
            {
                RegexNode more = g.Sequence(group, g.Optional(g.Sequence(colon, tail)));
                tail = g.OneOf(more, quad);
            }

            return g.Optional(tail);
        }
    }

    private static bool IsQuad(ReadOnlySpan<char> text, bool allowsLeadingZeros)
    {
        for (int part = 0; part < 4; part++)
        {
            int end = part == 3 ? text.Length : text.IndexOf('.');
            if (end is < 1 or > 3 || (end > 1 && text[0] == '0' && !allowsLeadingZeros))
            {
                return false;
            }

            int value = 0;
            foreach (char c in text[..end])
            {
                if (!char.IsAsciiDigit(c))
                {
                    return false;
                }

                value = (value * 10) + (c - '0');
            }

            if (value > 255)
            {
                return false;
            }

            text = text[Math.Min(end + 1, text.Length)..];
        }

        return true;
    }

    private static bool IsV6(ReadOnlySpan<char> text, bool allowsLeadingZeros, int fewestElided)
    {
        int elision = text.IndexOf("::");
        if (elision < 0)
        {
            return CountGroups(text, allowsLeadingZeros, mayEndInQuad: true) == Groups;
        }

        int before = elision == 0 ? 0 : CountGroups(text[..elision], allowsLeadingZeros, mayEndInQuad: false);
        int after = elision + 2 == text.Length ? 0 : CountGroups(text[(elision + 2)..], allowsLeadingZeros, mayEndInQuad: true);
        return before >= 0 && after >= 0 && before + after <= Groups - fewestElided;
    }

    /// <summary>The number of groups (a quad counts two), or -1 when the text is not colon-separated groups.</summary>
    private static int CountGroups(ReadOnlySpan<char> text, bool allowsLeadingZeros, bool mayEndInQuad)
    {
        for (int count = 0; ;)
        {
            int end = text.IndexOf(':');
            ReadOnlySpan<char> group = end < 0 ? text : text[..end];
            if (end < 0 && mayEndInQuad && IsQuad(group, allowsLeadingZeros))
            {
                return count + 2;
            }

            if (group.Length is < 1 or > 4 || !IsHexadecimal(group))
            {
                return -1;
            }

            count++;
            if (end < 0)
            {
                return count;
            }

            text = text[(end + 1)..];
        }
    }

    private static bool IsHexadecimal(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiHexDigit(c))
            {
                return false;
            }
        }

        return true;
    }
}
