using System.Collections.Frozen;
using System.Text;

namespace StructGen.Grammars.Parsing.JsonSchema.Loading;

/// <summary>The keywords the loader understands; every other one is an annotation.</summary>
internal enum Keyword : byte
{
    Schema,
    Id,
    LegacyId,
    Ref,
    Anchor,
    DynamicRef,
    DynamicAnchor,
    RecursiveRef,
    RecursiveAnchor,
    Vocabulary,
    Defs,
    Definitions,
    AllOf,
    AnyOf,
    OneOf,
    Not,
    If,
    Then,
    Else,
    Dependencies,
    DependentSchemas,
    DependentRequired,
    Type,
    Enum,
    Const,
    MinLength,
    MaxLength,
    Pattern,
    Format,
    Minimum,
    Maximum,
    ExclusiveMinimum,
    ExclusiveMaximum,
    MultipleOf,
    Properties,
    PatternProperties,
    AdditionalProperties,
    PropertyNames,
    Required,
    MinProperties,
    MaxProperties,
    UnevaluatedProperties,
    PrefixItems,
    Items,
    AdditionalItems,
    Contains,
    MinContains,
    MaxContains,
    MinItems,
    MaxItems,
    UniqueItems,
    UnevaluatedItems,
}

/// <summary>What a keyword is called, in which drafts it exists and which vocabulary it belongs to.</summary>
internal readonly record struct KeywordInfo(Keyword Keyword, string Name, Draft First, Draft Last, SchemaVocabularies Vocabulary)
{
    private static readonly KeywordInfo[] All =
    [
        Core(Keyword.Schema, "$schema"),
        Core(Keyword.Id, "$id", Draft.V6),
        Core(Keyword.LegacyId, "id", Draft.V4, Draft.V4),
        Core(Keyword.Ref, "$ref"),
        Core(Keyword.Anchor, "$anchor", Draft.V201909),
        Core(Keyword.DynamicRef, "$dynamicRef", Draft.V202012),
        Core(Keyword.DynamicAnchor, "$dynamicAnchor", Draft.V202012),
        Core(Keyword.RecursiveRef, "$recursiveRef", Draft.V201909, Draft.V201909),
        Core(Keyword.RecursiveAnchor, "$recursiveAnchor", Draft.V201909, Draft.V201909),
        Core(Keyword.Vocabulary, "$vocabulary", Draft.V201909),
        Core(Keyword.Defs, "$defs", Draft.V201909),
        Core(Keyword.Definitions, "definitions"),
        Applicator(Keyword.AllOf, "allOf"),
        Applicator(Keyword.AnyOf, "anyOf"),
        Applicator(Keyword.OneOf, "oneOf"),
        Applicator(Keyword.Not, "not"),
        Applicator(Keyword.If, "if", Draft.V7),
        Applicator(Keyword.Then, "then", Draft.V7),
        Applicator(Keyword.Else, "else", Draft.V7),
        Applicator(Keyword.Dependencies, "dependencies", Draft.V4, Draft.V7),
        Applicator(Keyword.DependentSchemas, "dependentSchemas", Draft.V201909),
        Validation(Keyword.DependentRequired, "dependentRequired", Draft.V201909),
        Validation(Keyword.Type, "type"),
        Validation(Keyword.Enum, "enum"),
        Validation(Keyword.Const, "const", Draft.V6),
        Validation(Keyword.MinLength, "minLength"),
        Validation(Keyword.MaxLength, "maxLength"),
        Validation(Keyword.Pattern, "pattern"),
        new(Keyword.Format, "format", Draft.V4, Draft.V202012, SchemaVocabularies.Format),
        Validation(Keyword.Minimum, "minimum"),
        Validation(Keyword.Maximum, "maximum"),
        Validation(Keyword.ExclusiveMinimum, "exclusiveMinimum"),
        Validation(Keyword.ExclusiveMaximum, "exclusiveMaximum"),
        Validation(Keyword.MultipleOf, "multipleOf"),
        Applicator(Keyword.Properties, "properties"),
        Applicator(Keyword.PatternProperties, "patternProperties"),
        Applicator(Keyword.AdditionalProperties, "additionalProperties"),
        Applicator(Keyword.PropertyNames, "propertyNames", Draft.V6),
        Validation(Keyword.Required, "required"),
        Validation(Keyword.MinProperties, "minProperties"),
        Validation(Keyword.MaxProperties, "maxProperties"),
        new(Keyword.UnevaluatedProperties, "unevaluatedProperties", Draft.V201909, Draft.V202012, SchemaVocabularies.Unevaluated),
        Applicator(Keyword.PrefixItems, "prefixItems", Draft.V202012),
        Applicator(Keyword.Items, "items"),
        Applicator(Keyword.AdditionalItems, "additionalItems", Draft.V4, Draft.V201909),
        Applicator(Keyword.Contains, "contains", Draft.V6),
        Validation(Keyword.MinContains, "minContains", Draft.V201909),
        Validation(Keyword.MaxContains, "maxContains", Draft.V201909),
        Validation(Keyword.MinItems, "minItems"),
        Validation(Keyword.MaxItems, "maxItems"),
        Validation(Keyword.UniqueItems, "uniqueItems"),
        new(Keyword.UnevaluatedItems, "unevaluatedItems", Draft.V201909, Draft.V202012, SchemaVocabularies.Unevaluated),
    ];

    private static readonly FrozenDictionary<string, KeywordInfo> ByName = All.ToFrozenDictionary(static info => info.Name, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, KeywordInfo>.AlternateLookup<ReadOnlySpan<char>> BySpan = ByName.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly int LongestName = All.Max(static info => info.Name.Length);

    /// <summary>The keyword's name.</summary>
    public static string NameOf(Keyword keyword) => All[(int)keyword].Name;

    /// <summary>Finds a keyword by the raw bytes of a property name. A name spelled with escapes takes the slow way.</summary>
    public static bool TryFind(ReadOnlySpan<byte> rawName, out KeywordInfo info)
    {
        if (rawName.Length > LongestName)
        {
            info = default;
            return rawName.Contains((byte)'\\') && ByName.TryGetValue(JsonText.Unescape(rawName), out info);
        }

        if (rawName.Contains((byte)'\\'))
        {
            return ByName.TryGetValue(JsonText.Unescape(rawName), out info);
        }

        Span<char> name = stackalloc char[rawName.Length];
        int length = Encoding.Latin1.GetChars(rawName, name);
        return BySpan.TryGetValue(name[..length], out info);
    }

    private static KeywordInfo Core(Keyword keyword, string name, Draft first = Draft.V4, Draft last = Draft.V202012) =>
        new(keyword, name, first, last, SchemaVocabularies.Core);

    private static KeywordInfo Applicator(Keyword keyword, string name, Draft first = Draft.V4, Draft last = Draft.V202012) =>
        new(keyword, name, first, last, SchemaVocabularies.Applicator);

    private static KeywordInfo Validation(Keyword keyword, string name, Draft first = Draft.V4, Draft last = Draft.V202012) =>
        new(keyword, name, first, last, SchemaVocabularies.Validation);
}
