using System.Collections.Immutable;

namespace StructGen.Grammars;

/// <summary>Documents that remote references may name. Filled by the caller; nothing is ever fetched. Immutable.</summary>
public sealed class SchemaRegistry
{
    private readonly ImmutableDictionary<string, ReadOnlyMemory<byte>> _documents;

    private SchemaRegistry(ImmutableDictionary<string, ReadOnlyMemory<byte>> documents) => _documents = documents;

    /// <summary>No documents (the drafts' meta-schemas are built in all the same).</summary>
    public static SchemaRegistry Empty { get; } = new(ImmutableDictionary<string, ReadOnlyMemory<byte>>.Empty);

    /// <summary>A registry with one more document.</summary>
    /// <param name="uri">The absolute URI under which references find it.</param>
    /// <param name="utf8Schema">The document.</param>
    public SchemaRegistry Add(Uri uri, ReadOnlyMemory<byte> utf8Schema)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return new(_documents.SetItem(Key(uri), utf8Schema));
    }

    internal bool TryGet(Uri uri, out ReadOnlyMemory<byte> utf8Schema) => _documents.TryGetValue(Key(uri), out utf8Schema);

    private static string Key(Uri uri) => uri.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped) is { Length: > 0 } http ? http : uri.OriginalString.Split('#')[0];
}
