using System.Globalization;

namespace StructGen.Engine.Templates.Jinja;

/// <summary>Filters of lists and dictionaries.</summary>
internal static class SequenceFilters
{
    public static void AddTo(Dictionary<string, Filters.Filter> all)
    {
        all["length"] = all["count"] = Length;
        all["first"] = static (operators, value, arguments) =>
        {
            arguments.Bind("'first'");
            IReadOnlyList<object?> items = operators.Iterate(value);
            return items.Count > 0 ? items[0] : new Undefined("there is no first item: the sequence is empty");
        };
        all["last"] = static (operators, value, arguments) =>
        {
            arguments.Bind("'last'");
            IReadOnlyList<object?> items = value is Generator ? throw JinjaError.Type("'last' of a generator; make a list of it first.") : operators.Iterate(value);
            return items.Count > 0 ? items[^1] : new Undefined("there is no last item: the sequence is empty");
        };
        all["list"] = static (operators, value, arguments) =>
        {
            arguments.Bind("'list'");
            return new PythonList(operators.Iterate(value));
        };
        all["items"] = static (operators, value, arguments) =>
        {
            arguments.Bind("'items'");
            return value switch
            {
                Undefined => new Generator([]),
                PythonDict dict => new Generator([.. dict.Items.Select(static item => (object?)new PythonTuple(item.Key, item.Value))]),
                _ => throw JinjaError.Type($"'items' needs a dict, not {Operators.TypeName(value)}."),
            };
        };
        all["join"] = Join;
        all["reverse"] = static (operators, value, arguments) =>
        {
            arguments.Bind("'reverse'");
            return value is string text
                ? string.Concat(operators.Iterate(text).Reverse())
                : new Generator([.. operators.Iterate(value).Reverse()]);
        };
        all["sort"] = Sort;
        all["dictsort"] = DictSort;
        all["unique"] = Unique;
        all["min"] = static (operators, value, arguments) => Extreme(operators, value, arguments, -1);
        all["max"] = static (operators, value, arguments) => Extreme(operators, value, arguments, 1);
        all["sum"] = static (operators, value, arguments) =>
        {
            object?[] bound = arguments.Bind("'sum'", "attribute", "start");
            Func<object?, object?> key = Getter(operators, Arguments.Or(bound[0], null));
            return operators.Iterate(value).Aggregate(Arguments.Or(bound[1], 0L), (sum, item) => operators.Binary("+", sum, key(item)));
        };
        all["map"] = MapItems;
        all["select"] = static (operators, value, arguments) => Select(operators, value, arguments, "select", byAttribute: false, wanted: true);
        all["reject"] = static (operators, value, arguments) => Select(operators, value, arguments, "reject", byAttribute: false, wanted: false);
        all["selectattr"] = static (operators, value, arguments) => Select(operators, value, arguments, "selectattr", byAttribute: true, wanted: true);
        all["rejectattr"] = static (operators, value, arguments) => Select(operators, value, arguments, "rejectattr", byAttribute: true, wanted: false);
        all["batch"] = Batch;
        all["groupby"] = GroupBy;
    }

    private static object? Length(Operators operators, object? value, Arguments arguments)
    {
        arguments.Bind("'length'");
        return value switch
        {
            string or SafeText => (long)PythonText.Length(operators.ToText(value)),
            PythonDict dict => (long)dict.Count,
            PythonRange range => range.Length,
            LoopState loop => (long)loop.Items.Count,
            Generator => throw JinjaError.Type("a generator has no length; make a list of it first."),
            _ => (long)operators.Iterate(value).Count,
        };
    }

    private static object? Join(Operators operators, object? value, Arguments arguments)
    {
        object?[] bound = arguments.Bind("'join'", "d", "attribute");
        string separator = operators.ToText(Arguments.Or(bound[0], ""));
        Func<object?, object?> key = Getter(operators, Arguments.Or(bound[1], null));
        List<string> parts = [];
        foreach (object? item in operators.Iterate(value))
        {
            parts.Add(operators.ToText(key(item)));
            operators.Budget.Charge(separator.Length);
        }

        return string.Join(separator, parts);
    }

