using Google.Protobuf;
using StructGen.Engine.Models.Graphs.Onnx;
using AttributeType = StructGen.Engine.Models.Graphs.Onnx.AttributeProto.Types.AttributeType;

namespace StructGen.Engine.Models.Graphs;

/// <summary>Makes and reads the attributes of nodes.</summary>
internal static class OnnxAttributes
{
    /// <summary>An integer attribute.</summary>
    public static AttributeProto Int(string name, long value) => new() { Name = name, Type = AttributeType.Int, I = value };

    /// <summary>A float attribute.</summary>
    public static AttributeProto Float(string name, float value) => new() { Name = name, Type = AttributeType.Float, F = value };

    /// <summary>A list of integers.</summary>
    public static AttributeProto Ints(string name, params ReadOnlySpan<long> values)
    {
        AttributeProto attribute = new() { Name = name, Type = AttributeType.Ints };
        attribute.Ints.AddRange(values.ToArray());
        return attribute;
    }

    /// <summary>A string attribute.</summary>
    public static AttributeProto Text(string name, string value) =>
        new() { Name = name, Type = AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    /// <summary>The integer attribute <paramref name="name"/> of a node, or what it defaults to.</summary>
    public static long IntOf(this NodeProto node, string name, long fallback) => Find(node, name)?.I ?? fallback;

    /// <summary>The float attribute <paramref name="name"/> of a node, or what it defaults to.</summary>
    public static float FloatOf(this NodeProto node, string name, float fallback) => Find(node, name)?.F ?? fallback;

    /// <summary>Input <paramref name="index"/> of a node, null where it is left out.</summary>
    public static string? InputOf(this NodeProto node, int index) =>
        index < node.Input.Count && node.Input[index].Length > 0 ? node.Input[index] : null;

    /// <summary>Output <paramref name="index"/> of a node, null where it is left out.</summary>
    public static string? OutputOf(this NodeProto node, int index) =>
        index < node.Output.Count && node.Output[index].Length > 0 ? node.Output[index] : null;

    private static AttributeProto? Find(NodeProto node, string name)
    {
        foreach (AttributeProto attribute in node.Attribute)
        {
            if (attribute.Name == name)
            {
                return attribute;
            }
        }

        return null;
    }
}
