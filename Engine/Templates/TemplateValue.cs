using System.Globalization;
using System.Numerics;
using System.Text.Json;
using StructGen.Engine.Templates.Jinja;

namespace StructGen.Engine.Templates;

/// <summary>Makes values that a template can work with.</summary>
internal static class TemplateValue
{
    /// <summary>A JSON value. Names keep their order; numbers without fraction or exponent are integers.</summary>
    public static object? From(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                PythonDict dict = new();
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    dict.Set(property.Name, From(property.Value));
                }

                return dict;
            case JsonValueKind.Array:
                return List(element.EnumerateArray().Select(From));
            case JsonValueKind.String:
                return element.GetString();
            case JsonValueKind.Number:
                string text = element.GetRawText();
                if (text.AsSpan().ContainsAny(".eE"))
                {
                    return double.Parse(text, CultureInfo.InvariantCulture);
                }

                return element.TryGetInt64(out long integer) ? (object)integer : BigInteger.Parse(text, CultureInfo.InvariantCulture);
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            default:
                return null;
        }
    }

    /// <summary>A list.</summary>
    public static object List(IEnumerable<object?> items) => new PythonList([.. items]);

    /// <summary>A dictionary in the given order.</summary>
    public static object Dict(params IEnumerable<(string Name, object? Value)> items)
    {
        PythonDict dict = new();
        foreach ((string name, object? value) in items)
        {
            dict.Set(name, value);
        }

        return dict;
    }
}
