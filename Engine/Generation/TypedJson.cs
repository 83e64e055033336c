using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;

namespace StructGen.Engine.Generation;

/// <summary>The JSON of a .NET type: its schema, and its values, whole or in part. Immutable and thread-safe.</summary>
/// <typeparam name="T">The type.</typeparam>
internal sealed class TypedJson<T>
{
    private static readonly ConditionalWeakTable<JsonTypeInfo<T>, TypedJson<T>> Known = [];

    private readonly JsonTypeInfo<T> _info;
    private readonly Lazy<JsonTypeInfo<T>> _partialInfo;

    private TypedJson(JsonTypeInfo<T> info)
    {
        _info = info;
        _partialInfo = new(MakePartialInfo);
        Schema = TypeSchema.Create(typeof(T), info.Options);
        SchemaText = Schema.GetRawText();
    }

    /// <summary>What a text must satisfy to be a value of the type.</summary>
    public JsonElement Schema { get; }

    /// <summary>The same as text.</summary>
    public string SchemaText { get; }

    /// <summary>By the contract that an application or a source generator made.</summary>
    public static TypedJson<T> Of(JsonTypeInfo<T> info) => Known.GetValue(info, static key => new(key));

    /// <summary>By reflection, with the settings of Microsoft.Extensions.AI: names in camel case, enumerations by name.</summary>
    [RequiresUnreferencedCode("The contract of the type is made by reflection; give a JsonTypeInfo<T> instead.")]
    [RequiresDynamicCode("The contract of the type is made by reflection; give a JsonTypeInfo<T> instead.")]
    public static TypedJson<T> ByReflection() => Of((JsonTypeInfo<T>)AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(T)));

    /// <summary>The value of a whole text.</summary>
    /// <exception cref="JsonException">The text is no value of the type.</exception>
    public T? Deserialize(string text) => JsonSerializer.Deserialize(text, _info);

    /// <summary>The value of a text that was completed; members that are not there keep their defaults.</summary>
    public bool TryDeserializePart(ReadOnlySpan<byte> utf8, [MaybeNullWhen(false)] out T value)
    {
        try
        {
            value = JsonSerializer.Deserialize(utf8, _partialInfo.Value)!;
            return value is not null;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException or FormatException or InvalidOperationException)
        {
            // Half a date, half the name of an enumeration's value, a constructor that refuses its arguments: there will be more.
            value = default;
            return false;
        }
    }

    /// <summary>The contract without what only a whole value can satisfy.</summary>
    private JsonTypeInfo<T> MakePartialInfo()
    {
        JsonSerializerOptions options = new(_info.Options)
        {
            TypeInfoResolver = (_info.Options.TypeInfoResolver ?? _info.OriginatingResolver)!.WithAddedModifier(LiftRequirements),
            RespectNullableAnnotations = false,
            RespectRequiredConstructorParameters = false,
        };
        return (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
    }

    private static void LiftRequirements(JsonTypeInfo info)
    {
        foreach (JsonPropertyInfo property in info.Properties)
        {
            property.IsRequired = false;
        }
    }
}

/// <summary>Makes schemas of .NET types.</summary>
internal static class TypeSchema
{
    /// <summary>As Microsoft.Extensions.AI asks for typed answers: nothing undeclared, nothing left out.</summary>
    private static readonly AIJsonSchemaCreateOptions Options = new()
    {
        TransformOptions = new() { DisallowAdditionalProperties = true, RequireAllProperties = true, MoveDefaultKeywordToDescription = true },
        TransformSchemaNode = Anchor,
    };

    /// <summary>The schema of a type, its annotations included.</summary>
    public static JsonElement Create(Type type, JsonSerializerOptions options) =>
        AIJsonUtilities.CreateJsonSchema(type, serializerOptions: options, inferenceOptions: Options);

    /// <summary>An annotation's expression must match the whole text; a schema's may match anywhere.</summary>
    private static JsonNode Anchor(AIJsonSchemaCreateContext context, JsonNode schema)
    {
        if (schema is JsonObject node && context.GetCustomAttribute<RegularExpressionAttribute>() is { } expression
            && node["pattern"] is JsonValue pattern && pattern.GetValue<string>() == expression.Pattern)
        {
            node["pattern"] = $"^(?:{expression.Pattern})$";
        }

        return schema;
    }
}
