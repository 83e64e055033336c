using StructGen.Grammars.Automata;

namespace StructGen.Grammars.Parsing.JsonSchema.Formats;

/// <summary><c>json-pointer</c> (RFC 6901) and <c>relative-json-pointer</c> (draft-bhutton-relative-json-pointer-00, with index manipulation).</summary>
internal static class JsonPointers
{
    public static RegexNode Absolute(FormatGrammar g)
    {
        RegexNode unescaped = g.Scalars(new(0, 0x2E), new(0x30, 0x7D), new(0x7F, 0xD7FF), new(0xE000, 0x10FFFF));
        RegexNode token = g.Many(g.OneOf(unescaped, g.Sequence(g.Text("~"), g.Chars("01"))));
        return g.Many(g.Sequence(g.Text("/"), token));
    }

    public static RegexNode Relative(FormatGrammar g)
    {
        RegexNode number = g.OneOf(g.Text("0"), g.Sequence(g.Chars("1-9"), g.Many(g.Digit)));
        return g.Sequence(number, g.Optional(g.Sequence(g.Chars("+-"), number)), g.OneOf(g.Text("#"), Absolute(g)));
    }

    public static bool IsAbsolute(ReadOnlySpan<char> text)
    {
        if (!text.IsEmpty && text[0] != '/')
        {
            return false;
        }

        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '~' && (i + 1 == text.Length || text[i + 1] is not ('0' or '1')))
            {
                return false;
            }
        }

        return Scalars.IsWellFormed(text);
    }

    public static bool IsRelative(ReadOnlySpan<char> text)
    {
        if (!TrySkipNumber(ref text))
        {
            return false;
        }

        if (!text.IsEmpty && (text[0] is '+' or '-'))
        {
            text = text[1..];
            if (!TrySkipNumber(ref text))
            {
                return false;
            }
        }

        return text is "#" || IsAbsolute(text);
    }

    /// <summary>Skips a decimal number without superfluous zeros.</summary>
    private static bool TrySkipNumber(ref ReadOnlySpan<char> text)
    {
        int digits = Scalars.LeadingDigits(text);
        if (digits == 0 || (digits > 1 && text[0] == '0'))
        {
            return false;
        }

        text = text[digits..];
        return true;
    }
}
