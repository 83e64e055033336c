using System.Collections.Immutable;
using StructGen.Grammars.Parsing.JsonSchema.Loading;

namespace StructGen.Grammars;

/// <summary>Documents that remote references may name. Filled by the caller; nothing is ever fetched. Immutable.</summary>
public sealed class SchemaRegistry
{
    private readonly ImmutableDictionary<string, ReadOnlyMemory<byte>> _documents;

    private SchemaRegistry(ImmutableDictionary<string, ReadOnlyMemory<byte>> documents) => _documents = documents;

    /// <summary>No documents (the drafts' meta-schemas are built in all the same).</summary>
    public static SchemaRegistry Empty { get; } = new(ImmutableDictionary<string, ReadOnlyMemory<byte>>.Empty);

    /// <summary>A registry with one more document.</summary>
    /// <param name="uri">The absolute URI under which references find it; a fragment is ignored.</param>
    /// <param name="utf8Schema">The document. It is read when a schema first refers to it.</param>
    public SchemaRegistry Add(Uri uri, ReadOnlyMemory<byte> utf8Schema)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (!uri.IsAbsoluteUri)
        {
            throw new ArgumentException($"\"{uri}\" is not an absolute URI.", nameof(uri));
        }

        return new(_documents.SetItem(UriReference.Normalize(UriReference.Split(uri.OriginalString).Uri), utf8Schema));
    }

    /// <summary>The document under a normalised URI without fragment.</summary>
    internal bool TryGet(string uri, out ReadOnlyMemory<byte> utf8Schema) => _documents.TryGetValue(uri, out utf8Schema);
}
