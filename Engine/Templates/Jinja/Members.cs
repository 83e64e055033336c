namespace StructGen.Engine.Templates.Jinja;

/// <summary>Attributes, methods, indices and slices of values.</summary>
internal static class Members
{
    private static readonly HashSet<string> Mutators = new(StringComparer.Ordinal)
    {
        "append", "extend", "insert", "remove", "sort", "reverse", "clear", "pop", "popitem", "setdefault", "update",
    };

    /// <summary><c>value.name</c>: a method or attribute first, then a dictionary's entry.</summary>
    public static object? Attribute(Operators operators, object? target, string name)
    {
        Operators.ThrowIfUndefined(target);
        return target switch
        {
            LoopState loop => loop.Attribute(name, operators),
            Namespace space => space.Attributes.TryGetValue(name, out object? value) ? value : new Undefined($"the namespace has no attribute '{name}'"),
            _ => Method(operators, target, name) ?? Entry(target, name),
        };
    }

    /// <summary><c>value[key]</c>: an entry first, then (by name) a method or attribute.</summary>
    public static object? Item(Operators operators, object? target, object? key)
    {
        Operators.ThrowIfUndefined(target);
        if (target is LoopState or Namespace && key is string attribute)
        {
            return Attribute(operators, target, attribute);
        }

        if (target is PythonDict dict)
        {
            return operators.Find(dict, key, out object? value)
                ? value
                : key is string name && Method(operators, target, name) is { } own ? own : Missing(target, key);
        }

        if (key is bool or long && Sequence(target) is { } items)
        {
            long index = Operators.ToInteger(key, "an index");
            index = index < 0 ? index + items.Count : index;
            operators.Budget.Charge(target is PythonList or PythonTuple ? 1 : items.Count);
            return index >= 0 && index < items.Count ? items[(int)index] : new Undefined($"there is no item {key} in a {Operators.TypeName(target)} of {items.Count}");
        }

        return key is string method && Method(operators, target, method) is { } found ? found : Missing(target, key);
    }

    /// <summary><c>value[start:stop:step]</c>.</summary>
    public static object? Slice(Operators operators, object? target, object? start, object? stop, object? step)
    {
        Operators.ThrowIfUndefined(target);
        IReadOnlyList<object?> items = Sequence(target) ?? throw JinjaError.Type($"a {Operators.TypeName(target)} cannot be sliced.");
        long by = step is null ? 1 : Operators.ToInteger(step, "the step of a slice");
        if (by == 0)
        {
            throw JinjaError.Type("the step of a slice is zero.");
        }

        long count = items.Count;
        long from = Bound(start, by > 0 ? 0 : count - 1);
        long to = Bound(stop, by > 0 ? count : -1);
        List<object?> slice = [];
        by = Math.Clamp(by, -count - 1, count + 1);
        for (long i = from; by > 0 ? i < to : i > to; i += by)
        {
            slice.Add(items[(int)i]);
        }

        operators.Budget.Charge(slice.Count + items.Count);
        return target switch
        {
            string => string.Concat(slice),
            SafeText => new SafeText(string.Concat(slice)),
            PythonTuple => new PythonTuple(slice),
            _ => new PythonList(slice),
        };

        long Bound(object? value, long otherwise)
        {
            if (value is null)
            {
                return otherwise;
            }

            long bound = Operators.ToInteger(value, "the bound of a slice");
            bound = bound < 0 ? bound + count : bound;
            return by > 0 ? Math.Clamp(bound, 0, count) : Math.Clamp(bound, -1, count - 1);
        }
    }

    private static IReadOnlyList<object?>? Sequence(object? target) => target switch
    {
        PythonList list => list.Items,
        PythonTuple tuple => tuple.Items,
        string or SafeText => PythonText.Split(Operators.AsText(target)!),
        PythonRange range => [.. Enumerable.Range(0, (int)range.Length).Select(i => (object?)range[i])],
        _ => null,
    };

