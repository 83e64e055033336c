using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using StructGen.Grammars.Automata;

namespace StructGen.Grammars.Parsing.JsonSchema.Loading;

/// <summary>
/// Turns JSON values into <see cref="SchemaNode"/>s: one for each subschema that a known keyword holds, with identifiers indexed and references queued.
/// This half knows structure, <c>SchemaWalker.Keywords.cs</c> the keywords' meaning.
/// </summary>
internal sealed partial class SchemaWalker(LoadingContext context, DialectResolver dialects)
{
    private readonly LoadingContext _context = context;
    private readonly HashSet<string> _checkedPatterns = new(StringComparer.Ordinal);

    // The known keywords of the schemas being read, innermost last: recursion without an allocation per schema.
    private readonly List<(KeywordInfo Info, JsonElement Value)> _members = [];

    /// <summary>Reads a whole document and indexes it under its own URI and the one it was retrieved from.</summary>
    public SchemaNode WalkDocument(SchemaDocument document, Dialect inherited)
    {
        SchemaNode root = Walk(document.Element, new Surroundings(document, null, inherited), new SchemaPlace(null, document.LocationPrefix));
        document.Resource = root.Resource;
        _context.Resources.TryAdd(document.Uri, root.Resource);
        return root;
    }

    /// <summary>Reads a value that only a reference makes a schema.</summary>
    public SchemaNode WalkOnDemand(JsonElement element, SchemaResource enclosing, string location) =>
        Walk(element, new Surroundings(enclosing.Document!, enclosing, enclosing.Dialect!), new SchemaPlace(null, location));

