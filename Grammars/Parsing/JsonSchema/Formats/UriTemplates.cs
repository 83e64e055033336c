using StructGen.Grammars.Automata;

namespace StructGen.Grammars.Parsing.JsonSchema.Formats;

/// <summary>
/// <c>uri-template</c> of RFC 6570, all levels; the operators reserved for extensions (<c>= , ! @ |</c>) are part of its grammar, and the
/// apostrophe is a literal (erratum 6937).
/// </summary>
internal static class UriTemplates
{
    private const int LongestPrefixLength = 4;
    private const string Operators = "+#./;?&=,!@|";

    /// <summary>ASCII that stands for itself; <c>%</c> starts a percent-encoded octet.</summary>
    private const string LiteralAscii = "!#-$&'(-;=?-[]_a-z~";

    private static readonly CodePointSet LiteralNonAscii = CodePointSet.Parse(
        "A0-D7FF E000-FDCF FDF0-FFEF 10000-1FFFD 20000-2FFFD 30000-3FFFD 40000-4FFFD 50000-5FFFD 60000-6FFFD 70000-7FFFD 80000-8FFFD "
        + "90000-9FFFD A0000-AFFFD B0000-BFFFD C0000-CFFFD D0000-DFFFD E1000-EFFFD F0000-FFFFD 100000-10FFFD");

    public static RegexNode Language(FormatGrammar g)
    {
        RegexNode percentEncoded = g.Sequence(g.Text("%"), g.Times(g.HexDigit, 2));
        RegexNode variableCharacter = g.OneOf(g.Chars("0-9A-Za-z_"), percentEncoded);
        RegexNode name = g.Separated(g.OneOrMore(variableCharacter), g.Text("."));
        RegexNode prefix = g.Sequence(g.Text(":"), g.Chars("1-9"), g.Between(g.Digit, 0, LongestPrefixLength - 1));
        RegexNode variable = g.Sequence(name, g.Optional(g.OneOf(prefix, g.Text("*"))));
        RegexNode expression = g.Sequence(
            g.Text("{"), g.Optional(g.Chars(Operators)), g.Separated(variable, g.Text(",")), g.Text("}"));
        return g.Many(g.OneOf(g.Chars(LiteralAscii, LiteralNonAscii.Ranges), percentEncoded, expression));
    }

    public static bool IsTemplate(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            int length;
            if (text[0] == '{')
            {
                int end = text.IndexOf('}');
                if (end < 0 || !IsExpression(text[1..end]))
                {
                    return false;
                }

                length = end + 1;
            }
            else if (text[0] == '%')
            {
                if (!IsPercentEncoded(text))
                {
                    return false;
                }

                length = 3;
            }
            else
            {
                int codePoint = Scalars.At(text, 0, out length);
                bool isLiteral = codePoint is > ' ' and < 0x7F
                    ? !"\"%<>\\^`{|}".Contains((char)codePoint, StringComparison.Ordinal)
                    : LiteralNonAscii.Contains(codePoint);
                if (!isLiteral)
                {
                    return false;
                }
            }

            text = text[length..];
        }

        return true;
    }

    private static bool IsExpression(ReadOnlySpan<char> text)
    {
        if (!text.IsEmpty && Operators.Contains(text[0], StringComparison.Ordinal))
        {
            text = text[1..];
        }

        foreach (Range part in text.Split(','))
        {
            if (!IsVariable(text[part]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsVariable(ReadOnlySpan<char> text)
    {
        int colon = text.IndexOf(':');
        if (colon >= 0)
        {
            ReadOnlySpan<char> length = text[(colon + 1)..];
            if (length.Length is < 1 or > LongestPrefixLength || length[0] == '0' || length.ContainsAnyExceptInRange('0', '9'))
            {
                return false;
            }

            text = text[..colon];
        }
        else if (text.EndsWith("*"))
        {
            text = text[..^1];
        }

        bool isAfterCharacter = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '.' ? !isAfterCharacter : !IsVariableCharacter(text[i..]))
            {
                return false;
            }

            isAfterCharacter = text[i] != '.';
            i += text[i] == '%' ? 2 : 0;
        }

        return isAfterCharacter;
    }

    private static bool IsVariableCharacter(ReadOnlySpan<char> text) =>
        char.IsAsciiLetterOrDigit(text[0]) || text[0] == '_' || (text[0] == '%' && IsPercentEncoded(text));

    private static bool IsPercentEncoded(ReadOnlySpan<char> text) =>
        text.Length >= 3 && char.IsAsciiHexDigit(text[1]) && char.IsAsciiHexDigit(text[2]);
}
