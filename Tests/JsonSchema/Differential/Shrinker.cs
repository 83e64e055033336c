using System.Text.Json.Nodes;

namespace StructGen.Tests.JsonSchema.Differential;

/// <summary>Makes a failing schema smaller while it fails in the same way.</summary>
internal static class Shrinker
{
    public static JsonNode Shrink(JsonNode schema, Func<JsonNode, bool> fails, int budget = 3000)
    {
        bool progress = true;
        while (progress && budget > 0)
        {
            progress = false;
            foreach (JsonNode smaller in Smaller(schema).OrderBy(static candidate => candidate.ToJsonString().Length).ToList())
            {
                if (--budget < 0)
                {
                    break;
                }

                if (fails(smaller))
                {
                    schema = smaller;
                    progress = true;
                    break;
                }
            }
        }

        return schema;
    }

    // One change each: a member or element removed, a part replaced by one of its own parts, by true, or by an empty schema, a number lowered.
    private static IEnumerable<JsonNode> Smaller(JsonNode schema)
    {
        foreach (JsonNode? candidate in Variants(schema))
        {
            if (candidate is not null && candidate.ToJsonString().Length < schema.ToJsonString().Length)
            {
                yield return candidate;
            }
        }
    }

    private static IEnumerable<JsonNode?> Variants(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                yield return JsonValue.Create(true);
                yield return new JsonObject();
                foreach (string name in members.Select(static member => member.Key).ToList())
                {
                    JsonObject without = (JsonObject)members.DeepClone();
                    without.Remove(name);
                    yield return without;
                    yield return members[name]?.DeepClone();
                    foreach (JsonNode? variant in Variants(members[name]))
                    {
                        JsonObject changed = (JsonObject)members.DeepClone();
                        changed[name] = variant?.DeepClone();
                        yield return changed;
                    }
                }

                break;
            case JsonArray items:
                for (int i = 0; i < items.Count; i++)
                {
                    JsonArray without = (JsonArray)items.DeepClone();
                    without.RemoveAt(i);
                    yield return without;
                    yield return items[i]?.DeepClone();
                    foreach (JsonNode? variant in Variants(items[i]))
                    {
                        JsonArray changed = (JsonArray)items.DeepClone();
                        changed[i] = variant?.DeepClone();
                        yield return changed;
                    }
                }

                break;
        }
    }
}