    private static object? Sort(Operators operators, object? value, Arguments arguments)
    {
        object?[] bound = arguments.Bind("'sort'", "reverse", "case_sensitive", "attribute");
        bool isCaseSensitive = operators.IsTrue(Arguments.Or(bound[1], false));
        Func<object?, object?> key = SortKey(operators, Arguments.Or(bound[2], null), isCaseSensitive);
        return new PythonList(Ordered(operators, operators.Iterate(value), key, operators.IsTrue(Arguments.Or(bound[0], false))));
    }

    /// <summary>Stable in both directions, as Python sorts.</summary>
    private static object?[] Ordered(Operators operators, IReadOnlyList<object?> items, Func<object?, object?> key, bool isReversed)
    {
        (object? Key, object? Item)[] keyed = [.. items.Select(item => (key(item), item))];
        Comparer<object?> order = Comparer<object?>.Create((a, b) => operators.Order(a, b) ?? 0);
        try
        {
            return [.. (isReversed ? keyed.OrderByDescending(pair => pair.Key, order) : keyed.OrderBy(pair => pair.Key, order)).Select(pair => pair.Item)];
        }
        catch (InvalidOperationException problem) when (problem.InnerException is JinjaError inner)
        {
            throw new JinjaError(inner.Problem, inner.Message);
        }
    }

    private static object? DictSort(Operators operators, object? value, Arguments arguments)
    {
        object?[] bound = arguments.Bind("'dictsort'", "case_sensitive", "by", "reverse");
        string by = operators.ToText(Arguments.Or(bound[1], "key"));
        int index = by == "key" ? 0 : by == "value" ? 1 : throw JinjaError.Type("'dictsort' sorts by 'key' or 'value'.");
        Func<object?, object?> fold = SortKey(operators, null, operators.IsTrue(Arguments.Or(bound[0], false)));
        PythonDict dict = value as PythonDict ?? throw JinjaError.Type($"'dictsort' needs a dict, not {Operators.TypeName(value)}.");
        object?[] pairs = [.. dict.Items.Select(static item => (object?)new PythonTuple(item.Key, item.Value))];
        return new PythonList(Ordered(operators, pairs, pair => fold(((PythonTuple)pair!).Items[index]), operators.IsTrue(Arguments.Or(bound[2], false))));
    }

    private static object? Unique(Operators operators, object? value, Arguments arguments)
    {
        object?[] bound = arguments.Bind("'unique'", "case_sensitive", "attribute");
        Func<object?, object?> key = SortKey(operators, Arguments.Or(bound[1], null), operators.IsTrue(Arguments.Or(bound[0], false)));
        List<object?> seen = [];
        List<object?> kept = [];
        foreach (object? item in operators.Iterate(value))
        {
            object? current = key(item);
            if (!seen.Any(other => operators.AreEqual(other, current)))
            {
                seen.Add(current);
                kept.Add(item);
            }
        }

        return new Generator(kept);
    }

    private static object? Extreme(Operators operators, object? value, Arguments arguments, int sign)
    {
        object?[] bound = arguments.Bind(sign > 0 ? "'max'" : "'min'", "case_sensitive", "attribute");
        Func<object?, object?> key = SortKey(operators, Arguments.Or(bound[1], null), operators.IsTrue(Arguments.Or(bound[0], false)));
        IReadOnlyList<object?> items = operators.Iterate(value);
        if (items.Count == 0)
        {
            return new Undefined("there is no such item: the sequence is empty");
        }

        object? best = items[0];
        foreach (object? item in items.Skip(1))
        {
            best = operators.Order(key(item), key(best)) * sign > 0 ? item : best;
        }

        return best;
    }

    private static object? MapItems(Operators operators, object? value, Arguments arguments)
    {
        if (arguments.Positional.Count == 0)
        {
            object?[] bound = arguments.Bind("'map'", "attribute", "default");
            if (ReferenceEquals(bound[0], Arguments.Missing))
            {
                throw JinjaError.Type("'map' needs a filter or an attribute.");
            }

            Func<object?, object?> get = Getter(operators, bound[0]);
            return new Generator([.. Items(operators, value).Select(item => get(item) is var found && found is Undefined ? Arguments.Or(bound[1], found) : found)]);
        }

        string name = Operators.AsText(arguments.Positional[0]) ?? throw JinjaError.Type("'map' needs the name of a filter.");
        Arguments rest = new([.. arguments.Positional.Skip(1)], arguments.Named);
        return new Generator([.. Items(operators, value).Select(item => Filters.Run(operators, name, item, rest))]);
    }

