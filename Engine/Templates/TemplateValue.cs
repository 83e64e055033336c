using System.Globalization;
using System.Numerics;
using System.Text.Json;
using StructGen.Engine.Templates.Jinja;

namespace StructGen.Engine.Templates;

/// <summary>Makes values that a template can work with.</summary>
internal static class TemplateValue
{
    /// <summary>A JSON value. Names keep their order; numbers without fraction or exponent are integers.</summary>
    /// <param name="element">The value.</param>
    /// <param name="map">What becomes of each string.</param>
    public static object? From(JsonElement element, Func<string, string>? map = null)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                PythonDict dict = new();
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    dict.Set(map is null ? property.Name : map(property.Name), From(property.Value, map));
                }

                return dict;
            case JsonValueKind.Array:
                return List(element.EnumerateArray().Select(item => From(item, map)));
            case JsonValueKind.String:
                return map is null ? element.GetString() : map(element.GetString()!);
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
