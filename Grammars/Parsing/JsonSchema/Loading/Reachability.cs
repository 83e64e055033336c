namespace StructGen.Grammars.Parsing.JsonSchema.Loading;

/// <summary>
/// Walks the graph of schemas from the root as evaluation would, dynamic scopes included. Finds the schemas that an instance can meet, and the cycles of references
/// that come back to a schema at the same instance: evaluating one would never end.
/// </summary>
internal sealed class Reachability(GrammarLimits limits, int nodes)
{
    private readonly Dictionary<(SchemaNode Node, DynamicScope Scope), Progress> _progress = [];
    private readonly Stack<Visit> _path = new();
    private readonly Queue<(SchemaNode Node, DynamicScope Scope)> _values = new();
    private readonly List<SchemaNode> _edges = [];

    private enum Progress : byte
    {
        Queued,
        OnPath,
        Done,
    }

    /// <summary>Schemas that an instance can meet.</summary>
    public HashSet<SchemaNode> Reachable { get; } = [];

    /// <summary>One schema of each cycle.</summary>
    public HashSet<SchemaNode> Cycles { get; } = [];

    public void Run(SchemaNode root)
    {
        Enqueue(root, DynamicScope.CreateRoot());
        while (_values.TryDequeue(out (SchemaNode Node, DynamicScope Scope) value))
        {
            if (_progress[value] == Progress.Queued)
            {
                WalkInPlace(value.Node, value.Scope);
            }
        }
    }

    /// <summary>Depth first through the schemas that apply to one instance, with an explicit stack.</summary>
    private void WalkInPlace(SchemaNode start, DynamicScope scope)
    {
        Push(start, scope);
        while (_path.TryPop(out Visit visit))
        {
            if (visit.Next == visit.End)
            {
                _progress[(visit.Node, visit.Scope)] = Progress.Done;
                _edges.RemoveRange(visit.Start, visit.End - visit.Start);
                continue;
            }

            SchemaNode target = _edges[visit.Next];
            _path.Push(visit with { Next = visit.Next + 1 });
            DynamicScope inner = visit.Scope.Enter(target.Resource);
            if (!_progress.TryGetValue((target, inner), out Progress progress) || progress == Progress.Queued)
            {
                Push(target, inner);
            }
            else if (progress == Progress.OnPath)
            {
                Cycles.Add(visit.Node);
            }
        }
    }

    private void Push(SchemaNode node, DynamicScope scope)
    {
        if (_progress.Count - nodes > limits.MaxStates)
        {
            throw new GrammarLimitException(nameof(GrammarLimits.MaxStates), "the schema's dynamic references have too many combinations of targets.", node.Location);
        }

        _progress[(node, scope)] = Progress.OnPath;
        Reachable.Add(node);
        int start = _edges.Count;
        AddInPlace(node, scope);
        _path.Push(new(node, scope, start, start, _edges.Count));
        EnqueueChildren(node, scope);
    }

    private void AddInPlace(SchemaNode node, DynamicScope scope)
    {
        Add(node.Ref);
        if (node.DynamicRef is { } dynamicRef)
        {
            Add(scope.Resolve(dynamicRef));
        }

        _edges.AddRange(node.AllOf);
        _edges.AddRange(node.AnyOf);
        _edges.AddRange(node.OneOf);
        Add(node.Not);
        Add(node.If);
        Add(node.Then);
        Add(node.Else);
        foreach ((_, SchemaNode schema) in node.DependentSchemas)
        {
            _edges.Add(schema);
        }
    }

    private void Add(SchemaNode? node)
    {
        if (node is not null)
        {
            _edges.Add(node);
        }
    }

    private void EnqueueChildren(SchemaNode node, DynamicScope scope)
    {
        foreach ((_, SchemaNode schema) in node.Properties)
        {
            Enqueue(schema, scope);
        }

        foreach ((_, SchemaNode schema) in node.PatternProperties)
        {
            Enqueue(schema, scope);
        }

        foreach (SchemaNode schema in node.PrefixItems)
        {
            Enqueue(schema, scope);
        }

        Enqueue(node.AdditionalProperties, scope);
        Enqueue(node.PropertyNames, scope);
        Enqueue(node.UnevaluatedProperties, scope);
        Enqueue(node.Items, scope);
        Enqueue(node.Contains, scope);
        Enqueue(node.UnevaluatedItems, scope);
    }

    private void Enqueue(SchemaNode? node, DynamicScope scope)
    {
        if (node is not null)
        {
            scope = scope.Enter(node.Resource);
            if (_progress.TryAdd((node, scope), Progress.Queued))
            {
                _values.Enqueue((node, scope));
            }
        }
    }

    /// <summary>A schema on the path; its edges are a range of the shared list.</summary>
    private readonly record struct Visit(SchemaNode Node, DynamicScope Scope, int Start, int Next, int End);
}
