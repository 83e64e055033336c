using System.Text.Json.Nodes;
using StructGen.Grammars;

namespace StructGen.Tests.JsonSchema.Differential;

/// <summary>
/// Random schemas over a tiny universe (names a, b, c; few values), so that keywords meet often. The same seed gives the same schema.
/// </summary>
internal sealed class SchemaGenerator(Random random, JsonSchemaDialect dialect)
{
    private static readonly string[] s_names = ["a", "b", "c"];
    private static readonly string[] s_namePatterns = ["^a", "b", "^[ab]$", "^(a|c)$", "^.$", "", "c$", "^aa?$"];
    private static readonly string[] s_textPatterns = ["^a", "b", "^[ab]*$", "^(a|b|ab)$", "^a?$", "", "^.{1,2}$"];
    private static readonly string[] s_types = ["null", "boolean", "integer", "number", "string", "array", "object"];
    private readonly List<string> _definitions = [];

    private string DefinitionsKeyword => dialect >= JsonSchemaDialect.Draft201909 ? "$defs" : "definitions";

    /// <summary>A whole schema, with definitions that its parts refer to.</summary>
    public JsonNode Root()
    {
        int definitions = random.Next(4) == 0 ? random.Next(1, 3) : 0;
        for (int i = 0; i < definitions; i++)
        {
            _definitions.Add("d" + i);
        }

        JsonNode root = Schema(3);
        if (definitions > 0)
        {
            JsonObject container = root as JsonObject ?? [];
            if (container.ContainsKey("$ref"))
            {
                container = new JsonObject { ["allOf"] = new JsonArray(container) };
            }

            JsonObject all = [];
            foreach (string name in _definitions)
            {
                all[name] = Schema(2);
            }

            container[DefinitionsKeyword] = all;
            return container;
        }

        return root;
    }

    /// <summary>A schema whose subschemas nest at most <paramref name="depth"/> deep.</summary>
    public JsonNode Schema(int depth)
    {
        if (dialect != JsonSchemaDialect.Draft4 && random.Next(12) == 0)
        {
            return JsonValue.Create(random.Next(3) > 0);
        }

        if (depth <= 0)
        {
            return Leaf();
        }

        JsonObject schema = [];
        int flavour = random.Next(20);
        switch (flavour)
        {
            case < 7:
                Object(schema, depth);
                break;
            case < 13:
                Array(schema, depth);
                break;
            case < 15:
                return Leaf();
            case < 17:
                Values(schema, depth);
                break;
        }

        if (_definitions.Count > 0 && random.Next(4) == 0)
        {
            JsonNode reference = JsonValue.Create(random.Next(5) == 0 ? "#" : $"#/{DefinitionsKeyword}/{_definitions[random.Next(_definitions.Count)]}");
            if (dialect <= JsonSchemaDialect.Draft7)
            {
                return new JsonObject { ["$ref"] = reference };
            }

            schema["$ref"] = reference;
        }

        if (flavour >= 17 || random.Next(3) == 0)
        {
            Applicators(schema, depth);
        }

        Unevaluated(schema, depth);
        return schema;
    }

    /// <summary>A schema without subschemas.</summary>
    private JsonObject Leaf()
    {
        JsonObject schema = [];
        switch (random.Next(9))
        {
            case 0:
                schema["type"] = s_types[random.Next(s_types.Length)];
                break;
            case 1:
                schema["type"] = new JsonArray([.. s_types.Where(_ => random.Next(2) == 0).DefaultIfEmpty("string").Select(static type => (JsonNode)type)]);
                break;
            case 2:
                Values(schema, 0);
                break;
            case 3:
                Text(schema);
                break;
            case 4:
                Number(schema);
                break;
            case 5:
                schema["enum"] = new JsonArray(InstanceGenerator.Value(random, 2), InstanceGenerator.Value(random, 1));
                break;
            case 6:
                schema["type"] = "string";
                Text(schema);
                break;
            case 7:
                schema["type"] = random.Next(2) == 0 ? "integer" : "number";
                Number(schema);
                break;
        }

        return schema;
    }

