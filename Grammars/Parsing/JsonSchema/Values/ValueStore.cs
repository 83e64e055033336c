using System.Text;
using System.Text.Json;
using StructGen.Grammars.Parsing.JsonSchema.Numbers;

namespace StructGen.Grammars.Parsing.JsonSchema.Values;

/// <summary>Interns <see cref="JsonValue"/>s. Thread rule: callers hold the machine's lock.</summary>
internal sealed class ValueStore
{
    private readonly Dictionary<Key, JsonValue> _values = new(Comparer.Instance);

    public JsonValue Null => Intern(JsonKind.Null, null, default, [], []);

    public JsonValue True => Intern(JsonKind.True, null, default, [], []);

    public JsonValue False => Intern(JsonKind.False, null, default, [], []);

    public JsonValue String(string text) => Intern(JsonKind.String, text, default, [], []);

    public JsonValue Number(BigDecimal number) => Intern(JsonKind.Number, null, number, [], []);

    public JsonValue Array(JsonValue[] items) => Intern(JsonKind.Array, null, default, items, []);

    /// <summary>An object from members in any order; names are distinct.</summary>
    public JsonValue Object(IEnumerable<KeyValuePair<string, JsonValue>> members)
    {
        KeyValuePair<string, JsonValue>[] sorted = [.. members.OrderBy(static member => member.Key, StringComparer.Ordinal)];
        return Intern(JsonKind.Object, null, default, [.. sorted.Select(static member => member.Value)], [.. sorted.Select(static member => member.Key)]);
    }

    public JsonValue From(JsonElement element)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        return element.ValueKind switch
        {
            JsonValueKind.Null => Null,
            JsonValueKind.True => True,
            JsonValueKind.False => False,
            JsonValueKind.String => String(element.GetString()!),
            JsonValueKind.Number => Number(BigDecimal.Parse(Encoding.UTF8.GetBytes(element.GetRawText()))),
            JsonValueKind.Array => Array([.. element.EnumerateArray().Select(From)]),
            JsonValueKind.Object => Object(LastWins(element)),
            _ => throw new InvalidOperationException(element.ValueKind.ToString()),
        };
    }

    private Dictionary<string, JsonValue> LastWins(JsonElement element)
    {
        Dictionary<string, JsonValue> members = new(StringComparer.Ordinal);
        foreach (JsonProperty property in element.EnumerateObject())
        {
            members[property.Name] = From(property.Value);
        }

        return members;
    }

    private JsonValue Intern(JsonKind kind, string? text, BigDecimal number, JsonValue[] items, string[] names)
    {
        Key key = new(kind, text, number, items, names);
        if (!_values.TryGetValue(key, out JsonValue? value))
        {
            _values.Add(key, value = new JsonValue(_values.Count, kind, text, number, items, names));
        }

        return value;
    }

    private readonly record struct Key(JsonKind Kind, string? Text, BigDecimal Number, JsonValue[] Items, string[] Names);

    private sealed class Comparer : IEqualityComparer<Key>
    {
        public static readonly Comparer Instance = new();

        public bool Equals(Key x, Key y) =>
            x.Kind == y.Kind && x.Text == y.Text && (x.Kind != JsonKind.Number || x.Number.Equals(y.Number))
            && x.Items.AsSpan().SequenceEqual(y.Items) && x.Names.AsSpan().SequenceEqual(y.Names);

        public int GetHashCode(Key key)
        {
            HashCode hash = default;
            hash.Add(key.Kind);
            hash.Add(key.Text);
            if (key.Kind == JsonKind.Number)
            {
                hash.Add(key.Number);
            }

            foreach (JsonValue item in key.Items)
            {
                hash.Add(item.Id);
            }

            foreach (string name in key.Names)
            {
                hash.Add(name);
            }

            return hash.ToHashCode();
        }
    }
}

/// <summary>A set of values; equality is by content.</summary>
internal sealed class ValueSet : IEquatable<ValueSet>
{
    private readonly JsonValue[] _values;
    private readonly int _hash;

    private ValueSet(JsonValue[] values)
    {
        _values = values;
        HashCode hash = default;
        foreach (JsonValue value in values)
        {
            hash.Add(value.Id);
        }

        _hash = hash.ToHashCode();
    }

    public static ValueSet Empty { get; } = new([]);

    /// <summary>The values by ascending id.</summary>
    public ReadOnlySpan<JsonValue> Values => _values;

    public int Count => _values.Length;

    public static ValueSet Of(IEnumerable<JsonValue> values) => new([.. values.DistinctBy(static value => value.Id).OrderBy(static value => value.Id)]);

    public ValueSet With(JsonValue value)
    {
        int place = PlaceOf(value);
        return place >= 0 ? this : new([.. _values.AsSpan(0, ~place), value, .. _values.AsSpan(~place)]);
    }

    public bool Contains(JsonValue value) => PlaceOf(value) >= 0;

    /// <summary>The index of the value, or the complement of where it would stand. Ids tell the values of one store apart.</summary>
    private int PlaceOf(JsonValue value)
    {
        int low = 0;
        int high = _values.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _values[middle].Id < value.Id ? (middle + 1, high) : (low, middle);
        }

        return low < _values.Length && _values[low].Id == value.Id ? low : ~low;
    }

    public bool Equals(ValueSet? other) => other is not null && _values.AsSpan().SequenceEqual(other._values);

    public override bool Equals(object? obj) => Equals(obj as ValueSet);

    public override int GetHashCode() => _hash;
}
