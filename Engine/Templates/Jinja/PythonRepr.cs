using System.Globalization;
using System.Numerics;
using System.Text;

namespace StructGen.Engine.Templates.Jinja;

/// <summary>Values as Python prints them.</summary>
internal static class PythonRepr
{
    public static string Of(object? value, RenderBudget budget)
    {
        StringBuilder text = new();
        Append(text, value, budget);
        return text.ToString();
    }

    private static void Append(StringBuilder text, object? value, RenderBudget budget)
    {
        budget.Descend();
        int start = text.Length;
        switch (value)
        {
            case null:
                text.Append("None");
                break;
            case bool flag:
                text.Append(flag ? "True" : "False");
                break;
            case long or BigInteger:
                text.Append(CultureInfo.InvariantCulture, $"{value}");
                break;
            case double number:
                text.Append(PythonText.Float(number));
                break;
            case string plain:
                AppendQuoted(text, plain);
                break;
            case SafeText safe:
                text.Append("Markup(");
                AppendQuoted(text, safe.Text);
                text.Append(')');
                break;
            case PythonList list:
                AppendItems(text, '[', list.Items, ']', budget);
                break;
            case PythonTuple tuple:
                AppendItems(text, '(', tuple.Items, ')', budget);
                break;
            case DictView view:
                text.Append(view.Name).Append('(');
                AppendItems(text, '[', view.Items, ']', budget);
                text.Append(')');
                break;
            case PythonDict dict:
                AppendDict(text, dict, budget);
                break;
            case PythonRange range:
                text.Append(CultureInfo.InvariantCulture, $"range({range.Start}, {range.Stop}{(range.Step == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $", {range.Step}"))})");
                break;
            case Undefined:
                text.Append("Undefined");
                break;
            default:
                throw JinjaError.Unsupported($"writing a value of type {Operators.TypeName(value)} as text is not understood.");
        }

        budget.Charge(text.Length - start);
    }

    private static void AppendDict(StringBuilder text, PythonDict dict, RenderBudget budget)
    {
        text.Append('{');
        string separator = "";
        foreach ((object key, object? item) in dict.Items)
        {
            text.Append(separator);
            Append(text, key, budget);
            text.Append(": ");
            Append(text, item, budget);
            separator = ", ";
        }

        text.Append('}');
    }

    private static void AppendItems(StringBuilder text, char open, IReadOnlyList<object?> items, char close, RenderBudget budget)
    {
        text.Append(open);
        for (int i = 0; i < items.Count; i++)
        {
            text.Append(i > 0 ? ", " : "");
            Append(text, items[i], budget);
        }

        text.Append(open == '(' && items.Count == 1 ? "," : "").Append(close);
    }

    private static void AppendQuoted(StringBuilder text, string value)
    {
        char quote = value.Contains('\'', StringComparison.Ordinal) && !value.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        text.Append(quote);
        foreach (Rune rune in value.EnumerateRunes())
        {
            int c = rune.Value;
            switch (c)
            {
                case '\n':
                    text.Append("\\n");
                    break;
                case '\r':
                    text.Append("\\r");
                    break;
                case '\t':
                    text.Append("\\t");
                    break;
                case '\\':
                    text.Append("\\\\");
                    break;
                default:
                    if (c == quote)
                    {
                        text.Append('\\').Append(quote);
                    }
                    else if (IsPrintable(rune))
                    {
                        text.Append(rune);
                    }
                    else
                    {
                        text.Append(c < 0x100 ? $"\\x{c:x2}" : c < 0x10000 ? $"\\u{c:x4}" : $"\\U{c:x8}");
                    }

                    break;
            }
        }

        text.Append(quote);
    }

    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
}