    private SchemaNode Walk(JsonElement element, Surroundings around, SchemaPlace place)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            _context.TooDeepAt ??= place.ToLocation();
            return CreateNode(element, around.Resource!, place);
        }

        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                return WalkObject(element, around, place);
            case JsonValueKind.True or JsonValueKind.False:
                SchemaNode node = CreateNode(element, around.Resource ?? CreateResource(element, around, around.Document.Uri, place), place);
                node.Boolean = element.ValueKind == JsonValueKind.True;
                return node;
            default:
                _context.Report(
                    DiagnosticCode.Invalid,
                    place.ToLocation(),
                    $"expected a schema (an object, true or false), found {JsonText.Excerpt(element)}.");
                return CreateNode(element, around.Resource ?? CreateResource(element, around, around.Document.Uri, place), place);
        }
    }

    private SchemaNode WalkObject(JsonElement element, Surroundings around, SchemaPlace place)
    {
        int start = _members.Count;
        JsonElement? schema = null;
        foreach (JsonProperty member in element.EnumerateObject())
        {
            if (KeywordInfo.TryFind(JsonMarshal.GetRawUtf8PropertyName(member), out KeywordInfo info))
            {
                _members.Add((info, member.Value));
                schema = info.Keyword == Keyword.Schema ? member.Value : schema;
            }
        }

        Dialect dialect = schema is { } named ? DialectOf(element, named, around, place) : around.Dialect;
        bool isReference = false;
        JsonElement? id = null;
        for (int i = start; i < _members.Count; i++)
        {
            (KeywordInfo info, JsonElement value) = _members[i];
            isReference |= info.Keyword == Keyword.Ref;
            id = info.Keyword == dialect.IdKeyword ? value : id;
        }

        // Up to draft 7 a reference hides its siblings, $id included.
        bool isReplaced = isReference && dialect.RefHidesSiblings;
        (SchemaResource? resource, string? anchor) = ReadId(element, isReplaced ? null : id, around with { Dialect = dialect }, place);
        SchemaNode node = CreateNode(element, resource, place);
        resource.Root ??= node;
        if (anchor is not null)
        {
            AddAnchor(node, anchor);
        }

        KeywordReader reader = new(this, node, new Surroundings(around.Document, resource, dialect));
        for (int i = start; i < _members.Count; i++)
        {
            // The list grows and shrinks below: indices stay, references into it do not.
            (KeywordInfo info, JsonElement value) = _members[i];
            if (dialect.Knows(info) && (!isReplaced || info.Keyword is Keyword.Ref or Keyword.Definitions))
            {
                reader.Read(info.Keyword, value);
            }
        }

        _members.RemoveRange(start, _members.Count - start);
        reader.Finish();
        return node;
    }

    /// <summary><c>$schema</c> counts at the root of a resource alone.</summary>
    private Dialect DialectOf(JsonElement element, JsonElement schema, Surroundings around, SchemaPlace place)
    {
        bool isResource = around.Resource is null || element.TryGetProperty("$id"u8, out _) || element.TryGetProperty("id"u8, out _);
        if (!isResource)
        {
            return around.Dialect;
        }

        if (schema.ValueKind != JsonValueKind.String)
        {
            _context.Report(DiagnosticCode.Invalid, place.ToLocation() + "/$schema", $"expected a URI, found {JsonText.Excerpt(schema)}.");
            return around.Dialect;
        }

        Dialect dialect = dialects.Resolve(schema.GetString()!, place.ToLocation() + "/$schema");
        return around.Resource is null || element.TryGetProperty(KeywordInfo.NameOf(dialect.IdKeyword), out _) ? dialect : around.Dialect;
    }

    /// <summary>The resource a schema belongs to, and its anchor where an older draft writes it into <c>$id</c>.</summary>
    private (SchemaResource Resource, string? Anchor) ReadId(JsonElement element, JsonElement? id, Surroundings around, SchemaPlace place)
    {
        string baseUri = around.Resource?.BaseUri ?? around.Document.Uri;
        if (id is not { ValueKind: JsonValueKind.String } value)
        {
            if (id is not null)
            {
                // Draft 4's id is also a likely name of a property whose schema stands in the wrong place; as no name it harms nobody.
                string name = KeywordInfo.NameOf(around.Dialect.IdKeyword);
                DiagnosticCode code = around.Dialect.IdKeyword == Keyword.LegacyId ? DiagnosticCode.Warning : DiagnosticCode.Invalid;
                _context.Report(code, $"{place.ToLocation()}/{name}", $"expected a URI reference, found {JsonText.Excerpt(id.Value)}.");
            }

            return (around.Resource ?? CreateResource(element, around, baseUri, place), null);
        }

        (string reference, string? fragment) = UriReference.Split(value.GetString()!);
        string? anchor = fragment is null or "" || fragment[0] == '/' ? null : JsonPointer.DecodeFragment(fragment);
        if (anchor is not null && around.Dialect.Draft >= Draft.V201909)
        {
            _context.Report(DiagnosticCode.Invalid, place.ToLocation() + "/$id", $"expected a URI without fragment, found {JsonText.Excerpt(value)}.", "Use $anchor.");
            anchor = null;
        }

        // "#name" alone names a place in the surrounding resource, not a resource.
        bool namesResource = reference.Length > 0 || around.Resource is null;
        return (namesResource ? CreateResource(element, around, UriReference.Resolve(baseUri, reference), place) : around.Resource!, anchor);
    }

    private SchemaResource CreateResource(JsonElement element, Surroundings around, string uri, SchemaPlace place)
    {
        SchemaResource resource = new() { BaseUri = uri, Draft = around.Dialect.Draft, Dialect = around.Dialect, Document = around.Document, Element = element };
        if (!_context.Resources.TryAdd(uri, resource) && uri.Length > 0)
        {
            _context.Report(
                DiagnosticCode.Warning,
                place.ToLocation(),
                $"\"{uri}\" is already the name of {_context.Resources[uri].Root?.Location ?? "another schema"}, which references to it mean.");
        }

        return resource;
    }

    private SchemaNode CreateNode(JsonElement element, SchemaResource resource, SchemaPlace place)
    {
        SchemaNode node = new() { Id = _context.Nodes.Count, Draft = resource.Draft, Resource = resource, Place = place };
        resource.Root ??= node;
        _context.Nodes.Add(node);
        resource.Document!.Register(element, node);
        return node;
    }

    private bool CheckPattern(string pattern, string location)
    {
        if (_checkedPatterns.Contains(pattern))
        {
            return true;
        }

        try
        {
            EcmaRegex.Check(pattern);
            _checkedPatterns.Add(pattern);
            return true;
        }
        catch (RegexSyntaxException e)
        {
            _context.Report(
                e.IsUnsupported ? DiagnosticCode.Unsupported : DiagnosticCode.Invalid,
                location,
                $"the pattern \"{pattern}\" {(e.IsUnsupported ? "cannot be honoured" : "is no ECMA-262 regular expression")}: {e.Message} (at offset {e.Offset})");
            return false;
        }
    }

    private void AddAnchor(SchemaNode node, string anchor)
    {
        if (!node.Resource.Anchors.TryAdd(anchor, node) && node.Resource.Anchors[anchor] != node)
        {
            _context.Report(
                DiagnosticCode.Warning,
                node.Location,
                $"the anchor \"{anchor}\" is already the name of {node.Resource.Anchors[anchor].Location}, which references to it mean.");
        }
    }

    /// <summary>What a schema inherits from where it stands; no resource yet at the root of a document.</summary>
    private readonly record struct Surroundings(SchemaDocument Document, SchemaResource? Resource, Dialect Dialect);
}
