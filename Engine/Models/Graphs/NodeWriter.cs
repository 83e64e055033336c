using StructGen.Engine.Models.Graphs.Onnx;

namespace StructGen.Engine.Models.Graphs;

/// <summary>
/// Writes a run of nodes for an <see cref="OnnxGraph"/>: every call adds one node and returns the name of what it computes. The nodes are handed over
/// by <see cref="Take"/>, in the order written. Small integer constants are shared.
/// </summary>
internal sealed class NodeWriter(OnnxGraph graph)
{
    private readonly List<NodeProto> _nodes = [];
    private readonly Dictionary<string, string> _constants = [];

    /// <summary>The nodes written since the last call.</summary>
    public IReadOnlyList<NodeProto> Take()
    {
        NodeProto[] taken = [.. _nodes];
        _nodes.Clear();
        return taken;
    }

    /// <summary>A node with one output.</summary>
    public string Add(string operatorType, ReadOnlySpan<string> inputs, params ReadOnlySpan<AttributeProto> attributes) =>
        AddNamed(operatorType, "", [graph.FreshName(operatorType)], inputs, attributes)[0];

    /// <summary>A node with several outputs.</summary>
    public string[] AddMany(string operatorType, int outputs, ReadOnlySpan<string> inputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        string[] names = new string[outputs];
        for (int i = 0; i < outputs; i++)
        {
            names[i] = graph.FreshName(operatorType);
        }

        return AddNamed(operatorType, "", names, inputs, attributes);
    }

    /// <summary>A node whose outputs have given names; an empty one is left out.</summary>
    public string[] AddNamed(
        string operatorType, string domain, string[] outputs, ReadOnlySpan<string> inputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        NodeProto node = new() { OpType = operatorType, Domain = domain, Name = graph.FreshName("node/" + operatorType) };
        node.Input.AddRange(inputs.ToArray());
        node.Output.AddRange(outputs);
        node.Attribute.AddRange(attributes.ToArray());
        _nodes.Add(node);
        return outputs;
    }

    /// <summary>A one-dimensional constant of 64-bit integers.</summary>
    public string Longs(params long[] values) =>
        Constant($"i64[{string.Join(',', values)}]", name => OnnxTensors.Longs(name, values, values.Length));

    /// <summary>A scalar constant of 64-bit integers.</summary>
    public string Long(long value) => Constant($"i64:{value}", name => OnnxTensors.Longs(name, [value]));

    /// <summary>A scalar constant of 32-bit integers.</summary>
    public string Int(int value) => Constant($"i32:{value}", name => OnnxTensors.Ints(name, [value]));

    /// <summary>A scalar constant of the given float type.</summary>
    public string Float(float value, TensorProto.Types.DataType type) => Constant(
        $"{type}:{BitConverter.SingleToInt32Bits(value)}",
        name => type == TensorProto.Types.DataType.Float16 ? OnnxTensors.Halves(name, [value]) : OnnxTensors.Floats(name, [value]));

    /// <summary>A copy of <paramref name="value"/> in another shape; 0 keeps a dimension and -1 is what remains.</summary>
    public string Reshape(string value, params long[] shape) => Add("Reshape", [value, Longs(shape)]);

    /// <summary>A copy of <paramref name="value"/> with new dimensions of one.</summary>
    public string Unsqueeze(string value, params long[] axes) => Add("Unsqueeze", [value, Longs(axes)]);

    /// <summary>A copy of <paramref name="value"/> with its dimensions in another order.</summary>
    public string Transpose(string value, params long[] order) => Add("Transpose", [value], OnnxAttributes.Ints("perm", order));

    /// <summary>A copy of <paramref name="value"/> in another type.</summary>
    public string Cast(string value, TensorProto.Types.DataType type) => Add("Cast", [value], OnnxAttributes.Int("to", (long)type));

    /// <summary>Values one after the other along an axis.</summary>
    public string Concat(long axis, params ReadOnlySpan<string> values) => Add("Concat", values, OnnxAttributes.Int("axis", axis));

    /// <summary>Parts of the given sizes along an axis.</summary>
    public string[] Split(string value, long axis, params long[] sizes) =>
        AddMany("Split", sizes.Length, [value, Longs(sizes)], OnnxAttributes.Int("axis", axis));

    /// <summary>Dimension <paramref name="index"/> of <paramref name="value"/>: a 64-bit scalar.</summary>
    public string Dimension(string value, long index) =>
        Add("Gather", [Add("Shape", [value]), Long(index)], OnnxAttributes.Int("axis", 0));

    private string Constant(string key, Func<string, TensorProto> make)
    {
        if (!_constants.TryGetValue(key, out string? name))
        {
            name = graph.AddConstant(make(graph.FreshName("const")));
            _constants.Add(key, name);
        }

        return name;
    }
}
