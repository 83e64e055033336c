using System.Globalization;

namespace StructGen.Engine.Templates.Jinja;

/// <summary>Filters of single values.</summary>
internal static class ValueFilters
{
    public static void AddTo(Dictionary<string, Filters.Filter> all)
    {
        all["default"] = all["d"] = static (operators, value, arguments) =>
        {
            object?[] bound = arguments.Bind("'default'", "default_value", "boolean");
            bool isMissing = value is Undefined || (operators.IsTrue(Arguments.Or(bound[1], false)) && !operators.IsTrue(value));
            return isMissing ? Arguments.Or(bound[0], "") : value;
        };
        all["int"] = ToInt;
        all["float"] = ToFloat;
        all["abs"] = static (_, value, arguments) =>
        {
            arguments.Bind("'abs'");
            Operators.ThrowIfUndefined(value);
            return value switch
            {
                bool or long => Operators.ToInteger(value, "a number") is var number and > long.MinValue ? (object)Math.Abs(number) : throw JinjaError.Limit("the result of 'abs' does not fit 64 bits."),
                double number => Math.Abs(number),
                _ => throw JinjaError.Type($"'abs' of {Operators.TypeName(value)}."),
            };
        };
        all["round"] = Round;
        all["tojson"] = ToJson;
        all["attr"] = static (operators, value, arguments) =>
            Operators.AsText(arguments.BindOne("'attr'", "name")) is { } name && value is not PythonDict
                ? Members.Attribute(operators, value, name)
                : throw JinjaError.Unsupported("'attr' of a dict is not understood; use an index.");
    }

    private static object? ToInt(Operators operators, object? value, Arguments arguments)
    {
        object?[] bound = arguments.Bind("'int'", "default", "base");
        object? otherwise = Arguments.Or(bound[0], 0L);
        if (Arguments.Or(bound[1], 10L) is not 10L)
        {
            throw JinjaError.Unsupported("'int' with a base other than 10 is not understood.");
        }

        Operators.ThrowIfUndefined(value);
        switch (value)
        {
            case bool flag:
                return flag ? 1L : 0L;
            case long:
                return value;
            case double number:
                return Truncate(number) ?? otherwise;
            case string or SafeText:
                string text = PythonText.Trim(Operators.AsText(value)!);
                return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long parsed)
                    ? parsed
                    : TryParseFloat(text, out double real) ? Truncate(real) ?? otherwise : otherwise;
            default:
                return otherwise;
        }
    }

    private static object? Truncate(double number) => Math.Abs(number) < 9.2e18 ? (long)Math.Truncate(number) : double.IsFinite(number) ? throw JinjaError.Limit("the result of 'int' does not fit 64 bits.") : null;

    private static bool TryParseFloat(string text, out double number) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out number);

    private static object? ToFloat(Operators operators, object? value, Arguments arguments)
    {
        object? otherwise = Arguments.Or(arguments.Bind("'float'", "default")[0], 0.0);
        Operators.ThrowIfUndefined(value);
        return value switch
        {
            bool or long or double => Convert.ToDouble(value, CultureInfo.InvariantCulture),
            string or SafeText => TryParseFloat(PythonText.Trim(Operators.AsText(value)!), out double parsed) ? parsed : otherwise,
            _ => otherwise,
        };
    }

    private static object? Round(Operators operators, object? value, Arguments arguments)
    {
        object?[] bound = arguments.Bind("'round'", "precision", "method");
        long digits = Operators.ToInteger(Arguments.Or(bound[0], 0L), "the precision");
        string method = operators.ToText(Arguments.Or(bound[1], "common"));
        if (digits is < 0 or > 15)
        {
            throw JinjaError.Unsupported("'round' to fewer than 0 or more than 15 digits is not understood.");
        }

        // Python leaves integers integers under "common".
        if (value is long or bool && method == "common")
        {
            return Operators.ToInteger(value, "a number");
        }

        double number = value is long or bool or double ? Convert.ToDouble(value, CultureInfo.InvariantCulture) : throw JinjaError.Type($"'round' of {Operators.TypeName(value)}.");
        double scale = Math.Pow(10, digits);
        return method switch
        {
            "common" => Math.Round(number, (int)digits, MidpointRounding.ToEven),
            "ceil" => Math.Ceiling(number * scale) / scale,
            "floor" => Math.Floor(number * scale) / scale,
            _ => throw JinjaError.Type("'round' goes by 'common', 'ceil' or 'floor'."),
        };
    }

    private static object? ToJson(Operators operators, object? value, Arguments arguments)
    {
        object?[] bound = arguments.Bind("'tojson'", "ensure_ascii", "indent", "separators", "sort_keys");
        object? indent = Arguments.Or(bound[1], null);
        string? margin = indent switch
        {
            null => null,
            long or bool => new string(' ', (int)Math.Clamp(Operators.ToInteger(indent, "an indent"), 0, 100)),
            _ => Operators.AsText(indent) ?? throw JinjaError.Type("'tojson' indents by a number or a string."),
        };
        string item = margin is null ? ", " : ",";
        string key = ": ";
        if (Arguments.Or(bound[2], null) is { } separators)
        {
            IReadOnlyList<object?> two = operators.Iterate(separators);
            item = (two.Count == 2 ? Operators.AsText(two[0]) : null) ?? throw JinjaError.Type("'tojson' needs two separators.");
            key = Operators.AsText(two[1]) ?? throw JinjaError.Type("'tojson' needs two separators.");
        }

        return new PythonJson(
            operators.Budget, operators.IsTrue(Arguments.Or(bound[0], false)), margin, item, key, operators.IsTrue(Arguments.Or(bound[3], false))).Write(value);
    }
}
