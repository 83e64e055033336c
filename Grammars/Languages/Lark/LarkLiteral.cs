using System.Globalization;
using System.Text;
using StructGen.Grammars.Languages.Common;
using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Languages.Lark;

/// <summary>The literals of Lark's language.</summary>
internal static class LarkLiteral
{
    /// <summary>The pattern of a string or expression as written, quotes and flags included.</summary>
    public static LarkPattern Read(string text, SourceSpan span, SourceErrors errors)
    {
        bool isLiteral = text[0] == '"';
        int end = text.LastIndexOf(text[0]);
        string flags = new([.. text[(end + 1)..].Where(static flag => flag is not ('u' or 'l')).Distinct().Order()]);
        string body = text[1..end];
        if (!isLiteral && body.Contains('\n', StringComparison.Ordinal) && !flags.Contains('x', StringComparison.Ordinal))
        {
            errors.Add(DiagnosticCode.Invalid, span, "An expression over several lines needs the flag x.");
        }

        string value = Decode(body, isLiteral, span, errors);
        if (value.Length == 0)
        {
            errors.Add(DiagnosticCode.Invalid, span, "A terminal must not be empty.", "Use ? or [ ] around what may be absent.");
        }

        return new LarkPattern(value, isLiteral, flags);
    }

    /// <summary>Undoes the escapes that Lark itself undoes; others stay for the expression.</summary>
    private static string Decode(string text, bool isLiteral, SourceSpan span, SourceErrors errors)
    {
        StringBuilder decoded = new();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                decoded.Append(text[i]);
                continue;
            }

            char kind = text[++i];
            switch (kind)
            {
                case 'n': decoded.Append('\n'); break;
                case 'r': decoded.Append('\r'); break;
                case 't': decoded.Append('\t'); break;
                case 'f': decoded.Append('\f'); break;
                case '"': decoded.Append('"'); break;
                case '\\': decoded.Append(isLiteral ? "\\" : "\\\\"); break;
                case 'x' or 'u' or 'U':
                    int digits = kind switch { 'x' => 2, 'u' => 4, _ => 8 };
                    if (i + digits < text.Length && int.TryParse(text.AsSpan(i + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value)
                        && Rune.TryCreate(value, out Rune rune))
                    {
                        decoded.Append(rune.ToString());
                        i += digits;
                        break;
                    }

                    errors.Add(DiagnosticCode.SyntaxError, span, $"\\{kind} needs {digits} hexadecimal digits that name a character.");
                    break;
                default: decoded.Append('\\').Append(kind); break;
            }
        }

        return decoded.ToString();
    }
}