    private static object? Select(Operators operators, object? value, Arguments arguments, string callee, bool byAttribute, bool wanted)
    {
        List<object?> rest = [.. arguments.Positional];
        Func<object?, object?> get = static item => item;
        if (byAttribute)
        {
            get = Getter(operators, rest.Count > 0 ? rest[0] : throw JinjaError.Type($"'{callee}' needs the name of an attribute."));
            rest.RemoveAt(0);
        }

        Func<object?, bool> test = operators.IsTrue;
        if (rest.Count > 0)
        {
            string name = Operators.AsText(rest[0]) ?? throw JinjaError.Type($"'{callee}' needs the name of a test.");
            Arguments more = new(rest[1..], arguments.Named);
            test = item => TestFunctions.Run(operators, name, item, more);
        }

        return new Generator([.. Items(operators, value).Where(item => test(get(item)) == wanted)]);
    }

    /// <summary>The items to map or to select from: none of what is false, whatever its type.</summary>
    private static IReadOnlyList<object?> Items(Operators operators, object? value) => operators.IsTrue(value) ? operators.Iterate(value) : [];

    private static object? Batch(Operators operators, object? value, Arguments arguments)
    {
        object?[] bound = arguments.Bind("'batch'", "linecount", "fill_with");
        long size = Operators.ToInteger(bound[0], "the size of a batch");
        if (size is < 1 or > PythonRange.MaxLength)
        {
            throw JinjaError.Type($"the size of a batch is {size}.");
        }

        object? fill = Arguments.Or(bound[1], null);
        return new Generator([.. operators.Iterate(value).Chunk((int)size).Select(object? (chunk) =>
        {
            operators.Budget.Charge(size);
            return new PythonList(fill is null ? chunk : [.. chunk, .. Enumerable.Repeat(fill, (int)size - chunk.Length)]);
        })]);
    }

    private static object? GroupBy(Operators operators, object? value, Arguments arguments)
    {
        object?[] bound = arguments.Bind("'groupby'", "attribute", "default", "case_sensitive");
        Func<object?, object?> get = Getter(operators, bound[0]);
        Func<object?, object?> fold = SortKey(operators, null, operators.IsTrue(Arguments.Or(bound[2], false)));
        object? Key(object? item) => get(item) is var found && found is Undefined ? Arguments.Or(bound[1], found) : found;
        List<(object? Folded, object? Key, List<object?> Items)> groups = [];
        foreach (object? item in Ordered(operators, operators.Iterate(value), item => fold(Key(item)), isReversed: false))
        {
            object? folded = fold(Key(item));
            if (groups.Count == 0 || !operators.AreEqual(groups[^1].Folded, folded))
            {
                groups.Add((folded, Key(item), []));
            }

            groups[^1].Items.Add(item);
        }

        return new PythonList([.. groups.Select(static group => new PythonTuple(group.Key, new PythonList(group.Items)))]);
    }

    /// <summary>Sorting looks through the case of strings unless told otherwise.</summary>
    private static Func<object?, object?> SortKey(Operators operators, object? attribute, bool isCaseSensitive)
    {
        if (Operators.AsText(attribute) is { } several && several.Contains(',', StringComparison.Ordinal))
        {
            throw JinjaError.Unsupported("sorting by several attributes is not understood.");
        }

        Func<object?, object?> get = Getter(operators, attribute);
        return item => get(item) is string text && !isCaseSensitive ? PythonText.Lower(text) : get(item);
    }

    /// <summary>What reads an attribute (dotted, or an index) of an item; the item itself without one.</summary>
    private static Func<object?, object?> Getter(Operators operators, object? attribute)
    {
        if (attribute is null)
        {
            return static item => item;
        }

        if (attribute is long)
        {
            return item => Members.Item(operators, item, attribute);
        }

        string[] parts = (Operators.AsText(attribute) ?? throw JinjaError.Type("an attribute is named by a string or an index.")).Split('.');
        return item =>
        {
            foreach (string part in parts)
            {
                object? key = long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out long index) ? index : part;
                item = Members.Item(operators, item, key);
            }

            return item;
        };
    }
}
