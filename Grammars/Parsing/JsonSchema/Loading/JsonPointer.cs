using System.Globalization;
using System.Text;

namespace StructGen.Grammars.Parsing.JsonSchema.Loading;

/// <summary>JSON Pointers (RFC 6901) as URI fragments.</summary>
internal static class JsonPointer
{
    /// <summary>Appends <c>/segment</c>, escaped; percent-escapes only what would break the fragment for a reader (<c>%</c>, blanks and control characters).</summary>
    public static void Append(StringBuilder pointer, string segment)
    {
        pointer.Append('/');
        foreach (char c in segment)
        {
            switch (c)
            {
                case '~':
                    pointer.Append("~0");
                    break;
                case '/':
                    pointer.Append("~1");
                    break;
                case '%' or <= ' ' or '\x7f':
                    pointer.Append('%').Append(((int)c).ToString("X2", CultureInfo.InvariantCulture));
                    break;
                default:
                    pointer.Append(c);
                    break;
            }
        }
    }

    /// <summary>The reference tokens of a pointer that has been percent-decoded; null when it is not a pointer.</summary>
    public static string[]? Parse(string pointer)
    {
        if (pointer.Length == 0)
        {
            return [];
        }

        if (pointer[0] != '/')
        {
            return null;
        }

        string[] tokens = pointer[1..].Split('/');
        for (int i = 0; i < tokens.Length; i++)
        {
            if (tokens[i].Contains('~'))
            {
                tokens[i] = tokens[i].Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            }
        }

        return tokens;
    }

    /// <summary>Undoes percent-escapes; an escape that is not one stays as it is.</summary>
    public static string DecodeFragment(string fragment) => fragment.Contains('%') ? Uri.UnescapeDataString(fragment) : fragment;
}
