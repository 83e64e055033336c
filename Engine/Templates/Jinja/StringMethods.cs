using System.Globalization;

namespace StructGen.Engine.Templates.Jinja;

/// <summary>The methods of strings.</summary>
internal static class StringMethods
{
    private delegate object? Method(Operators operators, string text, Arguments arguments);

    private static readonly Dictionary<string, Method> Methods = new(StringComparer.Ordinal)
    {
        ["strip"] = static (_, text, arguments) => PythonText.Trim(text, Characters(arguments, "strip")),
        ["lstrip"] = static (_, text, arguments) => PythonText.TrimStart(text, Characters(arguments, "lstrip")),
        ["rstrip"] = static (_, text, arguments) => PythonText.TrimEnd(text, Characters(arguments, "rstrip")),
        ["split"] = static (_, text, arguments) => Split(text, arguments, fromEnd: false),
        ["rsplit"] = static (_, text, arguments) => Split(text, arguments, fromEnd: true),
        ["splitlines"] = static (operators, text, arguments) =>
            new PythonList([.. PythonText.SplitLines(text, operators.IsTrue(Arguments.Or(arguments.Bind("'splitlines'", "keepends")[0], false)))]),
        ["startswith"] = static (operators, text, arguments) => HasAffix(operators, text, arguments, "startswith", static (whole, part) => whole.StartsWith(part, StringComparison.Ordinal)),
        ["endswith"] = static (operators, text, arguments) => HasAffix(operators, text, arguments, "endswith", static (whole, part) => whole.EndsWith(part, StringComparison.Ordinal)),
        ["replace"] = static (operators, text, arguments) => Replace(operators, text, arguments.Bind("'replace'", "old", "new", "count"), "'replace'"),
        ["removeprefix"] = static (_, text, arguments) => Text(arguments, "removeprefix") is var part && text.StartsWith(part, StringComparison.Ordinal) ? text[part.Length..] : text,
        ["removesuffix"] = static (_, text, arguments) => Text(arguments, "removesuffix") is var part && text.EndsWith(part, StringComparison.Ordinal) ? text[..^part.Length] : text,
        ["lower"] = static (_, text, arguments) => Plain(arguments, "lower", PythonText.Lower(text)),
        ["upper"] = static (_, text, arguments) => Plain(arguments, "upper", PythonText.Upper(text)),
        ["title"] = static (_, text, arguments) => Plain(arguments, "title", PythonText.Title(text)),
        ["capitalize"] = static (_, text, arguments) => Plain(arguments, "capitalize", PythonText.Capitalize(text)),
        ["find"] = static (_, text, arguments) => (long)PythonText.PointIndex(text, text.IndexOf(Text(arguments, "find"), StringComparison.Ordinal)),
        ["rfind"] = static (_, text, arguments) => (long)PythonText.PointIndex(text, text.LastIndexOf(Text(arguments, "rfind"), StringComparison.Ordinal)),
        ["index"] = static (_, text, arguments) => text.IndexOf(Text(arguments, "index"), StringComparison.Ordinal) is var found and >= 0
            ? (long)PythonText.PointIndex(text, found)
            : throw JinjaError.Type("'index': the text is not there."),
        ["count"] = static (_, text, arguments) => Count(text, Text(arguments, "count")),
        ["join"] = static (operators, text, arguments) => Join(operators, text, arguments.BindOne("'join'", "items")),
        ["format"] = static (operators, text, arguments) => PythonFormat.Braces(operators, text, arguments),
        ["isdigit"] = static (_, text, arguments) => Plain(arguments, "isdigit", text.Length > 0 && text.All(char.IsDigit)),
        ["isnumeric"] = static (_, text, arguments) => Plain(arguments, "isnumeric", text.Length > 0 && text.All(char.IsNumber)),
        ["isalpha"] = static (_, text, arguments) => Plain(arguments, "isalpha", text.Length > 0 && text.All(char.IsLetter)),
        ["isalnum"] = static (_, text, arguments) => Plain(arguments, "isalnum", text.Length > 0 && text.All(char.IsLetterOrDigit)),
        ["isspace"] = static (_, text, arguments) => Plain(arguments, "isspace", text.Length > 0 && PythonText.IsBlank(text)),
        ["isupper"] = static (_, text, arguments) => Plain(arguments, "isupper", text.Any(char.IsUpper) && !text.Any(char.IsLower)),
        ["islower"] = static (_, text, arguments) => Plain(arguments, "islower", text.Any(char.IsLower) && !text.Any(char.IsUpper)),
        ["ljust"] = static (operators, text, arguments) => Pad(operators, text, arguments, "ljust", static (missing) => (0, missing)),
        ["rjust"] = static (operators, text, arguments) => Pad(operators, text, arguments, "rjust", static (missing) => (missing, 0)),
        ["partition"] = static (_, text, arguments) => Partition(text, Text(arguments, "partition"), fromEnd: false),
        ["rpartition"] = static (_, text, arguments) => Partition(text, Text(arguments, "rpartition"), fromEnd: true),
    };

    /// <summary>A method bound to its string; null when strings have none of that name here.</summary>
    public static Callable? Find(Operators operators, string text, string name) => !Methods.TryGetValue(name, out Method? method)
        ? IsKnownToPython(name) ? throw JinjaError.Unsupported($"the method '{name}' of strings is not understood.") : null
        : new(name, arguments =>
        {
            operators.Budget.Charge(text.Length + 1);
            object? result = method(operators, text, arguments);
            operators.Budget.Charge(result is string made ? made.Length : result is PythonList list ? list.Items.Count : 0);
            return result;
        });

