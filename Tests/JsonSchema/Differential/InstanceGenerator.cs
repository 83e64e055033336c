using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace StructGen.Tests.JsonSchema.Differential;

/// <summary>Random small values from the universe of <see cref="SchemaGenerator"/>, and their various spellings.</summary>
internal static class InstanceGenerator
{
    private static readonly string[] s_scalars =
        ["null", "true", "false", "0", "1", "2", "3", "-1", "1.5", "6", "\"\"", "\"a\"", "\"b\"", "\"c\"", "\"ab\"", "\"aa\"", "\"aab\"", "\"2024-02-29\""];

    /// <summary>A value whose containers nest at most <paramref name="depth"/> deep.</summary>
    public static JsonNode? Value(Random random, int depth)
    {
        int kind = depth <= 0 ? 9 : random.Next(10);
        switch (kind)
        {
            case < 3:
                JsonObject members = [];
                for (int count = random.Next(4); count > 0; count--)
                {
                    members[random.Next(12) == 0 ? "ab" : ((char)('a' + random.Next(3))).ToString()] = Value(random, depth - 1);
                }

                return members;
            case < 5:
                JsonArray items = [];
                for (int count = random.Next(4); count > 0; count--)
                {
                    items.Add(random.Next(5) == 0 && items.Count > 0 ? items[0]?.DeepClone() : Value(random, depth - 1));
                }

                return items;
            default:
                // Low numbers and short strings more often: they are what schemas mention.
                return JsonNode.Parse(s_scalars[random.Next(2) == 0 ? random.Next(s_scalars.Length) : 3 + random.Next(10)]);
        }
    }

    /// <summary>Every value without nesting, the empty containers, and the containers of one and two scalars from a few.</summary>
    public static IEnumerable<JsonNode?> SmallValues()
    {
        string[] few = ["null", "true", "0", "1", "2", "\"\"", "\"a\"", "\"b\"", "{}", "[]"];
        foreach (string scalar in s_scalars)
        {
            yield return JsonNode.Parse(scalar);
        }

        yield return new JsonObject();
        yield return new JsonArray();
        foreach (string one in few)
        {
            yield return new JsonArray(JsonNode.Parse(one));
            foreach (string name in (string[])["a", "b", "c"])
            {
                yield return new JsonObject { [name] = JsonNode.Parse(one) };
            }

            foreach (string two in few)
            {
                yield return new JsonArray(JsonNode.Parse(one), JsonNode.Parse(two));
                yield return new JsonObject { ["a"] = JsonNode.Parse(one), ["b"] = JsonNode.Parse(two) };
                yield return new JsonObject { ["b"] = JsonNode.Parse(one), ["c"] = JsonNode.Parse(two) };
                yield return new JsonObject { ["a"] = JsonNode.Parse(one), ["c"] = JsonNode.Parse(two) };
                yield return new JsonArray(JsonNode.Parse(one), JsonNode.Parse(two), JsonNode.Parse(one));
                yield return new JsonObject { ["a"] = JsonNode.Parse(one), ["b"] = JsonNode.Parse(two), ["c"] = JsonNode.Parse(one) };
            }
        }
    }

    /// <summary>A value near another: one part replaced, removed, repeated or added.</summary>
    public static JsonNode? Mutate(Random random, JsonNode? value)
    {
        JsonNode? copy = value?.DeepClone();
        switch (copy)
        {
            case JsonObject members when random.Next(4) > 0:
                string name = members.Count > 0 && random.Next(2) == 0 ? members.ElementAt(random.Next(members.Count)).Key : ((char)('a' + random.Next(3))).ToString();
                if (members.ContainsKey(name) && random.Next(3) == 0)
                {
                    members.Remove(name);
                }
                else
                {
                    members[name] = members.TryGetPropertyValue(name, out JsonNode? old) && random.Next(2) == 0 ? Mutate(random, old) : Value(random, 1);
                }

                return members;
            case JsonArray items when random.Next(4) > 0:
                if (items.Count > 0 && random.Next(3) == 0)
                {
                    items.RemoveAt(random.Next(items.Count));
                }
                else if (items.Count > 0 && random.Next(2) == 0)
                {
                    int index = random.Next(items.Count);
                    items[index] = Mutate(random, items[index]);
                }
                else
                {
                    items.Insert(random.Next(items.Count + 1), items.Count > 0 && random.Next(2) == 0 ? items[random.Next(items.Count)]?.DeepClone() : Value(random, 1));
                }

                return items;
            default:
                return Value(random, 2);
        }
    }

    /// <summary>The text of a value: compact and plain, or, when <paramref name="random"/> is given, with blanks, escapes, other spellings of numbers and other orders.</summary>
    public static string Spell(JsonNode? value, Random? random = null, bool keepsOrder = false)
    {
        StringBuilder text = new();
        Spell(value, random, keepsOrder, text);
        return text.ToString();
    }

    private static void Spell(JsonNode? value, Random? random, bool keepsOrder, StringBuilder text)
    {
        void Blank()
        {
            if (random is not null && random.Next(6) == 0)
            {
                text.Append(" \n\t"[random.Next(3)]);
            }
        }

        Blank();
        switch (value)
        {
            case JsonObject members:
                text.Append('{');
                IEnumerable<KeyValuePair<string, JsonNode?>> ordered = random is null || keepsOrder ? members : members.OrderBy(_ => random.Next());
                bool isFirst = true;
                foreach ((string name, JsonNode? member) in ordered)
                {
                    text.Append(isFirst ? "" : ",");
                    isFirst = false;
                    Blank();
                    SpellText(name, random, text);
                    Blank();
                    text.Append(':');
                    Spell(member, random, keepsOrder, text);
                }

                text.Append('}');
                break;
            case JsonArray items:
                text.Append('[');
                for (int i = 0; i < items.Count; i++)
                {
                    text.Append(i == 0 ? "" : ",");
                    Spell(items[i], random, keepsOrder, text);
                }

                text.Append(']');
                break;
            case JsonValue scalar when scalar.GetValueKind() == System.Text.Json.JsonValueKind.String:
                SpellText(scalar.GetValue<string>(), random, text);
                break;
            case JsonValue scalar when scalar.GetValueKind() == System.Text.Json.JsonValueKind.Number:
                SpellNumber(scalar.ToJsonString(), random, text);
                break;
            default:
                text.Append(value is null ? "null" : value.ToJsonString());
                break;
        }

        Blank();
    }

    private static void SpellText(string value, Random? random, StringBuilder text)
    {
        text.Append('"');
        foreach (char c in value)
        {
            if (random is not null && random.Next(5) == 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
            else
            {
                text.Append(c);
            }
        }

        text.Append('"');
    }

    private static void SpellNumber(string number, Random? random, StringBuilder text)
    {
        bool isInteger = !number.Contains('.', StringComparison.Ordinal);
        text.Append(random?.Next(6) switch
        {
            0 => isInteger ? number + ".0" : number + "0",
            1 => isInteger && number != "0" ? number + "0e-1" : number + "e0",
            2 => number == "0" ? "-0" : number + "E+0",
            _ => number,
        });
    }
}
