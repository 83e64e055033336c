using System.Globalization;
using System.Text;
using System.Text.Json;

namespace StructGen.Grammars.Parsing.JsonSchema.Loading;

/// <summary>Finds what references name: resources already indexed, documents of the registry, the drafts' meta-schemas, and any value that a pointer reaches.</summary>
internal sealed class ReferenceResolver(LoadingContext context, SchemaWalker walker)
{
    private readonly Dictionary<(SchemaResource Base, string Target), Resolution> _resolved = [];

    /// <summary>References that name nothing; errors only if the schema can get there.</summary>
    public List<(SchemaNode Source, Diagnostic Problem)> Unresolved { get; } = [];

    /// <summary>Resolves all pending references, and those of the documents that this loads.</summary>
    public void ResolveAll()
    {
        while (context.Pending.TryDequeue(out PendingReference reference))
        {
            Resolve(reference);
        }
    }

    private void Resolve(PendingReference reference)
    {
        SchemaNode source = reference.Source;
        if (!_resolved.TryGetValue((source.Resource, reference.Target), out Resolution resolution))
        {
            _resolved[(source.Resource, reference.Target)] = resolution = Find(source, reference.Target);
        }

        if (resolution.Target is not { } target)
        {
            Unresolved.Add((source, new Diagnostic(
                DiagnosticCode.UnresolvedReference,
                DiagnosticSeverity.Error,
                $"{source.Location}/{KeywordInfo.NameOf(reference.Keyword)}",
                $"\"{reference.Target}\" {resolution.Reason}",
                resolution.Hint)));
            return;
        }

        switch (reference.Keyword)
        {
            case Keyword.DynamicRef:
                // Only a plain name that is a dynamic anchor there is looked up again in the dynamic scope.
                string? anchor = resolution.Anchor is { } name && target.Resource.DynamicAnchors.GetValueOrDefault(name) == target ? name : null;
                source.DynamicRef = new(target, anchor);
                break;
            case Keyword.RecursiveRef:
                source.DynamicRef = new(target, target.Resource.DynamicAnchors.GetValueOrDefault("") == target ? "" : null);
                break;
            default:
                source.Ref = target;
                break;
        }
    }

    private Resolution Find(SchemaNode source, string target)
    {
        SchemaResource origin = source.Resource;
        (string reference, string? fragment) = UriReference.Split(target);
        SchemaResource? resource = reference.Length == 0 ? origin : FindResource(UriReference.Resolve(origin.BaseUri, reference), origin);
        if (resource is null)
        {
            string uri = UriReference.Resolve(origin.BaseUri, reference);
            return new(null, null, $"names {(uri == reference ? "" : uri + ", ")}a document that is not in the registry.", "Add the document to JsonSchemaOptions.Registry under that URI.");
        }

        if (string.IsNullOrEmpty(fragment))
        {
            return new(resource.Root);
        }

        string decoded = JsonPointer.DecodeFragment(fragment);
        if (JsonPointer.Parse(decoded) is { } tokens)
        {
            Resolution resolution = Follow(resource, tokens);
            SchemaResource whole = resource.Document!.Resource ?? resource;
            if (resolution.Target is null && whole != resource && reference.Length == 0 && Follow(whole, tokens) is { Target: not null } meant)
            {
                // Many authors count pointers from the root of the document, whatever $id stands between; nothing else could be meant.
                context.Report(
                    DiagnosticCode.Warning,
                    source.Location,
                    $"\"{target}\" points to nothing in {Describe(resource)}, the resource around it; it is taken from the root of the document.");
                return meant;
            }

            return resolution;
        }

        return resource.Anchors.TryGetValue(decoded, out SchemaNode? node)
            ? new(node, decoded)
            : new(null, null, $"names the anchor \"{decoded}\", which {Describe(resource)} does not have.", "Declare it with $anchor, or correct the reference.");
    }

    private SchemaResource? FindResource(string uri, SchemaResource origin)
    {
        if (context.Resources.TryGetValue(uri, out SchemaResource? resource))
        {
            return resource;
        }

        if (!context.Options.Registry.TryGet(uri, out ReadOnlyMemory<byte> text) && !MetaSchemas.TryGet(uri, out text))
        {
            return null;
        }

        SchemaDocument document = new(JsonText.Parse(text.Span, context.Limits, uri + "#"), uri, isRoot: false);
        walker.WalkDocument(document, origin.Dialect!);
        return document.Resource;
    }

    /// <summary>Follows a pointer through the raw values, keeping an eye on the resources it passes.</summary>
    private Resolution Follow(SchemaResource resource, string[] tokens)
    {
        SchemaDocument document = resource.Document!;
        JsonElement element = resource.Element;
        SchemaResource enclosing = resource;
        int passed = 0;
        foreach (string token in tokens)
        {
            if (!TryStep(document, element, token, out element))
            {
                return new(null, null, $"points to nothing: {Describe(resource)} has no {Spell("", tokens.AsSpan(0, passed + 1))}.", "Correct the pointer, or add what it names.");
            }

            passed++;
            enclosing = document.NodeAt(element)?.Resource ?? enclosing;
        }

        if (document.NodeAt(element) is { } known)
        {
            return new(known);
        }

        if (element.ValueKind is not (JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False))
        {
            return new(null, null, $"points to {JsonText.Excerpt(element)}, which is no schema.", "Correct the pointer.");
        }

        return new(walker.WalkOnDemand(element, enclosing, Spell(resource.Root!.Location, tokens)));
    }

    private static bool TryStep(SchemaDocument document, JsonElement element, string token, out JsonElement next)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                return document.TryGetProperty(element, token, out next);
            case JsonValueKind.Array when token is "0" || (token.Length is > 0 and < 10 && token[0] != '0'):
                if (int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < element.GetArrayLength())
                {
                    next = element[index];
                    return true;
                }

                break;
        }

        next = default;
        return false;
    }

    private static string Describe(SchemaResource resource) => resource.BaseUri.Length == 0 ? "the schema" : resource.BaseUri;

    private static string Spell(string start, ReadOnlySpan<string> tokens)
    {
        StringBuilder pointer = new(start);
        foreach (string token in tokens)
        {
            JsonPointer.Append(pointer, token);
        }

        return pointer.ToString();
    }

    /// <summary>A target and the plain name that led there, or why there is none.</summary>
    private readonly record struct Resolution(SchemaNode? Target, string? Anchor = null, string? Reason = null, string? Hint = null);
}
