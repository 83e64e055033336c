using System.Globalization;
using System.Text;
using StructGen.Grammars.Languages.Common;
using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Languages.Gbnf;

/// <summary>The characters of GBNF literals and classes.</summary>
internal static class GbnfCharacters
{
    /// <summary>The code points that a text spells, escapes undone.</summary>
    public static List<int> Decode(string text, SourceSpan span, SourceErrors errors)
    {
        List<int> scalars = [];
        int at = 0;
        while (at < text.Length)
        {
            scalars.Add(Next(text, ref at, span.Start + 1, errors));
        }

        return scalars;
    }

    /// <summary>The set that a class with its brackets spells.</summary>
    public static CharacterSet Class(string text, SourceSpan span, SourceErrors errors)
    {
        bool isNegated = text.Length > 2 && text[1] == '^';
        int from = isNegated ? 2 : 1;
        string body = text[from..^1];
        CharacterSet set = new();
        int at = 0;
        while (at < body.Length)
        {
            int start = at;
            int first = Next(body, ref at, span.Start + from, errors);
            int last = first;
            if (at + 1 < body.Length && body[at] == '-')
            {
                at++;
                last = Next(body, ref at, span.Start + from, errors);
                if (last < first)
                {
                    errors.Add(DiagnosticCode.Invalid, new SourceSpan(span.Start + from + start, at - start), "The range is reversed.", "Swap its ends.");
                    continue;
                }
            }

            set.Add(first, last);
        }

        return isNegated ? set.Complement() : set;
    }

    private static int Next(string text, ref int at, int offset, SourceErrors errors)
    {
        if (text[at] != '\\')
        {
            Rune.DecodeFromUtf16(text.AsSpan(at), out Rune rune, out int length);
            at += length;
            return rune.Value;
        }

        int start = at++;
        char kind = at < text.Length ? text[at++] : '\\';
        int digits = kind switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits > 0)
        {
            if (at + digits <= text.Length && int.TryParse(text.AsSpan(at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value) && value is >= 0 and <= 0x10FFFF)
            {
                at += digits;
                return value;
            }

            errors.Add(DiagnosticCode.SyntaxError, new SourceSpan(offset + start, at - start), $"\\{kind} needs {digits} hexadecimal digits that name a character.");
            return 0;
        }

        switch (kind)
        {
            case 't': return '\t';
            case 'r': return '\r';
            case 'n': return '\n';
            case '\\' or '"' or '[' or ']': return kind;
            case '-' or '/' or '^' or '.' or '\'': return kind;
            default:
                errors.Add(DiagnosticCode.SyntaxError, new SourceSpan(offset + start, at - start), $"\\{kind} is no escape.", "Use \\\\ for a backslash; the others are \\n \\r \\t \\\" \\[ \\] \\xHH \\uHHHH \\UHHHHHHHH.");
                return kind;
        }
    }
}
