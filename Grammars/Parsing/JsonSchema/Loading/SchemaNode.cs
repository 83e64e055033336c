using System.Text.Json;
using StructGen.Grammars.Parsing.JsonSchema.Numbers;

namespace StructGen.Grammars.Parsing.JsonSchema.Loading;

/// <summary>The drafts of JSON Schema.</summary>
internal enum Draft
{
    V4,
    V6,
    V7,
    V201909,
    V202012,
}

/// <summary>The types an instance may have. <see cref="Integer"/> without <see cref="Number"/> is a number that is an integer by the node's draft.</summary>
[Flags]
internal enum JsonTypes
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Integer = 4,
    Number = 8,
    String = 16,
    Array = 32,
    Object = 64,
    All = Null | Boolean | Integer | Number | String | Array | Object,
}

/// <summary>
/// One schema (object or boolean) after loading: keywords read, checked and brought to the vocabulary of 2020-12, references resolved to nodes.
/// A keyword that its draft does not know is absent here. Immutable once loading has ended.
/// </summary>
internal sealed class SchemaNode
{
    private string? _location;

    /// <summary>Dense id within the loaded document set.</summary>
    public required int Id { get; init; }

    public required Draft Draft { get; init; }

    /// <summary>Where it stands: JSON Pointer as URI fragment, with the document's URI in front when it is not the root document.</summary>
    public string Location
    {
        get => _location ??= Place.ToLocation();
        init => _location = value;
    }

    /// <summary>The location if it has been spelled out.</summary>
    internal string? KnownLocation => _location;

    /// <summary>Where it stands, not yet spelled out; a location costs more than a node and is rarely asked for.</summary>
    internal SchemaPlace Place { get; init; }

    /// <summary>The schema resource (scope of $id) it belongs to; for dynamic scopes.</summary>
    public required SchemaResource Resource { get; init; }

    /// <summary>The value of a boolean schema, or null.</summary>
    public bool? Boolean { get; set; }

    // In-place applicators.
    public SchemaNode? Ref { get; set; }

    /// <summary>$dynamicRef / $recursiveRef: where it points statically; <see cref="DynamicScope.Resolve"/> finds the real target.</summary>
    public DynamicReference? DynamicRef { get; set; }

    public SchemaNode[] AllOf { get; set; } = [];

    public SchemaNode[] AnyOf { get; set; } = [];

    public SchemaNode[] OneOf { get; set; } = [];

    public SchemaNode? Not { get; set; }

    public SchemaNode? If { get; set; }

    public SchemaNode? Then { get; set; }

    public SchemaNode? Else { get; set; }

    /// <summary>Also the schema form of <c>dependencies</c>.</summary>
    public KeyValuePair<string, SchemaNode>[] DependentSchemas { get; set; } = [];

    // Any type.
    public JsonTypes Types { get; set; } = JsonTypes.All;

    /// <summary>The members of <c>enum</c>, or null when absent.</summary>
    public JsonElement[]? Enum { get; set; }

    public JsonElement? Const { get; set; }

    // Strings.
    public int? MinLength { get; set; }

    public int? MaxLength { get; set; }

    public string? Pattern { get; set; }

    /// <summary>A known format when formats are asserted; null otherwise.</summary>
    public string? Format { get; set; }

    // Numbers. Draft 4's boolean exclusive forms are translated.
    public BigDecimal? Minimum { get; set; }

    public BigDecimal? Maximum { get; set; }

    public BigDecimal? ExclusiveMinimum { get; set; }

    public BigDecimal? ExclusiveMaximum { get; set; }

    public BigDecimal? MultipleOf { get; set; }

    // Objects.
    /// <summary>In the order declared.</summary>
    public KeyValuePair<string, SchemaNode>[] Properties { get; set; } = [];

    public KeyValuePair<string, SchemaNode>[] PatternProperties { get; set; } = [];

    public SchemaNode? AdditionalProperties { get; set; }

    public SchemaNode? PropertyNames { get; set; }

    public string[] Required { get; set; } = [];

    /// <summary>Also the array form of <c>dependencies</c>.</summary>
    public KeyValuePair<string, string[]>[] DependentRequired { get; set; } = [];

    public int? MinProperties { get; set; }

    public int? MaxProperties { get; set; }

    public SchemaNode? UnevaluatedProperties { get; set; }

    // Arrays. Array-form items of the older drafts is PrefixItems, and additionalItems then is Items.
    public SchemaNode[] PrefixItems { get; set; } = [];

    public SchemaNode? Items { get; set; }

    public SchemaNode? Contains { get; set; }

    public int? MinContains { get; set; }

    public int? MaxContains { get; set; }

    public int? MinItems { get; set; }

    public int? MaxItems { get; set; }

    public bool UniqueItems { get; set; }

    public SchemaNode? UnevaluatedItems { get; set; }

    public override string ToString() => Location;
}
