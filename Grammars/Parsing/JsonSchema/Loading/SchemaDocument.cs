using System.Text.Json;

namespace StructGen.Grammars.Parsing.JsonSchema.Loading;

/// <summary>One JSON text that holds schemas, and which of its values have become nodes.</summary>
internal sealed class SchemaDocument
{
    // A value is known by the offset of its first byte: every object and boolean has its own.
    private readonly Dictionary<int, SchemaNode> _nodes = [];

    public SchemaDocument(JsonElement element, string uri, bool isRoot)
    {
        Element = element;
        Uri = uri;
        LocationPrefix = isRoot ? "#" : uri + "#";
    }

    public JsonElement Element { get; }

    /// <summary>Where it was retrieved from; empty for the root document.</summary>
    public string Uri { get; }

    /// <summary>What the locations of its schemas start with.</summary>
    public string LocationPrefix { get; }

    /// <summary>The resource that the document as a whole is.</summary>
    public SchemaResource? Resource { get; set; }

    public void Register(JsonElement element, SchemaNode node) => _nodes.TryAdd(OffsetOf(element), node);

    public SchemaNode? NodeAt(JsonElement element) => _nodes.GetValueOrDefault(OffsetOf(element));

    private int OffsetOf(JsonElement element)
    {
        JsonText.Raw(Element).Overlaps(JsonText.Raw(element), out int offset);
        return offset;
    }
}
