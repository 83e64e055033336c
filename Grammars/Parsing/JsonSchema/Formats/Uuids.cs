using StructGen.Grammars.Automata;

namespace StructGen.Grammars.Parsing.JsonSchema.Formats;

/// <summary><c>uuid</c> of RFC 4122: 8-4-4-4-12 hexadecimal digits; any version and variant.</summary>
internal static class Uuids
{
    private const int Length = 36;

    public static RegexNode Language(FormatGrammar g)
    {
        RegexNode dash = g.Text("-");
        RegexNode four = g.Times(g.HexDigit, 4);
        return g.Sequence(g.Times(g.HexDigit, 8), dash, four, dash, four, dash, four, dash, g.Times(g.HexDigit, 12));
    }

    public static bool IsUuid(ReadOnlySpan<char> text)
    {
        if (text.Length != Length)
        {
            return false;
        }

        for (int i = 0; i < Length; i++)
        {
            if (i is 8 or 13 or 18 or 23 ? text[i] != '-' : !char.IsAsciiHexDigit(text[i]))
            {
                return false;
            }
        }

        return true;
    }
}
