using System.Globalization;
using System.Text;

namespace StructGen.Grammars.Parsing.JsonSchema.Loading;

/// <summary>
/// What dynamic references mean on the way to a node: for each dynamic anchor the outermost resource entered that has it. Interned by that meaning and not by the way,
/// so it keys caches and stays small however resources refer to each other. Thread-safe.
/// </summary>
internal sealed class DynamicScope
{
    private readonly Dictionary<SchemaResource, DynamicScope> _entered = [];
    private readonly Dictionary<string, DynamicScope> _interned;
    private readonly KeyValuePair<string, SchemaNode>[] _anchors;

    private DynamicScope(Dictionary<string, DynamicScope> interned, KeyValuePair<string, SchemaNode>[] anchors)
    {
        _interned = interned;
        _anchors = anchors;
    }

    /// <summary>A fresh, empty scope; all scopes entered from it are interned in it.</summary>
    public static DynamicScope CreateRoot() => new([], []);

    /// <summary>The scope after entering <paramref name="resource"/>; itself when nothing changes (no dynamic anchors, or all of them taken).</summary>
    public DynamicScope Enter(SchemaResource resource)
    {
        if (resource.DynamicAnchors.Count == 0)
        {
            return this;
        }

        // One lock for all scopes of a root: entering a new one is rare, and the shared table needs it.
        lock (_interned)
        {
            if (!_entered.TryGetValue(resource, out DynamicScope? scope))
            {
                _entered.Add(resource, scope = EnterCore(resource));
            }

            return scope;
        }
    }

    /// <summary>The target of a dynamic reference seen from this scope: the outermost resource that has the anchor wins.</summary>
    public SchemaNode Resolve(DynamicReference reference) => reference.Anchor is { } name && Find(name) is { } node ? node : reference.StaticTarget;

    private DynamicScope EnterCore(SchemaResource resource)
    {
        KeyValuePair<string, SchemaNode>[] added = [.. resource.DynamicAnchors.Where(anchor => Find(anchor.Key) is null)];
        if (added.Length == 0)
        {
            return this;
        }

        KeyValuePair<string, SchemaNode>[] anchors = [.. _anchors.Concat(added).OrderBy(static anchor => anchor.Key, StringComparer.Ordinal)];
        StringBuilder key = new();
        foreach ((string name, SchemaNode node) in anchors)
        {
            key.Append(name).Append('\0').Append(node.Id.ToString(CultureInfo.InvariantCulture)).Append('\0');
        }

        if (!_interned.TryGetValue(key.ToString(), out DynamicScope? scope))
        {
            _interned.Add(key.ToString(), scope = new DynamicScope(_interned, anchors));
        }

        return scope;
    }

    private SchemaNode? Find(string name)
    {
        foreach ((string anchor, SchemaNode node) in _anchors)
        {
            if (anchor == name)
            {
                return node;
            }
        }

        return null;
    }
}
