using System.Globalization;
using System.Text;

namespace StructGen.Engine.Templates.Jinja;

/// <summary>Python's two ways to fill in a text, as far as templates use them.</summary>
internal static class PythonFormat
{
    /// <summary><c>"%s of %d" % values</c>.</summary>
    public static string Percent(Operators operators, string format, object? values)
    {
        IReadOnlyList<object?> items = values is PythonTuple tuple ? tuple.Items : [values];
        StringBuilder text = new();
        int next = 0;
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                text.Append(format[i]);
                continue;
            }

            int start = ++i;
            int precision = -1;
            if (i + 1 < format.Length && format[i] == '.')
            {
                int digits = i + 1;
                while (digits < format.Length && char.IsAsciiDigit(format[digits]))
                {
                    digits++;
                }

                precision = digits - i <= 3 && int.TryParse(format.AsSpan(i + 1, digits - i - 1), CultureInfo.InvariantCulture, out int parsed) ? parsed : -1;
                i = digits;
            }

            char kind = i < format.Length ? format[i] : ' ';
            if (kind == '%' && i == start)
            {
                text.Append('%');
                continue;
            }

            object? value = kind is 's' or 'd' or 'i' or 'r' or 'f' && next < items.Count
                ? items[next++]
                : throw JinjaError.Unsupported($"the format '%{format[start..Math.Min(i + 1, format.Length)]}' is not understood, or has no value.");
            Operators.ThrowIfUndefined(value);
            text.Append((kind, value) switch
            {
                ('s', _) when precision < 0 => operators.ToText(value),
                ('r', _) when precision < 0 => PythonRepr.Of(value, operators.Budget),
                ('d' or 'i', bool or long) when precision < 0 => Operators.ToInteger(value, "%d").ToString(CultureInfo.InvariantCulture),
                ('d' or 'i', double number) when precision < 0 => Math.Truncate(number).ToString("F0", CultureInfo.InvariantCulture),
                ('f', bool or long or double) => Convert.ToDouble(value, CultureInfo.InvariantCulture).ToString("F" + (precision < 0 ? 6 : precision), CultureInfo.InvariantCulture),
                _ => throw JinjaError.Type($"the format '%{format[start..(i + 1)]}' does not fit a value of type {Operators.TypeName(value)}."),
            });
        }

        operators.Budget.Charge(text.Length);
        return next == items.Count || values is PythonDict or PythonList ? text.ToString() : throw JinjaError.Type("a format has more values than places.");
    }

    /// <summary><c>"{} of {name}".format(…)</c>, without format specifications.</summary>
    public static string Braces(Operators operators, string format, Arguments arguments)
    {
        StringBuilder text = new();
        int next = 0;
        for (int i = 0; i < format.Length; i++)
        {
            char c = format[i];
            if (c is '{' or '}' && i + 1 < format.Length && format[i + 1] == c)
            {
                text.Append(c);
                i++;
            }
            else if (c == '{')
            {
                int end = format.IndexOf('}', i);
                string name = end < 0 ? "" : format[(i + 1)..end];
                int index = name.Length == 0 ? next++ : int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int parsed) ? parsed : -1;
                if (end < 0 || name.AsSpan().ContainsAny(".[!:{"))
                {
                    throw JinjaError.Unsupported($"the field '{{{name}}}' of a format is not understood.");
                }

                object? value = index >= 0
                    ? index < arguments.Positional.Count ? arguments.Positional[index] : throw JinjaError.Type($"the format has no value {index}.")
                    : arguments.Named.Any(pair => pair.Key == name) ? arguments.Named.First(pair => pair.Key == name).Value : throw JinjaError.Type($"the format has no value '{name}'.");
                text.Append(operators.ToText(value));
                i = end;
            }
            else
            {
                text.Append(c == '}' ? throw JinjaError.Type("a single '}' in a format.") : c);
            }
        }

        operators.Budget.Charge(text.Length);
        return text.ToString();
    }
}
