using System.Collections.Concurrent;
using StructGen.Grammars.Parsing.JsonSchema.Loading;

namespace StructGen.Grammars.Parsing.JsonSchema.Evaluation;

/// <summary>The plans of a schema's nodes, made when first needed. Thread-safe: racing threads may make a plan twice, all use one.</summary>
internal sealed class SchemaPlans(GrammarLimits limits)
{
    private readonly ConcurrentDictionary<SchemaNode, NodePlan> _plans = new();

    public NodePlan this[SchemaNode node] => _plans.GetOrAdd(node, static schema => new NodePlan(schema));

    /// <summary>What tells whether patterns match.</summary>
    public PatternMatcher Patterns { get; } = new(limits);
}
