using System.Globalization;
using System.Text;
using StructGen.Grammars.Automata.Ecma;
using StructGen.Grammars.Languages.Common;
using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Languages.Antlr;

/// <summary>The characters of ANTLR's literals and sets.</summary>
internal static class AntlrCharacters
{
    /// <summary>The code points of a literal, quotes included in <paramref name="text"/>.</summary>
    public static List<int> Decode(string text, SourceSpan span, SourceErrors errors)
    {
        List<int> scalars = [];
        int at = 1;
        while (at < text.Length - 1)
        {
            CharacterSet set = Next(text, ref at, span, errors);
            scalars.Add(set.Ranges()[0].First);
        }

        return scalars;
    }

    /// <summary>The set that brackets spell.</summary>
    public static CharacterSet Set(string text, SourceSpan span, SourceErrors errors)
    {
        CharacterSet set = new();
        int at = 1;
        while (at < text.Length - 1)
        {
            CharacterSet first = Next(text, ref at, span, errors);
            if (at + 1 < text.Length - 1 && text[at] == '-')
            {
                at++;
                CharacterSet last = Next(text, ref at, span, errors);
                if (last.Ranges()[0].First < first.Ranges()[0].First)
                {
                    errors.Add(DiagnosticCode.Invalid, span, "The range is reversed.", "Swap its ends.");
                    continue;
                }

                first = new CharacterSet().Add(first.Ranges()[0].First, last.Ranges()[0].First);
            }

            set.Add(first);
        }

        if (set.IsEmpty)
        {
            errors.Add(DiagnosticCode.Invalid, span, "The set is empty.");
        }

        return set;
    }

    private static CharacterSet Next(string text, ref int at, SourceSpan span, SourceErrors errors)
    {
        if (text[at] != '\\')
        {
            Rune.DecodeFromUtf16(text.AsSpan(at), out Rune rune, out int length);
            at += length;
            return new CharacterSet().Add(rune.Value);
        }

        int start = at;
        char kind = text[at + 1];
        at += 2;
        switch (kind)
        {
            case 'n': return new CharacterSet().Add('\n');
            case 'r': return new CharacterSet().Add('\r');
            case 't': return new CharacterSet().Add('\t');
            case 'b': return new CharacterSet().Add('\b');
            case 'f': return new CharacterSet().Add('\f');
            case 'u':
                bool isLong = text[at] == '{';
                int end = isLong ? text.IndexOf('}', at) : Math.Min(text.Length - 1, at + 4);
                string digits = end < 0 ? "" : text[(isLong ? at + 1 : at)..end];
                if (digits.Length is > 0 and <= 6 && int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value) && value <= 0x10FFFF && (isLong || digits.Length == 4))
                {
                    at = isLong ? end + 1 : end;
                    return new CharacterSet().Add(value);
                }

                break;
            case 'p' or 'P' when text[at] == '{' && text.IndexOf('}', at) is > 0 and var close:
                string property = text[(at + 1)..close];
                at = close + 1;
                if (Property(property) is { } set)
                {
                    return kind == 'p' ? set : set.Complement();
                }

                errors.Add(DiagnosticCode.Unsupported, span, $"The property {property} is not known here.", "General categories (L, Nd, ...), scripts and binary properties (Alphabetic, White_Space, ...) are.");
                return new CharacterSet().Add(0);
            case '\\' or '\'' or ']' or '[' or '-' or '"':
                return new CharacterSet().Add(kind);
        }

        errors.Add(DiagnosticCode.SyntaxError, new SourceSpan(span.Start + start, 2), $"\\{kind} is no escape that is complete.");
        return new CharacterSet().Add(kind);
    }

    /// <summary>The characters of a general category, script or binary property, in any case; null when there is none of the name.</summary>
    private static CharacterSet? Property(string name)
    {
        name = name.Replace('-', '_');
        int equals = name.IndexOf('=', StringComparison.Ordinal);
        string[] words = [.. name[(equals + 1)..].Split('_').Select(static word => word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..].ToLowerInvariant())];
        string kind = equals < 0 ? "" : name[..equals].ToUpperInvariant();
        foreach (string value in new[] { name[(equals + 1)..], string.Join('_', words), name[(equals + 1)..].ToUpperInvariant() })
        {
            ScalarSet? found = kind switch
            {
                "" => UnicodeProperties.Find(value) ?? UnicodeProperties.Find("Script", value),
                "GC" or "GENERAL_CATEGORY" => UnicodeProperties.Find("gc", value),
                "SC" or "SCRIPT" => UnicodeProperties.Find("Script", value),
                "SCX" or "SCRIPT_EXTENSIONS" => UnicodeProperties.Find("scx", value),
                _ => null,
            };
            if (found is not null)
            {
                CharacterSet set = new();
                ReadOnlySpan<int> boundaries = found.Boundaries;
                for (int i = 0; i < boundaries.Length; i += 2)
                {
                    set.Add(boundaries[i], boundaries[i + 1] - 1);
                }

                return set;
            }
        }

        return null;
    }
}
