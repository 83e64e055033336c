using System.Text.Json;

namespace StructGen.SchemaBench.Evaluation;

/// <summary>Finds the keywords that a schema uses: names where schemas stand, not those in instances or of properties.</summary>
internal static class KeywordScan
{
    private static readonly HashSet<string> OneSchema = new(StringComparer.Ordinal)
    {
        "additionalItems", "additionalProperties", "contains", "contentSchema", "else", "if", "not", "propertyNames", "then", "unevaluatedItems", "unevaluatedProperties",
    };

    private static readonly HashSet<string> SchemaList = new(StringComparer.Ordinal) { "allOf", "anyOf", "oneOf", "prefixItems" };

    private static readonly HashSet<string> SchemaMap = new(StringComparer.Ordinal)
    {
        "$defs", "definitions", "dependencies", "dependentSchemas", "patternProperties", "properties",
    };

    private static readonly HashSet<string> Plain = new(StringComparer.Ordinal)
    {
        "$anchor", "$dynamicAnchor", "$dynamicRef", "$id", "$recursiveAnchor", "$recursiveRef", "$ref", "const", "dependentRequired", "enum", "exclusiveMaximum", "exclusiveMinimum", "format", "id",
        "maxContains", "maxItems", "maxLength", "maxProperties", "maximum", "minContains", "minItems", "minLength", "minProperties", "minimum", "multipleOf", "pattern", "required", "type", "uniqueItems",
    };

    /// <summary>The keywords, sorted; none of a text that is no schema.</summary>
    public static IReadOnlyCollection<string> Of(string schema)
    {
        SortedSet<string> keywords = new(StringComparer.Ordinal);
        try
        {
            using JsonDocument document = JsonDocument.Parse(schema, new JsonDocumentOptions { MaxDepth = 1024 });
            Stack<JsonElement> open = new([document.RootElement]);
            while (open.TryPop(out JsonElement value))
            {
                Visit(value, keywords, open);
            }
        }
        catch (JsonException)
        {
            // Deeper than any keyword statistics needs, or spelled in a way that only Python reads.
        }

        return keywords;
    }

    private static void Visit(JsonElement schema, SortedSet<string> keywords, Stack<JsonElement> open)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (JsonProperty member in schema.EnumerateObject())
        {
            string name = member.Name;
            if (Plain.Contains(name))
            {
                keywords.Add(name);
                if (name == "format" && member.Value.ValueKind == JsonValueKind.String)
                {
                    keywords.Add("format: " + member.Value.GetString());
                }
            }
            else if (OneSchema.Contains(name) || (name == "items" && member.Value.ValueKind != JsonValueKind.Array))
            {
                keywords.Add(name);
                open.Push(member.Value);
            }
            else if ((SchemaList.Contains(name) || name == "items") && member.Value.ValueKind == JsonValueKind.Array)
            {
                keywords.Add(name);
                PushAll(member.Value.EnumerateArray(), open);
            }
            else if (SchemaMap.Contains(name) && member.Value.ValueKind == JsonValueKind.Object)
            {
                keywords.Add(name);
                PushAll(member.Value.EnumerateObject().Select(inner => inner.Value), open);
            }
        }
    }

    private static void PushAll(IEnumerable<JsonElement> values, Stack<JsonElement> open)
    {
        foreach (JsonElement value in values)
        {
            open.Push(value);
        }
    }
}
