using System.Text.Json;

namespace StructGen.Grammars.Parsing.JsonSchema.Loading;

/// <summary>Turns a <c>$schema</c> value into a <see cref="Dialect"/>, through custom meta-schemas of the registry where need be.</summary>
internal sealed class DialectResolver
{
    private static readonly Dictionary<string, Draft> Drafts = new(StringComparer.OrdinalIgnoreCase)
    {
        ["json-schema.org/draft-04/schema"] = Draft.V4,
        ["json-schema.org/draft-04/hyper-schema"] = Draft.V4,
        ["json-schema.org/draft-06/schema"] = Draft.V6,
        ["json-schema.org/draft-06/hyper-schema"] = Draft.V6,
        ["json-schema.org/draft-07/schema"] = Draft.V7,
        ["json-schema.org/draft-07/hyper-schema"] = Draft.V7,
        ["json-schema.org/draft/2019-09/schema"] = Draft.V201909,
        ["json-schema.org/draft/2019-09/hyper-schema"] = Draft.V201909,
        ["json-schema.org/draft/2020-12/schema"] = Draft.V202012,
        ["json-schema.org/draft/2020-12/hyper-schema"] = Draft.V202012,
    };

    private readonly Dictionary<string, Dialect> _known = new(StringComparer.Ordinal);
    private readonly JsonSchemaOptions _options;
    private readonly GrammarLimits _limits;
    private readonly List<Diagnostic> _diagnostics;

    public DialectResolver(JsonSchemaOptions options, GrammarLimits limits, List<Diagnostic> diagnostics)
    {
        _options = options;
        _limits = limits;
        _diagnostics = diagnostics;
        Default = Standard(ToDraft(options.DefaultDialect));
    }

    /// <summary>What a schema without <c>$schema</c> means.</summary>
    public Dialect Default { get; }

    /// <summary>The dialect that <paramref name="schemaUri"/> names; problems are reported at <paramref name="location"/>.</summary>
    public Dialect Resolve(string schemaUri, string location)
    {
        string uri = UriReference.Normalize(UriReference.Split(schemaUri).Uri);
        if (!_known.TryGetValue(uri, out Dialect? dialect))
        {
            _known[uri] = Default;
            _known[uri] = dialect = ResolveCore(uri, location);
        }

        return dialect;
    }

    private static Draft ToDraft(JsonSchemaDialect dialect) => dialect switch
    {
        JsonSchemaDialect.Draft4 => Draft.V4,
        JsonSchemaDialect.Draft6 => Draft.V6,
        JsonSchemaDialect.Draft7 => Draft.V7,
        JsonSchemaDialect.Draft201909 => Draft.V201909,
        _ => Draft.V202012,
    };

    private Dialect Standard(Draft draft) => new(draft, SchemaVocabularies.All, _options.AssertFormat);

    private Dialect ResolveCore(string uri, string location)
    {
        int authority = uri.IndexOf("//", StringComparison.Ordinal);
        string key = (authority < 0 ? uri : uri[(authority + 2)..]).TrimEnd('/');
        if (Drafts.TryGetValue(key, out Draft draft))
        {
            return Standard(draft);
        }

        if (key is "json-schema.org/draft-03/schema" or "json-schema.org/draft-02/schema" or "json-schema.org/draft-01/schema" or "json-schema.org/draft-00/schema")
        {
            _diagnostics.Add(new(DiagnosticCode.Unsupported, DiagnosticSeverity.Error, location, $"{uri} is older than draft 4.", "Migrate the schema to a later draft."));
            return Default;
        }

        if (_options.Registry.TryGet(uri, out ReadOnlyMemory<byte> text))
        {
            return FromMetaSchema(JsonText.Parse(text.Span, _limits, uri + "#"), uri, location);
        }

        _diagnostics.Add(new(
            DiagnosticCode.Warning,
            DiagnosticSeverity.Warning,
            location,
            $"\"{uri}\" is no known meta-schema; the schema is read as {Default.Draft}.",
            "Name a draft, or add the meta-schema to the registry."));
        return Default;
    }

    private Dialect FromMetaSchema(JsonElement metaSchema, string uri, string location)
    {
        if (metaSchema.ValueKind != JsonValueKind.Object)
        {
            return Default;
        }

        // A meta-schema is written in its own draft, or in one that it names.
        Dialect parent = metaSchema.TryGetProperty("$schema", out JsonElement schema) && schema.ValueKind == JsonValueKind.String
            ? Resolve(schema.GetString()!, location)
            : Default;
        if (parent.Draft < Draft.V201909 || !metaSchema.TryGetProperty("$vocabulary", out JsonElement vocabulary) || vocabulary.ValueKind != JsonValueKind.Object)
        {
            return parent;
        }

        SchemaVocabularies vocabularies = SchemaVocabularies.Core;
        bool assertFormat = _options.AssertFormat;
        foreach (JsonProperty entry in vocabulary.EnumerateObject())
        {
            switch (entry.Name)
            {
                case "https://json-schema.org/draft/2020-12/vocab/applicator":
                    vocabularies |= SchemaVocabularies.Applicator;
                    break;
                case "https://json-schema.org/draft/2019-09/vocab/applicator":
                    vocabularies |= SchemaVocabularies.Applicator | SchemaVocabularies.Unevaluated;
                    break;
                case "https://json-schema.org/draft/2020-12/vocab/unevaluated":
                    vocabularies |= SchemaVocabularies.Unevaluated;
                    break;
                case "https://json-schema.org/draft/2020-12/vocab/validation" or "https://json-schema.org/draft/2019-09/vocab/validation":
                    vocabularies |= SchemaVocabularies.Validation;
                    break;
                case "https://json-schema.org/draft/2020-12/vocab/format-annotation":
                    vocabularies |= SchemaVocabularies.Format;
                    break;
                case "https://json-schema.org/draft/2020-12/vocab/format-assertion":
                    vocabularies |= SchemaVocabularies.Format;
                    assertFormat = true;
                    break;
                case "https://json-schema.org/draft/2019-09/vocab/format":
                    vocabularies |= SchemaVocabularies.Format;
                    assertFormat |= entry.Value.ValueKind == JsonValueKind.True;
                    break;
                case "https://json-schema.org/draft/2020-12/vocab/core" or "https://json-schema.org/draft/2019-09/vocab/core"
                    or "https://json-schema.org/draft/2020-12/vocab/meta-data" or "https://json-schema.org/draft/2019-09/vocab/meta-data"
                    or "https://json-schema.org/draft/2020-12/vocab/content" or "https://json-schema.org/draft/2019-09/vocab/content":
                    break;
                default:
                    if (entry.Value.ValueKind == JsonValueKind.True)
                    {
                        _diagnostics.Add(new(
                            DiagnosticCode.Unsupported,
                            DiagnosticSeverity.Error,
                            location,
                            $"the meta-schema {uri} requires the unknown vocabulary {entry.Name}.",
                            "Make the vocabulary optional, or name another meta-schema."));
                    }

                    break;
            }
        }

        return new(parent.Draft, vocabularies, assertFormat);
    }
}
