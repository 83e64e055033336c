using StructGen.Grammars.Automata;

namespace StructGen.Grammars.Parsing.JsonSchema.Formats;

/// <summary>
/// <c>email</c> (Mailbox of RFC 5321, section 4.1.2) and <c>idn-email</c> (its extension by RFC 6531, section 3.3).
/// The sizes of RFC 5321, section 4.5.3.1, are minima that every implementation must support and no part of the syntax: they are not asked.
/// Of address literals only IPv4 and IPv6 are registered.
/// </summary>
internal static class Emails
{
    private const string AtomCharacters = "0-9A-Za-z!#$%&'*+/=?^_`{|}~-";

    public static RegexNode Email(FormatGrammar g) => Mailbox(g, HostNames.UnboundedLabel(g));

    public static RegexNode InternationalEmail(FormatGrammar g) =>
        Mailbox(g, g.OneOf(HostNames.UnboundedLabel(g), InternationalHostNames.UnboundedLabel(g)), new(0x80, 0xD7FF), new(0xE000, 0x10FFFF));

    public static bool IsEmail(ReadOnlySpan<char> text) => IsMailbox(text, isInternational: false);

    public static bool IsInternationalEmail(ReadOnlySpan<char> text) => IsMailbox(text, isInternational: true);

    private static RegexNode Mailbox(FormatGrammar g, RegexNode domainLabel, params ReadOnlySpan<ScalarRange> nonAscii)
    {
        RegexNode dot = g.Text(".");
        RegexNode quote = g.Text("\"");
        RegexNode atom = g.OneOrMore(g.Chars(AtomCharacters, nonAscii));
        RegexNode quotedText = g.Scalars([new(' ', '!'), new('#', '['), new(']', '~'), .. nonAscii]);
        RegexNode quotedPair = g.Sequence(g.Text("\\"), g.Scalars(new ScalarRange(' ', '~')));
        RegexNode quotedString = g.Sequence(quote, g.Many(g.OneOf(quotedText, quotedPair)), quote);
        RegexNode literal = g.Sequence(
            g.Text("["),
            g.OneOf(IpAddresses.MailboxV4(g), g.Sequence(g.AnyCase("IPv6:"), IpAddresses.MailboxV6(g))),
            g.Text("]"));
        return g.Sequence(
            g.OneOf(g.Separated(atom, dot), quotedString),
            g.Text("@"),
            g.OneOf(g.Separated(domainLabel, dot), literal));
    }

    private static bool IsMailbox(ReadOnlySpan<char> text, bool isInternational)
    {
        int local = !text.IsEmpty && text[0] == '"' ? QuotedLength(text, isInternational) : DotAtomLength(text, isInternational);
        return local > 0 && local < text.Length && text[local] == '@' && IsDomain(text[(local + 1)..], isInternational);
    }

    private static int QuotedLength(ReadOnlySpan<char> text, bool isInternational)
    {
        for (int i = 1; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                return i + 1;
            }

            if (text[i] == '\\')
            {
                i++;
                if (i == text.Length || !IsPrintable(text[i]))
                {
                    return -1;
                }
            }
            else if (!IsPrintable(text[i]) && !TrySkipNonAscii(text, ref i, isInternational))
            {
                return -1;
            }
        }

        return -1;
    }

    private static int DotAtomLength(ReadOnlySpan<char> text, bool isInternational)
    {
        bool isAfterAtom = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '.')
            {
                if (!isAfterAtom)
                {
                    return -1;
                }

                isAfterAtom = false;
            }
            else if (char.IsAsciiLetterOrDigit(text[i]) || "!#$%&'*+/=?^_`{|}~-".Contains(text[i], StringComparison.Ordinal)
                || TrySkipNonAscii(text, ref i, isInternational))
            {
                isAfterAtom = true;
            }
            else
            {
                return isAfterAtom ? i : -1;
            }
        }

        return -1;
    }

    private static bool IsPrintable(char c) => c is >= ' ' and <= '~';

    /// <summary>Whether a non-ASCII scalar is allowed and stands at the index, which is moved to its last UTF-16 unit.</summary>
    private static bool TrySkipNonAscii(ReadOnlySpan<char> text, ref int index, bool isInternational)
    {
        if (!isInternational || Scalars.At(text, index, out int length) < 0x80)
        {
            return false;
        }

        index += length - 1;
        return true;
    }

    private static bool IsDomain(ReadOnlySpan<char> text, bool isInternational)
    {
        if (text.Length > 2 && text[0] == '[' && text[^1] == ']')
        {
            ReadOnlySpan<char> literal = text[1..^1];
            return IpAddresses.IsMailboxV4(literal)
                || (literal.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase) && IpAddresses.IsMailboxV6(literal[5..]));
        }

        foreach (Range part in text.Split('.'))
        {
            ReadOnlySpan<char> label = text[part];
            if (!HostNames.IsUnboundedLabel(label) && !(isInternational && InternationalHostNames.IsUnboundedLabel(label)))
            {
                return false;
            }
        }

        return true;
    }
}
