using System.Text.Json;

namespace StructGen.Grammars.Parsing.JsonSchema.Loading;

internal sealed partial class SchemaWalker
{
    // Keywords whose values are names: of types, of properties, or values themselves.
    private ref partial struct KeywordReader
    {
        private readonly void ReadTypes(Keyword keyword, JsonElement value)
        {
            JsonTypes types = JsonTypes.None;
            if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0)
            {
                int index = 0;
                foreach (JsonElement item in value.EnumerateArray())
                {
                    types |= ReadType(keyword, item, index++);
                }
            }
            else
            {
                types = ReadType(keyword, value, -1);
            }

            // After an error there is nothing sensible to require.
            node.Types = types == JsonTypes.None ? JsonTypes.All : types;
        }

        private readonly JsonTypes ReadType(Keyword keyword, JsonElement value, int index)
        {
            JsonTypes type = value.ValueKind != JsonValueKind.String ? JsonTypes.None : value.GetString() switch
            {
                "null" => JsonTypes.Null,
                "boolean" => JsonTypes.Boolean,
                "integer" => JsonTypes.Integer,
                "number" => JsonTypes.Number | JsonTypes.Integer,
                "string" => JsonTypes.String,
                "array" => JsonTypes.Array,
                "object" => JsonTypes.Object,
                _ => JsonTypes.None,
            };
            if (type == JsonTypes.None)
            {
                string hint = value.ValueKind == JsonValueKind.String && value.GetString() == "any" ? "Leave type out to allow any." : "Types are null, boolean, integer, number, string, array and object.";
                Invalid(keyword, "a type", value, hint, null, index);
            }

            return type;
        }

        private readonly void ReadEnum(Keyword keyword, JsonElement value)
        {
            if (value.ValueKind != JsonValueKind.Array)
            {
                Invalid(keyword, "an array of values", value, "For a single value use an array of one.");
                return;
            }

            node.Enum = [.. value.EnumerateArray()];
        }

        private readonly string[]? ReadNames(Keyword keyword, JsonElement value, string? key)
        {
            if (value.ValueKind != JsonValueKind.Array)
            {
                string? hint = keyword == Keyword.Required && value.ValueKind is JsonValueKind.True or JsonValueKind.False
                    ? "List the names of the required properties in the schema of the object."
                    : null;
                Invalid(keyword, "an array of property names", value, hint, key);
                return null;
            }

            string[] names = new string[value.GetArrayLength()];
            int count = 0;
            int index = -1;
            foreach (JsonElement item in value.EnumerateArray())
            {
                index++;
                if (item.ValueKind != JsonValueKind.String)
                {
                    Invalid(keyword, "a property name", item, null, key, index);
                }
                else if (item.GetString()! is { } name && (index < 16 ? Array.IndexOf(names, name, 0, count) < 0 : true))
                {
                    names[count++] = name;
                }
            }

            Array.Resize(ref names, count);
            return count > 16 ? [.. names.Distinct(StringComparer.Ordinal)] : names;
        }

        private readonly void ReadDependentRequired(Keyword keyword, JsonElement value)
        {
            if (value.ValueKind != JsonValueKind.Object)
            {
                Invalid(keyword, "an object whose values are arrays of property names", value);
                return;
            }

            List<KeyValuePair<string, string[]>> required = [];
            foreach (JsonProperty member in value.EnumerateObject())
            {
                required.Add(new(member.Name, ReadNames(keyword, member.Value, member.Name) ?? []));
            }

            node.DependentRequired = WithoutDuplicates(keyword, [.. required]);
        }

        private readonly void ReadDependencies(Keyword keyword, JsonElement value)
        {
            if (value.ValueKind != JsonValueKind.Object)
            {
                Invalid(keyword, "an object whose values are schemas or arrays of property names", value);
                return;
            }

            List<KeyValuePair<string, string[]>> required = [];
            List<KeyValuePair<string, SchemaNode>> schemas = [];
            foreach (JsonProperty member in value.EnumerateObject())
            {
                if (member.Value.ValueKind == JsonValueKind.Array)
                {
                    required.Add(new(member.Name, ReadNames(keyword, member.Value, member.Name) ?? []));
                }
                else
                {
                    schemas.Add(new(member.Name, Walk(keyword, member.Value, member.Name)));
                }
            }

            node.DependentRequired = WithoutDuplicates(keyword, [.. required]);
            node.DependentSchemas = WithoutDuplicates(keyword, [.. schemas]);
        }

        /// <summary>Of equal names the last counts, as it does for nearly every reader of JSON; the reader is warned.</summary>
        private readonly KeyValuePair<string, T>[] WithoutDuplicates<T>(Keyword keyword, KeyValuePair<string, T>[] map)
        {
            if (!HasDuplicates(map))
            {
                return map;
            }

            Dictionary<string, T> last = new(StringComparer.Ordinal);
            foreach ((string name, T value) in map)
            {
                if (!last.TryAdd(name, value))
                {
                    last[name] = value;
                    walker._context.Report(DiagnosticCode.Warning, LocationOf(keyword, name), $"\"{name}\" is written twice; the last one counts.");
                }
            }

            return [.. last];
        }

        private static bool HasDuplicates<T>(KeyValuePair<string, T>[] map)
        {
            if (map.Length > 16)
            {
                HashSet<string> names = new(map.Length, StringComparer.Ordinal);
                foreach ((string name, _) in map)
                {
                    if (!names.Add(name))
                    {
                        return true;
                    }
                }

                return false;
            }

            for (int i = 1; i < map.Length; i++)
            {
                for (int j = 0; j < i; j++)
                {
                    if (map[i].Key == map[j].Key)
                    {
                        return true;
                    }
                }
            }

            return false;
        }
    }
}