    private static bool IsKnownToPython(string name) => name is "casefold" or "center" or "encode" or "expandtabs" or "format_map" or "isascii" or "isdecimal"
        or "isidentifier" or "isprintable" or "istitle" or "maketrans" or "rindex" or "swapcase" or "translate" or "zfill";

    public static string Join(Operators operators, string separator, object? items)
    {
        List<string> parts = [];
        foreach (object? item in operators.Iterate(items))
        {
            parts.Add(Operators.AsText(item) ?? throw JinjaError.Type($"'join' needs strings, not {Operators.TypeName(item)}."));
            operators.Budget.Charge(parts[^1].Length + separator.Length);
        }

        return string.Join(separator, parts);
    }

    /// <summary>Of the bound arguments old, new and count.</summary>
    public static string Replace(Operators operators, string text, object?[] bound, string callee)
    {
        string old = Operators.AsText(bound[0]) ?? throw JinjaError.Type($"{callee} needs a string to replace, not {Operators.TypeName(bound[0])}.");
        string with = Operators.AsText(bound[1]) ?? throw JinjaError.Type($"{callee} needs a string to put in, not {Operators.TypeName(bound[1])}.");
        object? limit = Arguments.Or(bound[2], null);
        long count = limit is null ? -1 : Operators.ToInteger(limit, "the count of replacements");
        long hits = old.Length == 0 ? PythonText.Length(text) + 1 : (long)Count(text, old);
        operators.Budget.Charge((count < 0 ? hits : Math.Min(hits, count)) * with.Length);
        if (old.Length == 0)
        {
            List<string> points = PythonText.Split(text);
            points.Add("");
            return string.Concat(points.Select((point, i) => (count < 0 || i < count ? with : "") + point));
        }

        if (count < 0)
        {
            return text.Replace(old, with, StringComparison.Ordinal);
        }

        return string.Join(with, PythonText.SplitAt(text, old, count, fromEnd: false));
    }

    private static object Count(string text, string part)
    {
        if (part.Length == 0)
        {
            return (long)PythonText.Length(text) + 1;
        }

        long count = 0;
        for (int i = text.IndexOf(part, StringComparison.Ordinal); i >= 0; i = text.IndexOf(part, i + part.Length, StringComparison.Ordinal))
        {
            count++;
        }

        return count;
    }

    private static PythonList Split(string text, Arguments arguments, bool fromEnd)
    {
        object?[] bound = arguments.Bind("'split'", "sep", "maxsplit");
        object? separator = Arguments.Or(bound[0], null);
        long limit = Operators.ToInteger(Arguments.Or(bound[1], -1L), "the limit of 'split'");
        if (separator is null)
        {
            return new([.. PythonText.SplitBlanks(text, limit, fromEnd)]);
        }

        string at = Operators.AsText(separator) ?? throw JinjaError.Type($"'split' needs a string, not {Operators.TypeName(separator)}.");
        return new([.. PythonText.SplitAt(text, at, limit, fromEnd)]);
    }

    private static PythonTuple Partition(string text, string separator, bool fromEnd)
    {
        List<string> parts = PythonText.SplitAt(text, separator, 1, fromEnd);
        return parts.Count == 2 ? new(parts[0], separator, parts[1]) : fromEnd ? new("", "", text) : new(text, "", "");
    }

    private static string Pad(Operators operators, string text, Arguments arguments, string name, Func<int, (int Before, int After)> share)
    {
        object?[] bound = arguments.Bind($"'{name}'", "width", "fillchar");
        long width = Operators.ToInteger(bound[0], "a width");
        string fill = Operators.AsText(Arguments.Or(bound[1], " ")) is { Length: 1 } one ? one : throw JinjaError.Type($"'{name}' fills with one character.");
        long missing = Math.Max(0, width - PythonText.Length(text));
        operators.Budget.Charge(missing);
        (int before, int after) = share((int)missing);
        return new string(fill[0], before) + text + new string(fill[0], after);
    }

    private static object HasAffix(Operators operators, string text, Arguments arguments, string name, Func<string, string, bool> test)
    {
        object? affix = arguments.BindOne($"'{name}'", "affix");
        return affix is PythonTuple tuple
            ? tuple.Items.Any(item => test(text, AffixText(item)))
            : test(text, AffixText(affix));

        string AffixText(object? item)
        {
            operators.Budget.Charge(1);
            return Operators.AsText(item) ?? throw JinjaError.Type($"'{name}' needs a string or a tuple of strings, not {Operators.TypeName(item)}.");
        }
    }

    private static string? Characters(Arguments arguments, string name)
    {
        object? characters = Arguments.Or(arguments.Bind($"'{name}'", "chars")[0], null);
        return characters is null ? null : Operators.AsText(characters) ?? throw JinjaError.Type($"'{name}' needs a string, not {Operators.TypeName(characters)}.");
    }

    private static string Text(Arguments arguments, string name)
    {
        object? value = arguments.BindOne($"'{name}'", "text");
        return Operators.AsText(value) ?? throw JinjaError.Type($"'{name}' needs a string, not {Operators.TypeName(value)}.");
    }

    private static object Plain(Arguments arguments, string name, object result)
    {
        arguments.Bind(string.Create(CultureInfo.InvariantCulture, $"'{name}'"));
        return result;
    }
}
