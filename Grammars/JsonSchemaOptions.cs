namespace StructGen.Grammars;

/// <summary>The order in which the properties of an object may come.</summary>
public enum PropertyOrder
{
    /// <summary>Any order: every valid instance is allowed.</summary>
    Any,

    /// <summary>Declared properties in the order of the schema, others after them.</summary>
    AsDeclared,
}

/// <summary>Whether objects may have properties that their schema does not speak of.</summary>
public enum UndeclaredProperties
{
    /// <summary>Wherever JSON Schema allows them.</summary>
    Any,

    /// <summary>
    /// Only where the schema says what they must satisfy (<c>additionalProperties</c> beside <c>properties</c>, <c>propertyNames</c>, <c>unevaluatedProperties</c>), where it declares no
    /// properties at all, where no object could be completed without them, or where a condition of an enclosing value that may still turn out either way (<c>contains</c>, a branch of
    /// <c>anyOf</c>) looks into the object.
    /// </summary>
    WhereStated,
}

/// <summary>Which escapes strings may use.</summary>
public enum JsonEscapes
{
    /// <summary>Every spelling that JSON allows (<c>"a"</c> = <c>"\u0061"</c>).</summary>
    All,

    /// <summary>Only where JSON demands one: <c>\" \\ \b \f \n \r \t</c> and <c>\u00XX</c> for other control characters.</summary>
    Sparse,
}

/// <summary>Where blanks may stand between the tokens of JSON.</summary>
public sealed record JsonWhitespace
{
    internal enum Style
    {
        Flexible,
        Any,
        Compact,
        JsonDumps,
        Indented,
        Pattern,
    }

    private JsonWhitespace(Style kind, int count, string? text)
    {
        Kind = kind;
        Count = count;
        Text = text;
    }

    internal Style Kind { get; }

    internal int Count { get; }

    internal string? Text { get; }

    /// <summary>Any run of at most <paramref name="maxRun"/> blanks in each gap; the default, with 32.</summary>
    /// <param name="maxRun">Blanks a gap at most.</param>
    public static JsonWhitespace Flexible(int maxRun = 32)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxRun);
        return new(Style.Flexible, maxRun, null);
    }

    /// <summary>Any run of blanks, without bound.</summary>
    public static JsonWhitespace Any { get; } = new(Style.Any, 0, null);

    /// <summary>No blanks.</summary>
    public static JsonWhitespace Compact { get; } = new(Style.Compact, 0, null);

    /// <summary>Exactly the style of Python's <c>json.dumps</c>: <c>", "</c> and <c>": "</c>.</summary>
    public static JsonWhitespace JsonDumps { get; } = new(Style.JsonDumps, 0, null);

    /// <summary>Exactly the style of <c>json.dumps(indent=…)</c>: each member on a line of its own, <paramref name="spaces"/> a level; empty containers closed at once.</summary>
    /// <param name="spaces">Blanks a level.</param>
    public static JsonWhitespace Indented(int spaces = 2)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(spaces);
        return new(Style.Indented, spaces, null);
    }

    /// <summary>Each gap matches an ECMA-262 pattern over blanks as a whole.</summary>
    /// <param name="pattern">For example <c>[ \n]?</c>.</param>
    public static JsonWhitespace Pattern(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return new(Style.Pattern, 0, pattern);
    }
}

/// <summary>The drafts of JSON Schema.</summary>
public enum JsonSchemaDialect
{
    /// <summary>Draft 4: <c>http://json-schema.org/draft-04/schema#</c>.</summary>
    Draft4,

    /// <summary>Draft 6: <c>http://json-schema.org/draft-06/schema#</c>.</summary>
    Draft6,

    /// <summary>Draft 7: <c>http://json-schema.org/draft-07/schema#</c>.</summary>
    Draft7,

    /// <summary>Draft 2019-09: <c>https://json-schema.org/draft/2019-09/schema</c>.</summary>
    Draft201909,

    /// <summary>Draft 2020-12: <c>https://json-schema.org/draft/2020-12/schema</c>.</summary>
    Draft202012,
}

/// <summary>How a JSON Schema is read and which spellings of its instances are allowed.</summary>
public sealed record JsonSchemaOptions
{
    /// <summary>Any property order, all escapes, flexible whitespace: every valid instance (up to runs of blanks).</summary>
    public static JsonSchemaOptions Default { get; } = new();

    /// <summary>What a generator wants: the declared properties in their order, sparse escapes, the spacing of <c>json.dumps</c>.</summary>
    public static JsonSchemaOptions Generation { get; } = new()
    {
        Whitespace = JsonWhitespace.JsonDumps,
        PropertyOrder = PropertyOrder.AsDeclared,
        UndeclaredProperties = UndeclaredProperties.WhereStated,
        Escapes = JsonEscapes.Sparse,
    };

    /// <summary>Where blanks may stand; by default <see cref="JsonWhitespace.Flexible"/> with 32.</summary>
    public JsonWhitespace Whitespace { get; init; } = JsonWhitespace.Flexible();

    /// <summary>The order of properties; by default any.</summary>
    public PropertyOrder PropertyOrder { get; init; }

    /// <summary>Properties that the schema does not speak of; by default any.</summary>
    public UndeclaredProperties UndeclaredProperties { get; init; }

    /// <summary>The escapes of strings; by default all.</summary>
    public JsonEscapes Escapes { get; init; }

    /// <summary>The draft that a schema without <c>$schema</c> (or with an unknown one) is written in; by default 2020-12.</summary>
    public JsonSchemaDialect DefaultDialect { get; init; } = JsonSchemaDialect.Draft202012;

    /// <summary>Whether <c>format</c> is asserted, in every draft; by default it is.</summary>
    public bool AssertFormat { get; init; } = true;

    /// <summary>Where remote references resolve; by default only the drafts' meta-schemas.</summary>
    public SchemaRegistry Registry { get; init; } = SchemaRegistry.Empty;
}
