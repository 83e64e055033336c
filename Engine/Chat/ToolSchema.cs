using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using StructGen.Engine.Generation;

namespace StructGen.Engine.Chat;

/// <summary>Schemas of calls: the name of a function and arguments of its own schema.</summary>
internal static class ToolSchema
{
    /// <summary>One call of one of the functions.</summary>
    public static string Call(IReadOnlyList<AIFunctionDeclaration> tools) => AnyCall(tools).ToJsonString();

    /// <summary>A list of calls.</summary>
    /// <param name="tools">The functions.</param>
    /// <param name="isSingle">Whether the list has exactly one.</param>
    public static string Calls(IReadOnlyList<AIFunctionDeclaration> tools, bool isSingle)
    {
        JsonObject list = new() { ["type"] = "array", ["items"] = AnyCall(tools), ["minItems"] = 1 };
        if (isSingle)
        {
            list["maxItems"] = 1;
        }

        return list.ToJsonString();
    }

    /// <summary>One call, or an answer of a schema.</summary>
    public static string CallOr(IReadOnlyList<AIFunctionDeclaration> tools, JsonElement answer) =>
        new JsonObject { ["anyOf"] = new JsonArray(AnyCall(tools), EmbeddedSchema.Resource(answer, tools.Count)) }.ToJsonString();

    private static JsonObject AnyCall(IReadOnlyList<AIFunctionDeclaration> tools) =>
        new() { ["anyOf"] = new JsonArray([.. tools.Select((tool, i) => (JsonNode)OneCall(tool, i))]) };

    private static JsonObject OneCall(AIFunctionDeclaration tool, int number) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["name"] = new JsonObject { ["const"] = tool.Name },
            ["arguments"] = new JsonObject { ["type"] = "object", ["allOf"] = new JsonArray(EmbeddedSchema.Resource(tool.JsonSchema, number)) },
        },
        ["required"] = new JsonArray("name", "arguments"),
        ["additionalProperties"] = false,
    };
}
