using System.Collections.Frozen;

namespace StructGen.Grammars.Parsing.JsonSchema.Loading;

/// <summary>The drafts' own meta-schemas, which references may name without a registry. Read from the assembly when first asked for.</summary>
internal static class MetaSchemas
{
    private const string Prefix = "MetaSchemas/";

    private static readonly FrozenDictionary<string, string> Resources = new Dictionary<string, string>
    {
        ["http://json-schema.org/draft-04/schema"] = "draft-04/schema",
        ["http://json-schema.org/draft-06/schema"] = "draft-06/schema",
        ["http://json-schema.org/draft-07/schema"] = "draft-07/schema",
        ["https://json-schema.org/draft/2019-09/schema"] = "draft-2019-09/schema",
        ["https://json-schema.org/draft/2019-09/meta/core"] = "draft-2019-09/core",
        ["https://json-schema.org/draft/2019-09/meta/applicator"] = "draft-2019-09/applicator",
        ["https://json-schema.org/draft/2019-09/meta/validation"] = "draft-2019-09/validation",
        ["https://json-schema.org/draft/2019-09/meta/meta-data"] = "draft-2019-09/meta-data",
        ["https://json-schema.org/draft/2019-09/meta/format"] = "draft-2019-09/format",
        ["https://json-schema.org/draft/2019-09/meta/content"] = "draft-2019-09/content",
        ["https://json-schema.org/draft/2020-12/schema"] = "draft-2020-12/schema",
        ["https://json-schema.org/draft/2020-12/meta/core"] = "draft-2020-12/core",
        ["https://json-schema.org/draft/2020-12/meta/applicator"] = "draft-2020-12/applicator",
        ["https://json-schema.org/draft/2020-12/meta/unevaluated"] = "draft-2020-12/unevaluated",
        ["https://json-schema.org/draft/2020-12/meta/validation"] = "draft-2020-12/validation",
        ["https://json-schema.org/draft/2020-12/meta/meta-data"] = "draft-2020-12/meta-data",
        ["https://json-schema.org/draft/2020-12/meta/format-annotation"] = "draft-2020-12/format-annotation",
        ["https://json-schema.org/draft/2020-12/meta/format-assertion"] = "draft-2020-12/format-assertion",
        ["https://json-schema.org/draft/2020-12/meta/content"] = "draft-2020-12/content",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The URIs of all meta-schemas.</summary>
    public static IEnumerable<string> Uris => Resources.Keys;

    /// <summary>The meta-schema under a normalised URI without fragment; <c>https</c> finds those of the older drafts too.</summary>
    public static bool TryGet(string uri, out ReadOnlyMemory<byte> utf8Schema)
    {
        if (!Resources.TryGetValue(uri, out string? name)
            && !(uri.StartsWith("https:", StringComparison.Ordinal) && Resources.TryGetValue("http" + uri[5..], out name))
            && !(uri.StartsWith("http:", StringComparison.Ordinal) && Resources.TryGetValue("https" + uri[4..], out name)))
        {
            utf8Schema = default;
            return false;
        }

        using Stream stream = typeof(MetaSchemas).Assembly.GetManifestResourceStream($"{Prefix}{name}.json")!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        utf8Schema = bytes;
        return true;
    }
}