    private void Values(JsonObject schema, int depth)
    {
        if (dialect != JsonSchemaDialect.Draft4 && random.Next(2) == 0)
        {
            schema["const"] = InstanceGenerator.Value(random, depth + 1);
            return;
        }

        List<JsonNode?> members = [];
        for (int count = random.Next(1, 4); count > 0; count--)
        {
            JsonNode? member = InstanceGenerator.Value(random, depth + 1);
            if (!members.Exists(other => JsonNode.DeepEquals(other, member)))
            {
                members.Add(member);
            }
        }

        schema["enum"] = new JsonArray([.. members]);
    }

    private void Text(JsonObject schema)
    {
        if (random.Next(2) == 0)
        {
            schema["minLength"] = random.Next(3);
        }

        if (random.Next(2) == 0)
        {
            schema["maxLength"] = random.Next(3);
        }

        if (random.Next(2) == 0)
        {
            schema["pattern"] = s_textPatterns[random.Next(s_textPatterns.Length)];
        }

        if (random.Next(12) == 0)
        {
            schema["format"] = "date";
        }
    }

    private void Number(JsonObject schema)
    {
        if (random.Next(2) == 0)
        {
            schema["minimum"] = random.Next(-1, 3);
        }

        if (random.Next(2) == 0)
        {
            schema["maximum"] = random.Next(-1, 4);
        }

        if (random.Next(4) == 0)
        {
            schema["exclusiveMinimum"] = dialect == JsonSchemaDialect.Draft4 ? true : random.Next(-1, 3);
            if (dialect == JsonSchemaDialect.Draft4)
            {
                schema["minimum"] ??= 0;
            }
        }

        if (random.Next(4) == 0)
        {
            schema["multipleOf"] = random.Next(3) switch { 0 => 2, 1 => 0.5, _ => 3 };
        }
    }

    private void Object(JsonObject schema, int depth)
    {
        if (random.Next(3) > 0)
        {
            schema["type"] = "object";
        }

        if (random.Next(3) > 0)
        {
            schema["properties"] = Members(depth);
        }

        if (random.Next(4) == 0)
        {
            JsonObject patterns = [];
            for (int count = random.Next(1, 3); count > 0; count--)
            {
                patterns[s_namePatterns[random.Next(s_namePatterns.Length)]] = Schema(depth - 1);
            }

            schema["patternProperties"] = patterns;
        }

        if (random.Next(3) == 0)
        {
            schema["additionalProperties"] = random.Next(3) == 0 ? Schema(depth - 1) : JsonValue.Create(false);
        }

        if (random.Next(3) == 0)
        {
            schema["required"] = Names(1);
        }

        if (dialect != JsonSchemaDialect.Draft4 && random.Next(8) == 0)
        {
            schema["propertyNames"] = random.Next(2) == 0
                ? new JsonObject { ["pattern"] = s_namePatterns[random.Next(s_namePatterns.Length)] }
                : random.Next(2) == 0 ? new JsonObject { ["enum"] = Names(1) } : new JsonObject { ["maxLength"] = random.Next(3) };
        }

        if (random.Next(4) == 0)
        {
            schema["minProperties"] = random.Next(4);
        }

        if (random.Next(4) == 0)
        {
            schema["maxProperties"] = random.Next(4);
        }

        if (random.Next(6) == 0)
        {
            if (dialect >= JsonSchemaDialect.Draft201909)
            {
                schema["dependentRequired"] = new JsonObject { [Name()] = Names(0) };
            }
            else
            {
                schema["dependencies"] = new JsonObject { [Name()] = random.Next(2) == 0 ? Names(1) : Schema(depth - 1) };
            }
        }

        if (dialect >= JsonSchemaDialect.Draft201909 && random.Next(6) == 0)
        {
            schema["dependentSchemas"] = new JsonObject { [Name()] = Schema(depth - 1) };
        }
    }

