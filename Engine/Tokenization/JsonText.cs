using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using StructGen.Grammars;

namespace StructGen.Engine.Tokenization;

/// <summary>Small helpers to read tokenizer files, with problems as <see cref="GrammarException"/>.</summary>
internal static class JsonText
{
    public static GrammarException Problem(DiagnosticCode code, string location, string message, string? hint = null) =>
        new(new Diagnostic(code, DiagnosticSeverity.Error, location, message, hint));

    public static GrammarException Unsupported(string location, string what) =>
        Problem(DiagnosticCode.Unsupported, location, $"{what} is not supported, so text would not be encoded as the model expects.", "Only its vocabulary can be used: Vocabulary.FromTokenizerJson.");

    /// <summary>The UTF-8 of a string; no copy when it holds no escapes.</summary>
    public static ReadOnlySpan<byte> Utf8(JsonElement element)
    {
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(element)[1..^1];
        return raw.Contains((byte)'\\') ? Encoding.UTF8.GetBytes(element.GetString()!) : raw;
    }

    /// <summary>The UTF-8 of a property's name; no copy when it holds no escapes.</summary>
    public static ReadOnlySpan<byte> Utf8Name(JsonProperty property)
    {
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8PropertyName(property);
        return raw.Contains((byte)'\\') ? Encoding.UTF8.GetBytes(property.Name) : raw;
    }

    /// <summary>A property that is present and not null.</summary>
    public static bool TryGet(JsonElement element, string name, out JsonElement value)
    {
        value = default;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);
    }

    /// <summary>A Boolean property, or its default.</summary>
    public static bool Flag(JsonElement element, string name, bool otherwise = false) =>
        TryGet(element, name, out JsonElement value) ? value.ValueKind == JsonValueKind.True : otherwise;

    /// <summary>A string property, or null.</summary>
    public static string? String(JsonElement element, string name) =>
        TryGet(element, name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
