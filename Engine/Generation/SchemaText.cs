using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace StructGen.Engine.Generation;

/// <summary>What a prompt says of a constraint.</summary>
internal static class SchemaText
{
    /// <summary>The compact text of a schema; null for one that is not JSON (compilation will say so).</summary>
    public static string? Compact(string schema)
    {
        try
        {
            return Compact(JsonNode.Parse(schema));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A schema without what says nothing to a model, and without blanks.</summary>
    private static string Compact(JsonNode? schema)
    {
        if (schema is JsonObject root)
        {
            root.Remove("$schema");
        }

        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            if (schema is null)
            {
                writer.WriteNullValue();
            }
            else
            {
                schema.WriteTo(writer);
            }
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>What is put behind the last message of the user.</summary>
    public static string Explain(SchemaPrompt prompt, string? schema)
    {
        // A schema that allows everything has nothing to say.
        if (schema is null or "true" or "{}" || prompt.Text is null)
        {
            return "";
        }

        return prompt.Text.Replace(SchemaPrompt.Placeholder, schema, StringComparison.Ordinal);
    }
}
