using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace StructGen.Engine.Generation;

/// <summary>
/// Puts schemas into a larger one. Each becomes a resource of its own (<c>$id</c>), so that its references to itself (<c>#/$defs/…</c>) still find what
/// they mean.
/// </summary>
internal static class EmbeddedSchema
{
    /// <summary>Lists of values of a schema.</summary>
    public static string List(JsonElement schema) => new JsonObject { ["type"] = "array", ["items"] = Resource(schema, 0) }.ToJsonString();

    /// <summary>A schema as a resource of its own.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="number">Tells the resources of one schema apart.</param>
    public static JsonNode Resource(JsonElement schema, int number)
    {
        JsonNode? node = JsonNode.Parse(schema.GetRawText());
        if (node is JsonObject resource && !resource.ContainsKey("$id") && !resource.ContainsKey("id"))
        {
            resource.Insert(0, "$id", string.Create(CultureInfo.InvariantCulture, $"urn:structgen:part:{number}"));
        }

        return node ?? throw new JsonException("null is no schema.");
    }
}
