using StructGen.Grammars.Parsing.JsonSchema.Loading;

namespace StructGen.Grammars.Parsing.JsonSchema.Evaluation;

/// <summary>What evaluation prepares once for a schema: look-ups and comparable values. Immutable.</summary>
internal sealed class NodePlan
{
    public NodePlan(SchemaNode node)
    {
        if (node.Properties.Length > 0)
        {
            Properties = new Dictionary<string, SchemaNode>(node.Properties, StringComparer.Ordinal);
        }

        Const = node.Const is { } constant ? InstanceReader.Read(constant) : null;
        Enum = node.Enum is null ? null : [.. Array.ConvertAll(node.Enum, InstanceReader.Read)];
    }

    public Dictionary<string, SchemaNode>? Properties { get; }

    public InstanceValue? Const { get; }

    public HashSet<InstanceValue>? Enum { get; }
}
