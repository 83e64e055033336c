using System.Globalization;
using System.Numerics;
using System.Text;

namespace StructGen.Engine.Templates.Jinja;

/// <summary>The filter <c>tojson</c> as model authors have it: <c>json.dumps</c>, not the escaped form of web pages.</summary>
internal sealed class PythonJson(RenderBudget budget, bool asciiOnly, string? indent, string itemSeparator, string keySeparator, bool sortKeys)
{
    private readonly StringBuilder _text = new();

    public string Write(object? value)
    {
        Append(value, 0);
        return _text.ToString();
    }

    private void Append(object? value, int depth)
    {
        budget.Descend();
        int start = _text.Length;
        switch (value)
        {
            case null:
                _text.Append("null");
                break;
            case bool flag:
                _text.Append(flag ? "true" : "false");
                break;
            case long or BigInteger:
                _text.Append(CultureInfo.InvariantCulture, $"{value}");
                break;
            case double number:
                _text.Append(Number(number));
                break;
            case string or SafeText:
                AppendQuoted(Operators.AsText(value)!);
                break;
            case PythonList list:
                AppendList(list.Items, depth);
                break;
            case PythonTuple tuple:
                AppendList(tuple.Items, depth);
                break;
            case PythonDict dict:
                AppendDict(dict, depth);
                break;
            case Undefined undefined:
                throw undefined.Error();
            default:
                throw JinjaError.Type($"a value of type {Operators.TypeName(value)} cannot be written as JSON.");
        }

        budget.Charge(_text.Length - start);
    }

    /// <summary>A double as <c>json.dumps</c> writes it.</summary>
    public static string Number(double number) => double.IsFinite(number)
        ? PythonText.Float(number)
        : double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";

    private void AppendList(IReadOnlyList<object?> items, int depth)
    {
        _text.Append('[');
        for (int i = 0; i < items.Count; i++)
        {
            _text.Append(i > 0 ? itemSeparator : "");
            Break(depth + 1);
            Append(items[i], depth + 1);
        }

        if (items.Count > 0)
        {
            Break(depth);
        }

        _text.Append(']');
    }

    private void AppendDict(PythonDict dict, int depth)
    {
        _text.Append('{');
        IEnumerable<(string Key, object? Value)> items = dict.Items.Select(item => (KeyText(item.Key), item.Value));
        if (sortKeys)
        {
            items = items.OrderBy(item => item.Item1, Comparer<string>.Create(PythonText.Compare));
        }

        bool isFirst = true;
        foreach ((string key, object? value) in items)
        {
            _text.Append(isFirst ? "" : itemSeparator);
            isFirst = false;
            Break(depth + 1);
            AppendQuoted(key);
            _text.Append(keySeparator);
            Append(value, depth + 1);
        }

        if (!isFirst)
        {
            Break(depth);
        }

        _text.Append('}');
    }

    private static string KeyText(object key) => key switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        double number => Number(number),
        _ => string.Create(CultureInfo.InvariantCulture, $"{key}"),
    };

    private void Break(int depth)
    {
        if (indent is not null)
        {
            budget.Charge((long)indent.Length * depth);
            _text.Append('\n').Insert(_text.Length, indent, depth);
        }
    }

    private void AppendQuoted(string value)
    {
        _text.Append('"');
        foreach (char c in value)
        {
            switch (c)
            {
                case '"':
                    _text.Append("\\\"");
                    break;
                case '\\':
                    _text.Append("\\\\");
                    break;
                case '\n':
                    _text.Append("\\n");
                    break;
                case '\r':
                    _text.Append("\\r");
                    break;
                case '\t':
                    _text.Append("\\t");
                    break;
                case '\b':
                    _text.Append("\\b");
                    break;
                case '\f':
                    _text.Append("\\f");
                    break;
                default:
                    if (c < ' ' || (asciiOnly && c > '~'))
                    {
                        _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
                    }
                    else
                    {
                        _text.Append(c);
                    }

                    break;
            }
        }

        _text.Append('"');
    }
}
