using System.Text.Json;

namespace StructGen.Grammars.Parsing.JsonSchema.Loading;

/// <summary>A schema resource: the document or subschema that an $id names.</summary>
internal sealed class SchemaResource
{
    /// <summary>The absolute URI without fragment; empty for a root document without a name.</summary>
    public required string BaseUri { get; init; }

    public required Draft Draft { get; init; }

    /// <summary>$dynamicAnchor names of this resource (and "" for $recursiveAnchor: true).</summary>
    public Dictionary<string, SchemaNode> DynamicAnchors { get; } = [];

    /// <summary>How its schemas are read.</summary>
    internal Dialect? Dialect { get; init; }

    /// <summary>The document it is a part of.</summary>
    internal SchemaDocument? Document { get; init; }

    /// <summary>The schema that the bare URI means.</summary>
    internal SchemaNode? Root { get; set; }

    /// <summary>The JSON value of <see cref="Root"/>, where pointers start.</summary>
    internal JsonElement Element { get; init; }

    /// <summary>Plain-name fragments: $anchor, $dynamicAnchor and the older drafts' "$id": "#name".</summary>
    internal Dictionary<string, SchemaNode> Anchors { get; } = [];
}
