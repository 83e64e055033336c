using StructGen.Grammars.Parsing.JsonSchema.Numbers;

namespace StructGen.Grammars.Parsing.JsonSchema.Values;

/// <summary>The kinds of JSON values as a matcher tells them apart by their first byte.</summary>
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
/// A JSON value up to equality: numbers by value, strings unescaped, members by name. Interned by a <see cref="ValueStore"/>, so equality is identity.
/// </summary>
internal sealed class JsonValue
{
    internal JsonValue(int id, JsonKind kind, string? text, BigDecimal number, JsonValue[] items, string[] names)
    {
        Id = id;
        Kind = kind;
        Text = text;
        Number = number;
        Items = items;
        Names = names;
    }

    public int Id { get; }

    public JsonKind Kind { get; }

    /// <summary>The unescaped string.</summary>
    public string? Text { get; }

    public BigDecimal Number { get; }

    /// <summary>Items of an array; values of an object, parallel to <see cref="Names"/>.</summary>
    public JsonValue[] Items { get; }

    /// <summary>Member names in ordinal order.</summary>
    public string[] Names { get; }
}
