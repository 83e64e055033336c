namespace StructGen.SchemaBench.Datasets.PythonJson;

/// <summary>What kind of JSON value a <see cref="JsonValue"/> is.</summary>
internal enum JsonKind
{
    Null,
    False,
    True,
    Number,
    String,
    Array,
    Object,
}

/// <summary>
/// A JSON value as Python's <c>json.loads</c> would hold it, except that a number keeps its spelling: whether it becomes an
/// integer or a float is decided when it is written. Of duplicate names an object keeps the last value at the first one's place.
/// </summary>
internal sealed class JsonValue
{
    private JsonValue(JsonKind kind) => Kind = kind;

    public static JsonValue Null { get; } = new(JsonKind.Null);

    public static JsonValue False { get; } = new(JsonKind.False);

    public static JsonValue True { get; } = new(JsonKind.True);

    public JsonKind Kind { get; }

    /// <summary>The content of a string (UTF-16; lone surrogates possible), or the spelling of a number.</summary>
    public string Text { get; private init; } = "";

    public IReadOnlyList<JsonValue> Items { get; private init; } = [];

    public IReadOnlyList<KeyValuePair<string, JsonValue>> Members { get; private init; } = [];

    /// <summary>The member called <paramref name="name"/>, or null.</summary>
    public JsonValue? this[string name]
    {
        get
        {
            foreach (KeyValuePair<string, JsonValue> member in Members)
            {
                if (member.Key == name)
                {
                    return member.Value;
                }
            }

            return null;
        }
    }

    public static JsonValue Number(string spelling) => new(JsonKind.Number) { Text = spelling };

    public static JsonValue String(string content) => new(JsonKind.String) { Text = content };

    public static JsonValue Array(IReadOnlyList<JsonValue> items) => new(JsonKind.Array) { Items = items };

    /// <param name="members">In source order, duplicates included.</param>
    public static JsonValue Object(IEnumerable<KeyValuePair<string, JsonValue>> members)
    {
        List<KeyValuePair<string, JsonValue>> kept = [];
        Dictionary<string, int> places = new(StringComparer.Ordinal);
        foreach (KeyValuePair<string, JsonValue> member in members)
        {
            if (places.TryAdd(member.Key, kept.Count))
            {
                kept.Add(member);
            }
            else
            {
                kept[places[member.Key]] = member;
            }
        }

        return new(JsonKind.Object) { Members = kept };
    }
}
