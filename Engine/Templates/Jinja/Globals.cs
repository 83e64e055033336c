using System.Globalization;
using System.Text;

namespace StructGen.Engine.Templates.Jinja;

/// <summary>The functions every template may call.</summary>
internal static class Globals
{
    public static void AddTo(Scope scope, Operators operators, DateTimeOffset now)
    {
        Add("range", arguments => Range(operators, arguments));
        Add("namespace", arguments =>
        {
            Namespace space = new();
            foreach (KeyValuePair<object, object?> item in Dict(operators, arguments).Items)
            {
                space.Attributes[operators.ToText(item.Key)] = item.Value;
            }

            return space;
        });
        Add("dict", arguments => Dict(operators, arguments));
        Add("raise_exception", arguments => throw new JinjaError(ChatTemplateProblem.Refused, operators.ToText(arguments.BindOne("'raise_exception'", "message"))));
        Add("strftime_now", arguments => FormatTime(now, operators.ToText(arguments.BindOne("'strftime_now'", "format"))));

        void Add(string name, Func<Arguments, object?> body) => scope.Set(name, new Callable(name, body));
    }

    private static PythonRange Range(Operators operators, Arguments arguments)
    {
        operators.Budget.Charge(1);
        object?[] bound = arguments.Bind("'range'", "start", "stop", "step");
        long first = Operators.ToInteger(Arguments.Or(bound[0], null), "the bound of a range");
        return ReferenceEquals(bound[1], Arguments.Missing)
            ? new(0, first, 1)
            : new(first, Operators.ToInteger(bound[1], "the bound of a range"), Operators.ToInteger(Arguments.Or(bound[2], 1L), "the step of a range"));
    }

    private static PythonDict Dict(Operators operators, Arguments arguments)
    {
        PythonDict dict = new();
        if (arguments.Positional.Count > 1)
        {
            throw JinjaError.Type("'dict' takes at most one dict or list of pairs.");
        }

        if (arguments.Positional.Count == 1)
        {
            IEnumerable<(object?, object?)> pairs = arguments.Positional[0] is PythonDict other
                ? other.Items.Select(static item => ((object?)item.Key, item.Value))
                : operators.Iterate(arguments.Positional[0]).Select(item => operators.Iterate(item) is { Count: 2 } pair ? (pair[0], pair[1]) : throw JinjaError.Type("'dict' needs pairs."));
            foreach ((object? key, object? value) in pairs)
            {
                dict.Set(key, value);
            }
        }

        foreach ((string name, object? value) in arguments.Named)
        {
            dict.Set(name, value);
        }

        return dict;
    }

    private static string FormatTime(DateTimeOffset now, string format)
    {
        StringBuilder text = new();
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                text.Append(format[i]);
                continue;
            }

            bool isUnpadded = i + 1 < format.Length && format[i + 1] == '-';
            i += isUnpadded ? 2 : 1;
            char kind = i < format.Length ? format[i] : ' ';
            string part = Directive(now, kind) ?? throw JinjaError.Unsupported($"the directive '%{kind}' of 'strftime_now' is not understood.");
            text.Append(isUnpadded && part.Length > 1 ? part.TrimStart('0') is { Length: > 0 } bare ? bare : "0" : part);
        }

        return text.ToString();
    }

    private static string? Directive(DateTimeOffset now, char kind)
    {
        string? format = kind switch
        {
            'd' => "dd",
            'm' => "MM",
            'Y' => "yyyy",
            'y' => "yy",
            'b' => "MMM",
            'B' => "MMMM",
            'a' => "ddd",
            'A' => "dddd",
            'H' => "HH",
            'I' => "hh",
            'M' => "mm",
            'S' => "ss",
            'p' => "tt",
            'F' => "yyyy-MM-dd",
            'T' => "HH:mm:ss",
            'D' => "MM/dd/yy",
            _ => null,
        };
        return format is not null
            ? now.ToString(format, CultureInfo.InvariantCulture)
            : kind switch
            {
                'e' => now.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2),
                'j' => now.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
                '%' => "%",
                _ => null,
            };
    }
}