    private static object? Entry(object? target, string name) =>
        target is PythonDict dict && dict.TryGet(name, out object? value) ? value : Missing(target, name);

    private static Undefined Missing(object? target, object? key) =>
        new(key is string name ? $"a value of type {Operators.TypeName(target)} has no member '{name}'" : $"a value of type {Operators.TypeName(target)} has no such item");

    /// <summary>A method of the value; null when it has none of that name.</summary>
    private static Callable? Method(Operators operators, object? target, string name)
    {
        switch (target)
        {
            case string text:
                return StringMethods.Find(operators, text, name);
            case SafeText safe:
                return SafeMethod(operators, safe, name);
            case PythonDict dict:
                return DictMethod(operators, dict, name);
            case PythonList or PythonTuple or PythonRange:
                return SequenceMethod(operators, target, name);
            default:
                return null;
        }
    }

    private static Callable? SafeMethod(Operators operators, SafeText safe, string name)
    {
        if (StringMethods.Find(operators, safe.Text, name) is not { } method)
        {
            return null;
        }

        return name is "strip" or "lstrip" or "rstrip" or "upper" or "lower" or "title" or "capitalize"
            ? new(name, arguments => new SafeText((string)method.Body(arguments)!))
            : name is "startswith" or "endswith" or "find" or "rfind" or "count" or "isdigit" or "isspace"
                ? method
                : throw JinjaError.Unsupported($"the method '{name}' of text that 'safe' marked is not understood; leave 'safe' away.");
    }

    private static Callable? DictMethod(Operators operators, PythonDict dict, string name)
    {
        switch (name)
        {
            case "items":
                return NoArguments(name, () => new DictView("dict_items", [.. dict.Items.Select(static item => (object?)new PythonTuple(item.Key, item.Value))]), operators, dict.Count);
            case "keys":
                return NoArguments(name, () => new DictView("dict_keys", [.. dict.Items.Select(static item => (object?)item.Key)]), operators, dict.Count);
            case "values":
                return NoArguments(name, () => new DictView("dict_values", [.. dict.Items.Select(static item => item.Value)]), operators, dict.Count);
            case "copy":
                return NoArguments(name, () => dict, operators, dict.Count);
            case "get":
                return new(name, arguments =>
                {
                    object?[] bound = arguments.Bind("'get'", "key", "default");
                    return operators.Find(dict, bound[0], out object? value) ? value : Arguments.Or(bound[1], null);
                });
            default:
                return Refused(name, "dict", name is "clear" or "pop" or "popitem" or "setdefault" or "update");
        }
    }

    private static Callable? SequenceMethod(Operators operators, object target, string name)
    {
        switch (name)
        {
            case "count":
                return new(name, arguments =>
                {
                    object? item = arguments.BindOne("'count'", "value");
                    return (long)operators.Iterate(target).Count(candidate => operators.AreEqual(candidate, item));
                });
            case "index":
                return new(name, arguments =>
                {
                    object? item = arguments.BindOne("'index'", "value");
                    IReadOnlyList<object?> items = operators.Iterate(target);
                    for (int i = 0; i < items.Count; i++)
                    {
                        if (operators.AreEqual(items[i], item))
                        {
                            return (long)i;
                        }
                    }

                    throw JinjaError.Type("'index': the value is not in the list.");
                });
            case "copy" when target is PythonList:
                return NoArguments(name, () => target, operators, 0);
            default:
                return target is PythonList ? Refused(name, "list", Mutators.Contains(name)) : null;
        }
    }

    private static Callable? Refused(string name, string type, bool isMutator) => isMutator
        ? new(name, _ => throw JinjaError.Type($"'{name}' changes a {type}; a template may not do that. Make a new one."))
        : null;

    private static Callable NoArguments(string name, Func<object> body, Operators operators, int cost) => new(name, arguments =>
    {
        arguments.Bind($"'{name}'");
        operators.Budget.Charge(cost);
        return body();
    });
}
