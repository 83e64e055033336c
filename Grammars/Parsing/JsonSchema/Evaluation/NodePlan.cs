using StructGen.Grammars.Parsing.JsonSchema.Loading;

namespace StructGen.Grammars.Parsing.JsonSchema.Evaluation;

/// <summary>What evaluation prepares once for a schema: look-ups, patterns, comparable values. Immutable.</summary>
internal sealed class NodePlan
{
    public NodePlan(SchemaNode node, Func<string, PatternMatcher> matcherOf)
    {
        if (node.Properties.Length > 0)
        {
            Properties = new Dictionary<string, SchemaNode>(node.Properties, StringComparer.Ordinal);
        }

        PatternProperties = Array.ConvertAll(node.PatternProperties, pair => (matcherOf(pair.Key), pair.Value));
        Pattern = node.Pattern is null ? null : matcherOf(node.Pattern);
        Const = node.Const is { } constant ? InstanceReader.Read(constant) : null;
        Enum = node.Enum is null ? null : [.. Array.ConvertAll(node.Enum, InstanceReader.Read)];
    }

    public Dictionary<string, SchemaNode>? Properties { get; }

    public (PatternMatcher Pattern, SchemaNode Schema)[] PatternProperties { get; }

    public PatternMatcher? Pattern { get; }

    public InstanceValue? Const { get; }

    public HashSet<InstanceValue>? Enum { get; }
}
