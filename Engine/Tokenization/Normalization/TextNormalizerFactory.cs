using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace StructGen.Engine.Tokenization.Normalization;

/// <summary>Builds the normalizer that a tokenizer file describes; what cannot be reproduced exactly is refused.</summary>
internal static class TextNormalizerFactory
{
    /// <summary>Builds it; null when there is none.</summary>
    /// <param name="description">The value of <c>normalizer</c>.</param>
    /// <param name="location">Where it stands.</param>
    public static TextNormalizer? Create(JsonElement description, string location = "#/normalizer")
    {
        if (description.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
        {
            return null;
        }

        string? type = JsonText.String(description, "type");
        switch (type)
        {
            case "NFC":
                return CanonicalNormalizer.FormC;
            case "NFD":
                return CanonicalNormalizer.FormD;
            case "Sequence" when JsonText.TryGet(description, "normalizers", out JsonElement children) && children.ValueKind == JsonValueKind.Array:
                return new SequenceNormalizer([.. Enumerable.Range(0, children.GetArrayLength()).Select(i => Create(children[i], $"{location}/normalizers/{i}")).OfType<TextNormalizer>()]);
            case "Prepend":
                return new PrependNormalizer(Encoding.UTF8.GetBytes(JsonText.String(description, "prepend") ?? ""));
            case "Replace" when JsonText.TryGet(description, "pattern", out JsonElement pattern):
                string content = JsonText.String(description, "content") ?? "";
                return JsonText.String(pattern, "String") is string literal
                    ? new ReplaceNormalizer(Encoding.UTF8.GetBytes(literal), Encoding.UTF8.GetBytes(content))
                    : CreateRegex(pattern, content, location);
            default:
                throw JsonText.Unsupported(location, $"The normalizer \"{type}\"");
        }
    }

    private static RegexReplaceNormalizer CreateRegex(JsonElement pattern, string content, string location)
    {
        try
        {
            return new RegexReplaceNormalizer(new Regex(JsonText.String(pattern, "Regex") ?? "", RegexOptions.CultureInvariant), content);
        }
        catch (ArgumentException e)
        {
            throw JsonText.Unsupported(location + "/pattern/Regex", $"The pattern ({e.Message})");
        }
    }
}
