using System.Diagnostics.CodeAnalysis;

namespace StructGen.Engine.Templates.Jinja;

// A value is null (None), bool, long, BigInteger (too large for long: passed through, not computed with), double, string,
// or one of the types here.

/// <summary>What a name or member that is not there evaluates to: empty text, false, no items; everything else fails.</summary>
internal sealed class Undefined(string what)
{
    /// <summary>What is missing, for messages.</summary>
    public string What { get; } = what;

    public JinjaError Error() => JinjaError.Type(What + ".");
}

/// <summary>Text that <c>safe</c> marked; what is added to it would be escaped by the original, which no template wants.</summary>
internal sealed record SafeText(string Text);

/// <summary>A tuple.</summary>
internal sealed class PythonTuple(params IReadOnlyList<object?> items)
{
    public IReadOnlyList<object?> Items { get; } = items;
}

/// <summary>A list. Nothing in a template may change it after it was made.</summary>
internal sealed class PythonList(IReadOnlyList<object?> items)
{
    public IReadOnlyList<object?> Items { get; } = items;
}

/// <summary>A dictionary in insertion order.</summary>
internal sealed class PythonDict
{
    private readonly OrderedDictionary<object, object?> _items = new(KeyComparer.Instance);

    public int Count => _items.Count;

    public IEnumerable<KeyValuePair<object, object?>> Items => _items;

    public bool TryGet(object? key, out object? value)
    {
        value = null;
        return key is not null && _items.TryGetValue(key, out value);
    }

    public void Set(object? key, object? value)
    {
        if (key is not (string or bool or long or double))
        {
            throw JinjaError.Unsupported($"a dictionary's key of type {Operators.TypeName(key)} is not understood; use a string or a number.");
        }

        _items[key] = value;
    }

    /// <summary>True, 1 and 1.0 are one key.</summary>
    private sealed class KeyComparer : IEqualityComparer<object>
    {
        public static readonly KeyComparer Instance = new();

        public new bool Equals(object? x, object? y) => object.Equals(Normal(x), Normal(y));

        public int GetHashCode([DisallowNull] object obj) => Normal(obj)!.GetHashCode();

        private static object? Normal(object? key) => key switch
        {
            bool flag => flag ? 1L : 0L,
            double number when number == Math.Floor(number) && Math.Abs(number) < 1e15 => (long)number,
            _ => key,
        };
    }
}

/// <summary>What <c>items()</c>, <c>keys()</c> and <c>values()</c> give: has a length and items, no index.</summary>
internal sealed class DictView(string name, IReadOnlyList<object?> items)
{
    public string Name { get; } = name;

    public IReadOnlyList<object?> Items { get; } = items;
}

/// <summary>What lazy filters give: its items can be taken once, it has no length and is always true.</summary>
internal sealed class Generator(IReadOnlyList<object?> items)
{
    private IReadOnlyList<object?> _items = items;

    public IReadOnlyList<object?> Take()
    {
        IReadOnlyList<object?> items = _items;
        _items = [];
        return items;
    }
}

/// <summary><c>range(…)</c>.</summary>
internal sealed class PythonRange(long start, long stop, long step)
{
    /// <summary>As Python's sandboxed templates have it.</summary>
    public const long MaxLength = 100_000;

    public long Start { get; } = start;

    public long Stop { get; } = stop;

    public long Step { get; } = step;

    public long Length { get; } = LengthOf(start, stop, step);

    private static long LengthOf(long start, long stop, long step)
    {
        if (step == 0)
        {
            throw JinjaError.Type("the step of a range is zero.");
        }

        Int128 distance = step > 0 ? (Int128)stop - start : (Int128)start - stop;
        Int128 length = distance <= 0 ? 0 : ((distance - 1) / Int128.Abs(step)) + 1;
        return length <= MaxLength ? (long)length : throw JinjaError.Limit($"a range of {length} items; at most {MaxLength} are allowed.");
    }

    public long this[long index] => Start + (index * Step);
}

/// <summary><c>namespace(…)</c>: the one object whose attributes can be set.</summary>
internal sealed class Namespace
{
    public Dictionary<string, object?> Attributes { get; } = new(StringComparer.Ordinal);
}

/// <summary>Something that can be called.</summary>
internal sealed class Callable(string name, Func<Arguments, object?> body)
{
    public string Name { get; } = name;

    public Func<Arguments, object?> Body { get; } = body;
}

/// <summary>The variable <c>loop</c>.</summary>
internal sealed class LoopState(IReadOnlyList<object?> items)
{
    private object?[]? _lastChanged;

    public IReadOnlyList<object?> Items { get; } = items;

    public int Index { get; set; }

    public object? Attribute(string name, Operators operators) => name switch
    {
        "index" => (long)Index + 1,
        "index0" => (long)Index,
        "revindex" => (long)Items.Count - Index,
        "revindex0" => (long)Items.Count - Index - 1,
        "first" => Index == 0,
        "last" => Index == Items.Count - 1,
        "length" => (long)Items.Count,
        "depth" => 1L, // Counts recursive loops only.
        "depth0" => 0L,
        "previtem" => Index > 0 ? Items[Index - 1] : new Undefined("there is no previous item"),
        "nextitem" => Index + 1 < Items.Count ? Items[Index + 1] : new Undefined("there is no next item"),
        "cycle" => new Callable("loop.cycle", arguments => arguments.Positional.Count == 0
            ? throw JinjaError.Type("'loop.cycle' needs items to choose from.")
            : arguments.Positional[Index % arguments.Positional.Count]),
        "changed" => new Callable("loop.changed", arguments => HasChanged([.. arguments.Positional], operators)),
        _ => new Undefined($"'loop' has no attribute '{name}'"),
    };

    private bool HasChanged(object?[] values, Operators operators)
    {
        bool isSame = _lastChanged is not null && _lastChanged.Length == values.Length;
        for (int i = 0; isSame && i < values.Length; i++)
        {
            isSame = operators.AreEqual(_lastChanged![i], values[i]);
        }

        _lastChanged = isSame ? _lastChanged : values;
        return !isSame;
    }
}
