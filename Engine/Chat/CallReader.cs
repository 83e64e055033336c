using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace StructGen.Engine.Chat;

/// <summary>Reads calls of functions in the text a model wrote.</summary>
internal static class CallReader
{
    /// <summary>The calls in a JSON text: one, or a list of them.</summary>
    /// <param name="json">The text.</param>
    /// <param name="names">The functions there are.</param>
    /// <param name="calls">The calls.</param>
    /// <returns>False when the text is anything else, or not whole.</returns>
    public static bool TryRead(string json, IReadOnlySet<string> names, [NotNullWhen(true)] out IReadOnlyList<FunctionCallContent>? calls)
    {
        calls = null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            List<FunctionCallContent> read = [];
            foreach (JsonElement item in root.ValueKind == JsonValueKind.Array ? [.. root.EnumerateArray()] : new[] { root })
            {
                if (item.ValueKind != JsonValueKind.Object || item.GetPropertyCount() != 2
                    || !item.TryGetProperty("name", out JsonElement name) || name.ValueKind != JsonValueKind.String || !names.Contains(name.GetString()!)
                    || !item.TryGetProperty("arguments", out JsonElement arguments) || arguments.ValueKind != JsonValueKind.Object)
                {
                    return false;
                }

                Dictionary<string, object?> values = arguments.EnumerateObject().ToDictionary(member => member.Name, member => (object?)member.Value.Clone(), StringComparer.Ordinal);
                read.Add(new(NewId(), name.GetString()!, values));
            }

            calls = read;
            return read.Count > 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Nine letters and digits: what the strictest template (Mistral's) takes.</summary>
    private static string NewId() => RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 9);
}