    private JsonObject Members(int depth)
    {
        JsonObject members = [];
        foreach (string name in s_names.OrderBy(_ => random.Next()).Take(random.Next(1, 4)))
        {
            members[name] = Schema(depth - 1);
        }

        return members;
    }

    private void Array(JsonObject schema, int depth)
    {
        if (random.Next(3) > 0)
        {
            schema["type"] = "array";
        }

        bool modern = dialect == JsonSchemaDialect.Draft202012;
        if (random.Next(3) == 0)
        {
            JsonArray prefix = [];
            for (int count = random.Next(1, 3); count > 0; count--)
            {
                prefix.Add(Schema(depth - 1));
            }

            schema[modern ? "prefixItems" : "items"] = prefix;
        }

        if (random.Next(2) == 0)
        {
            string keyword = modern || !schema.ContainsKey("items") ? "items" : "additionalItems";
            schema[keyword] = dialect != JsonSchemaDialect.Draft4 && random.Next(5) == 0 ? JsonValue.Create(false) : Schema(depth - 1);
        }

        if (dialect != JsonSchemaDialect.Draft4 && random.Next(3) == 0)
        {
            schema["contains"] = Schema(depth - 1);
            if (dialect >= JsonSchemaDialect.Draft201909 && random.Next(2) == 0)
            {
                schema["minContains"] = random.Next(3);
            }

            if (dialect >= JsonSchemaDialect.Draft201909 && random.Next(2) == 0)
            {
                schema["maxContains"] = random.Next(3);
            }
        }

        if (random.Next(4) == 0)
        {
            schema["minItems"] = random.Next(4);
        }

        if (random.Next(4) == 0)
        {
            schema["maxItems"] = random.Next(4);
        }

        if (random.Next(4) == 0)
        {
            schema["uniqueItems"] = random.Next(8) > 0;
        }
    }

    private void Applicators(JsonObject schema, int depth)
    {
        switch (random.Next(dialect >= JsonSchemaDialect.Draft7 ? 6 : 5))
        {
            case 0:
                schema["allOf"] = Branches(depth, 1);
                break;
            case 1:
                schema["anyOf"] = Branches(depth, 1);
                break;
            case 2 or 3:
                schema[random.Next(3) > 0 ? "oneOf" : "anyOf"] = Branches(depth, 2);
                break;
            case 4:
                schema["not"] = Schema(depth - 1);
                break;
            default:
                schema["if"] = Schema(depth - 1);
                if (random.Next(4) > 0)
                {
                    schema["then"] = Schema(depth - 1);
                }

                if (random.Next(2) > 0)
                {
                    schema["else"] = Schema(depth - 1);
                }

                break;
        }
    }

    private JsonArray Branches(int depth, int minimum)
    {
        JsonArray branches = [];
        for (int count = minimum + random.Next(2); count > 0; count--)
        {
            branches.Add(Schema(depth - 1));
        }

        return branches;
    }

    private void Unevaluated(JsonObject schema, int depth)
    {
        if (dialect < JsonSchemaDialect.Draft201909)
        {
            return;
        }

        if (random.Next(8) == 0)
        {
            schema["unevaluatedProperties"] = random.Next(3) > 0 ? JsonValue.Create(false) : Schema(depth - 1);
        }

        if (random.Next(8) == 0)
        {
            schema["unevaluatedItems"] = random.Next(3) > 0 ? JsonValue.Create(false) : Schema(depth - 1);
        }
    }

    private string Name() => s_names[random.Next(s_names.Length)];

    private JsonArray Names(int minimum) =>
        new([.. s_names.OrderBy(_ => random.Next()).Take(minimum + random.Next(2)).Select(static name => (JsonNode)name)]);
}
