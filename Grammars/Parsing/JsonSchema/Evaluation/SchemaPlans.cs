using System.Collections.Concurrent;
using StructGen.Grammars.Parsing.JsonSchema.Loading;

namespace StructGen.Grammars.Parsing.JsonSchema.Evaluation;

/// <summary>The plans of a schema's nodes, made when first needed. Thread-safe: racing threads may make a plan twice, all use one.</summary>
internal sealed class SchemaPlans
{
    private readonly ConcurrentDictionary<SchemaNode, NodePlan> _plans = new();
    private readonly ConcurrentDictionary<string, PatternMatcher> _matchers = new(StringComparer.Ordinal);
    private readonly Func<SchemaNode, NodePlan> _create;

    public SchemaPlans()
    {
        Func<string, PatternMatcher> matcherOf = pattern => _matchers.GetOrAdd(pattern, static text => new PatternMatcher(text));
        _create = node => new NodePlan(node, matcherOf);
    }

    public NodePlan this[SchemaNode node] => _plans.GetOrAdd(node, _create);
}
