using System.Text;

namespace StructGen.Engine.Templates.Jinja;

/// <summary>Filters that make text of text.</summary>
internal static class TextFilters
{
    public static void AddTo(Dictionary<string, Filters.Filter> all)
    {
        all["upper"] = Plain("upper", PythonText.Upper);
        all["lower"] = Plain("lower", PythonText.Lower);
        all["title"] = Plain("title", PythonText.TitleWords);
        all["capitalize"] = Plain("capitalize", PythonText.Capitalize);
        all["trim"] = static (operators, value, arguments) =>
        {
            object? characters = Arguments.Or(arguments.Bind("'trim'", "chars")[0], null);
            return Map(operators, value, text => PythonText.Trim(text, characters is null ? null : Operators.AsText(characters) ?? throw JinjaError.Type("'trim' needs a string.")));
        };
        all["string"] = static (operators, value, arguments) =>
        {
            arguments.Bind("'string'");
            return value is SafeText ? value : operators.ToText(value);
        };
        all["safe"] = static (operators, value, arguments) =>
        {
            arguments.Bind("'safe'");
            return value as SafeText ?? new SafeText(operators.ToText(value));
        };
        all["replace"] = static (operators, value, arguments) =>
        {
            object?[] bound = arguments.Bind("'replace'", "old", "new", "count");
            bound[0] = operators.ToText(bound[0]);
            bound[1] = operators.ToText(bound[1]);
            return value is SafeText
                ? throw JinjaError.Unsupported("'replace' of text that 'safe' marked is not understood; leave 'safe' away.")
                : StringMethods.Replace(operators, operators.ToText(value), bound, "'replace'");
        };
        all["indent"] = Indent;
        all["center"] = static (operators, value, arguments) =>
        {
            long width = Operators.ToInteger(Arguments.Or(arguments.Bind("'center'", "width")[0], 80L), "a width");
            return Map(operators, value, text =>
            {
                long missing = Math.Max(0, width - PythonText.Length(text));
                operators.Budget.Charge(missing);
                long before = (missing / 2) + (missing & width & 1);
                return new string(' ', (int)before) + text + new string(' ', (int)(missing - before));
            });
        };
        all["wordcount"] = static (operators, value, _) => (long)operators.ToText(value).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        all["format"] = static (operators, value, arguments) => PythonFormat.Percent(operators, operators.ToText(value), new PythonTuple([.. arguments.Positional]));
    }

    private static Filters.Filter Plain(string name, Func<string, string> map) => (operators, value, arguments) =>
    {
        arguments.Bind($"'{name}'");
        return Map(operators, value, map);
    };

    /// <summary>Of marked text the result is marked, as in the original.</summary>
    private static object Map(Operators operators, object? value, Func<string, string> map)
    {
        string result = map(operators.ToText(value));
        operators.Budget.Charge(result.Length);
        return value is SafeText ? new SafeText(result) : result;
    }

    /// <summary>Puts blanks before each line but the first and (unless asked) empty ones.</summary>
    private static object? Indent(Operators operators, object? value, Arguments arguments)
    {
        object?[] bound = arguments.Bind("'indent'", "width", "first", "blank");
        object? width = Arguments.Or(bound[0], 4L);
        bool first = operators.IsTrue(Arguments.Or(bound[1], false));
        bool blank = operators.IsTrue(Arguments.Or(bound[2], false));
        string text = Operators.AsText(value) ?? throw JinjaError.Type($"'indent' needs a string, not {Operators.TypeName(value)}.");
        long columns = Operators.AsText(width) is { } given ? given.Length : Math.Max(0, Operators.ToInteger(width, "a width"));
        List<string> lines = PythonText.SplitLines(text + "\n");
        operators.Budget.Charge(Math.Min(columns, int.MaxValue) * lines.Count);
        string margin = Operators.AsText(width) ?? new string(' ', (int)columns);
        StringBuilder result = new();
        for (int i = 0; i < lines.Count; i++)
        {
            result.Append(i > 0 ? "\n" : "").Append((i > 0 ? blank || lines[i].Length > 0 : first) ? margin : "").Append(lines[i]);
        }

        operators.Budget.Charge(result.Length);
        return result.ToString();
    }
}
