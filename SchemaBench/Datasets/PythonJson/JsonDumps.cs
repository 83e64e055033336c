using System.Globalization;
using System.Text;

namespace StructGen.SchemaBench.Datasets.PythonJson;

/// <summary>How <see cref="JsonDumps"/> spells numbers.</summary>
internal enum NumberSpelling
{
    /// <summary>As Python: integers by their digits, everything else by the repr of the double.</summary>
    Python,

    /// <summary>As the source spells them.</summary>
    Source,
}

/// <summary>
/// Writes what Python's <c>json.dumps(value, ensure_ascii=False)</c> writes: <c>", "</c> and <c>": "</c>, escapes only for the
/// quote, the backslash and characters below U+0020. Lone surrogates, which UTF-8 cannot spell, stay escaped and are reported.
/// </summary>
internal static class JsonDumps
{
    /// <summary>The text of <paramref name="value"/>.</summary>
    /// <param name="value">The value.</param>
    /// <param name="numbers">How numbers are spelled.</param>
    /// <param name="loneSurrogates">Whether a lone surrogate was met: Python's text could not be encoded as UTF-8.</param>
    public static string Write(JsonValue value, NumberSpelling numbers, out bool loneSurrogates)
    {
        StringBuilder text = new();
        loneSurrogates = false;
        Write(value, numbers, text, ref loneSurrogates);
        return text.ToString();
    }

    private static void Write(JsonValue value, NumberSpelling numbers, StringBuilder text, ref bool loneSurrogates)
    {
        switch (value.Kind)
        {
            case JsonKind.Null:
                text.Append("null");
                break;
            case JsonKind.False:
                text.Append("false");
                break;
            case JsonKind.True:
                text.Append("true");
                break;
            case JsonKind.Number:
                text.Append(numbers == NumberSpelling.Source ? value.Text : SpellNumber(value.Text));
                break;
            case JsonKind.String:
                WriteString(value.Text, text, ref loneSurrogates);
                break;
            case JsonKind.Array:
                text.Append('[');
                for (int i = 0; i < value.Items.Count; i++)
                {
                    text.Append(i > 0 ? ", " : "");
                    Write(value.Items[i], numbers, text, ref loneSurrogates);
                }

                text.Append(']');
                break;
            default:
                text.Append('{');
                for (int i = 0; i < value.Members.Count; i++)
                {
                    text.Append(i > 0 ? ", " : "");
                    WriteString(value.Members[i].Key, text, ref loneSurrogates);
                    text.Append(": ");
                    Write(value.Members[i].Value, numbers, text, ref loneSurrogates);
                }

                text.Append('}');
                break;
        }
    }

    private static string SpellNumber(string spelling)
    {
        if (spelling is "NaN" or "Infinity" or "-Infinity")
        {
            return spelling;
        }

        if (spelling.AsSpan().IndexOfAny('.', 'e', 'E') < 0)
        {
            // int("-0") is 0; every other integer of JSON is spelled as Python spells it.
            return spelling == "-0" ? "0" : spelling;
        }

        return Engine.Templates.Jinja.PythonJson.Number(double.Parse(spelling, NumberStyles.Float, CultureInfo.InvariantCulture));
    }

    private static void WriteString(string content, StringBuilder text, ref bool loneSurrogates)
    {
        text.Append('"');
        for (int i = 0; i < content.Length; i++)
        {
            char unit = content[i];
            switch (unit)
            {
                case '"':
                    text.Append("\\\"");
                    break;
                case '\\':
                    text.Append("\\\\");
                    break;
                case '\n':
                    text.Append("\\n");
                    break;
                case '\r':
                    text.Append("\\r");
                    break;
                case '\t':
                    text.Append("\\t");
                    break;
                case '\b':
                    text.Append("\\b");
                    break;
                case '\f':
                    text.Append("\\f");
                    break;
                case < ' ':
                    text.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
                    break;
                case var high when char.IsHighSurrogate(high) && i + 1 < content.Length && char.IsLowSurrogate(content[i + 1]):
                    text.Append(content, i++, 2);
                    break;
                case var lone when char.IsSurrogate(lone):
                    loneSurrogates = true;
                    text.Append(CultureInfo.InvariantCulture, $"\\u{(int)lone:x4}");
                    break;
                default:
                    text.Append(unit);
                    break;
            }
        }

        text.Append('"');
    }
}
