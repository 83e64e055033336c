using System.Text;
using StructGen.Grammars;

namespace StructGen.Tests.JsonSchema.Differential;

/// <summary>Whether a JSON text keeps to a style of blanks and escapes, written independently of the gaps of the machine.</summary>
internal static class JsonStyle
{
    /// <summary>What is against the style, or null.</summary>
    public static string? Violation(byte[] json, JsonSchemaOptions options)
    {
        string text = Encoding.UTF8.GetString(json);
        StringBuilder bare = new();
        bool inText = false;
        int run = 0;
        int longest = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (inText)
            {
                bare.Append(c);
                if (c == '\\')
                {
                    bare.Append(text[++i]);
                    if (options.Escapes == JsonEscapes.Sparse && text[i] == '/')
                    {
                        return "the slash is escaped";
                    }

                    if (options.Escapes == JsonEscapes.Sparse && text[i] == 'u' && Convert.ToInt32(text.Substring(i + 1, 4), 16) is var code && code >= 0x20 && code is not 0x7F)
                    {
                        return $"U+{code:X4} is escaped";
                    }
                }
                else
                {
                    inText = c != '"';
                }

                continue;
            }

            if (c is ' ' or '\n' or '\t' or '\r')
            {
                longest = Math.Max(longest, ++run);
                continue;
            }

            run = 0;
            bare.Append(c);
            inText = c == '"';
        }

        JsonWhitespace style = options.Whitespace;
        return style.Kind switch
        {
            JsonWhitespace.Style.Flexible when longest > style.Count => $"{longest} blanks in a row",
            JsonWhitespace.Style.Compact or JsonWhitespace.Style.JsonDumps or JsonWhitespace.Style.Indented when Format(bare.ToString(), style) is var formatted && formatted != text => $"expected {formatted}",
            _ => null,
        };
    }

    private static string Format(string bare, JsonWhitespace style)
    {
        StringBuilder text = new();
        bool inText = false;
        int depth = 0;
        bool spaced = style.Kind != JsonWhitespace.Style.Compact;
        bool indented = style.Kind == JsonWhitespace.Style.Indented;
        void Break() => text.Append(indented ? "\n" + new string(' ', style.Count * depth) : "");
        for (int i = 0; i < bare.Length; i++)
        {
            char c = bare[i];
            if (inText)
            {
                text.Append(c);
                if (c == '\\')
                {
                    text.Append(bare[++i]);
                }

                inText = c != '"';
                continue;
            }

            switch (c)
            {
                case '{' or '[':
                    text.Append(c);
                    depth++;
                    if (bare[i + 1] is not ('}' or ']'))
                    {
                        Break();
                    }

                    break;
                case '}' or ']':
                    depth--;
                    if (bare[i - 1] is not ('{' or '['))
                    {
                        Break();
                    }

                    text.Append(c);
                    break;
                case ',':
                    text.Append(indented || !spaced ? "," : ", ");
                    Break();
                    break;
                case ':':
                    text.Append(spaced ? ": " : ":");
                    break;
                default:
                    text.Append(c);
                    inText = c == '"';
                    break;
            }
        }

        return text.ToString();
    }
}
