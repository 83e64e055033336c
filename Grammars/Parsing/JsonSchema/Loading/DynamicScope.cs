namespace StructGen.Grammars.Parsing.JsonSchema.Loading;

/// <summary>The resources entered on the way to a node, outermost first; interned, so it keys caches. Only resources with dynamic anchors are recorded.</summary>
internal sealed class DynamicScope
{
    private readonly Dictionary<SchemaResource, DynamicScope> _entered = [];
    private readonly DynamicScope? _outer;
    private readonly SchemaResource? _resource;

    private DynamicScope(DynamicScope? outer, SchemaResource? resource)
    {
        _outer = outer;
        _resource = resource;
    }

    /// <summary>A fresh, empty scope; all scopes entered from it are interned in it.</summary>
    public static DynamicScope CreateRoot() => new(null, null);

    /// <summary>The scope after entering <paramref name="resource"/>; itself when nothing changes (no dynamic anchors, or already inside).</summary>
    public DynamicScope Enter(SchemaResource resource)
    {
        if (resource.DynamicAnchors.Count == 0 || Contains(resource))
        {
            return this;
        }

        lock (_entered)
        {
            if (!_entered.TryGetValue(resource, out DynamicScope? scope))
            {
                _entered.Add(resource, scope = new DynamicScope(this, resource));
            }

            return scope;
        }
    }

    /// <summary>The target of a dynamic reference seen from this scope: the outermost resource that has the anchor wins.</summary>
    public SchemaNode Resolve(DynamicReference reference)
    {
        SchemaNode target = reference.StaticTarget;
        if (reference.Anchor is not null)
        {
            for (DynamicScope? scope = this; scope?._resource is not null; scope = scope._outer)
            {
                if (scope._resource.DynamicAnchors.TryGetValue(reference.Anchor, out SchemaNode? node))
                {
                    target = node;
                }
            }
        }

        return target;
    }

    private bool Contains(SchemaResource resource)
    {
        for (DynamicScope? scope = this; scope is not null; scope = scope._outer)
        {
            if (scope._resource == resource)
            {
                return true;
            }
        }

        return false;
    }
}
