using System.Text.Json;

namespace StructGen.Grammars.Parsing.JsonSchema.Loading;

/// <summary>One JSON text that holds schemas, and which of its values have become nodes.</summary>
internal sealed class SchemaDocument
{
    // A value is known by the offset of its first byte: every object and boolean has its own.
    private readonly Dictionary<int, SchemaNode> _nodes = [];

    // Looking a property up in an element costs a walk over its siblings: too much for thousands of pointers into one large map.
    private readonly Dictionary<int, Dictionary<string, JsonElement>> _largeObjects = [];

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

    /// <summary>A property of an object; of equal names the last.</summary>
    public bool TryGetProperty(JsonElement element, string name, out JsonElement value)
    {
        const int large = 32;
        if (element.GetPropertyCount() < large)
        {
            return element.TryGetProperty(name, out value);
        }

        int offset = OffsetOf(element);
        if (!_largeObjects.TryGetValue(offset, out Dictionary<string, JsonElement>? index))
        {
            index = new(element.GetPropertyCount(), StringComparer.Ordinal);
            foreach (JsonProperty member in element.EnumerateObject())
            {
                index[member.Name] = member.Value;
            }

            _largeObjects.Add(offset, index);
        }

        return index.TryGetValue(name, out value);
    }

    private int OffsetOf(JsonElement element)
    {
        JsonText.Raw(Element).Overlaps(JsonText.Raw(element), out int offset);
        return offset;
    }
}
