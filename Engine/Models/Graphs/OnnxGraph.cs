using System.Globalization;
using StructGen.Engine.Models.Graphs.Onnx;
using DataType = StructGen.Engine.Models.Graphs.Onnx.TensorProto.Types.DataType;

namespace StructGen.Engine.Models.Graphs;

/// <summary>
/// A model under the knife: looks values up, replaces nodes, adds inputs, outputs and constants. Weights kept in files beside the model stay there
/// (<see cref="OnnxModelFile"/>). Not thread-safe.
/// </summary>
internal sealed class OnnxGraph
{
    private readonly HashSet<string> _names = [];
    private int _fresh;

    /// <summary>Edits <paramref name="model"/> in place.</summary>
    public OnnxGraph(ModelProto model)
    {
        Model = model;
        Model.Graph ??= new GraphProto { Name = "graph" };
        foreach (NodeProto node in Graph.Node)
        {
            _names.UnionWith(node.Input);
            _names.UnionWith(node.Output);

            // Names of nodes are made by the same counter, and the runtime wants them unique as well.
            _names.Add(node.Name);
        }

        _names.UnionWith(Graph.Initializer.Select(static i => i.Name));
        _names.UnionWith(Graph.Input.Select(static i => i.Name));
        foreach (NodeProto node in Graph.Node)
        {
            ReserveInside(node);
        }
    }

    /// <summary>The model.</summary>
    public ModelProto Model { get; }

    /// <summary>Its graph.</summary>
    public GraphProto Graph => Model.Graph;

    /// <summary>A new, empty model over the operator set that the builders write for.</summary>
    public static OnnxGraph Create(string name, int opset = 21)
    {
        ModelProto model = new() { IrVersion = 10, ProducerName = "StructGen", Graph = new GraphProto { Name = name } };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = opset });
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.microsoft", Version = 1 });
        return new OnnxGraph(model);
    }

    /// <summary>A copy that may be edited on its own.</summary>
    public OnnxGraph Clone() => new(Model.Clone());

    /// <summary>The version of the default operator set.</summary>
    public int Opset
    {
        get
        {
            foreach (OperatorSetIdProto set in Model.OpsetImport)
            {
                if (set.Domain is "" or "ai.onnx")
                {
                    return (int)set.Version;
                }
            }

            return 0;
        }
    }

    /// <summary>Throws where the model's operators are older than the nodes about to be written.</summary>
    /// <exception cref="InvalidDataException">Operator set <paramref name="least"/> or later is needed.</exception>
    public void RequireOpset(int least)
    {
        if (Opset < least)
        {
            throw new InvalidDataException($"The model is written in operator set {Opset}; editing its graph needs {least} or later: export it again with a newer one.");
        }
    }

    /// <summary>A name that no value and no node has yet, made from <paramref name="stem"/>.</summary>
    public string FreshName(string stem)
    {
        string name;
        do
        {
            name = string.Create(CultureInfo.InvariantCulture, $"sg/{stem}_{_fresh++}");
        }
        while (!_names.Add(name));
        return name;
    }

    /// <summary>Whether any value or node has this name.</summary>
    public bool HasName(string name) => _names.Contains(name);

    /// <summary>The nodes of one operator, in graph order.</summary>
    public List<NodeProto> NodesOf(string operatorType) => [.. Graph.Node.Where(n => n.OpType == operatorType)];

    /// <summary>The node that writes <paramref name="value"/>, null for inputs and constants.</summary>
    public NodeProto? ProducerOf(string value) => Graph.Node.FirstOrDefault(n => n.Output.Contains(value));

    /// <summary>The constant of this name, if it is one.</summary>
    public TensorProto? ConstantOf(string name) => Graph.Initializer.FirstOrDefault(i => i.Name == name);

    /// <summary>The graph input of this name, if it is one.</summary>
    public ValueInfoProto? InputOf(string name) => Graph.Input.FirstOrDefault(i => i.Name == name);

    /// <summary>The graph output of this name, if it is one.</summary>
    public ValueInfoProto? OutputOf(string name) => Graph.Output.FirstOrDefault(o => o.Name == name);

    /// <summary>Adds a constant and returns its name.</summary>
    public string AddConstant(TensorProto tensor)
    {
        _names.Add(tensor.Name);
        Graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    /// <summary>Adds a graph input and returns its name. A dimension is a number or a name.</summary>
    public string AddInput(string name, DataType type, params ReadOnlySpan<object> shape)
    {
        if (!_names.Add(name))
        {
            throw new InvalidOperationException($"The graph already has a value named '{name}'.");
        }

        Graph.Input.Add(Describe(name, type, shape));
        return name;
    }

    /// <summary>Declares a value as a graph output. A dimension is a number or a name.</summary>
    public void AddOutput(string name, DataType type, params ReadOnlySpan<object> shape) => Graph.Output.Add(Describe(name, type, shape));

    /// <summary>Takes an output out of the graph's list; its value stays inside.</summary>
    public void RemoveOutput(string name)
    {
        ValueInfoProto output = OutputOf(name) ?? throw new InvalidOperationException($"The graph has no output named '{name}'.");
        Graph.Output.Remove(output);
    }

    /// <summary>Puts <paramref name="replacement"/> where <paramref name="node"/> stood.</summary>
    public void Replace(NodeProto node, IReadOnlyList<NodeProto> replacement)
    {
        int at = Graph.Node.IndexOf(node);
        Graph.Node.RemoveAt(at);
        InsertAt(at, replacement);
    }

    /// <summary>Puts <paramref name="nodes"/> directly before <paramref name="node"/>.</summary>
    public void InsertBefore(NodeProto node, IReadOnlyList<NodeProto> nodes) => InsertAt(Graph.Node.IndexOf(node), nodes);

    /// <summary>Lets everything that read <paramref name="value"/> read <paramref name="replacement"/>, graph outputs aside.</summary>
    public void Redirect(string value, string replacement)
    {
        foreach (NodeProto node in Graph.Node)
        {
            for (int i = 0; i < node.Input.Count; i++)
            {
                if (node.Input[i] == value)
                {
                    node.Input[i] = replacement;
                }
            }
        }
    }

    /// <summary>Drops constants that no node reads any more.</summary>
    public void RemoveUnusedConstants()
    {
        HashSet<string> read = [.. Graph.Node.SelectMany(static n => n.Input), .. Graph.Output.Select(static o => o.Name)];
        if (Graph.Node.Any(static n => n.Attribute.Any(static a => a.G is not null || a.Graphs.Count > 0)))
        {
            // Subgraphs read outer values by name; what they read is not looked up here.
            return;
        }

        TensorProto[] kept = [.. Graph.Initializer.Where(i => read.Contains(i.Name))];
        Graph.Initializer.Clear();
        Graph.Initializer.AddRange(kept);
    }

    private void InsertAt(int at, IReadOnlyList<NodeProto> nodes)
    {
        NodeProto[] rest = [.. Graph.Node.Skip(at)];
        while (Graph.Node.Count > at)
        {
            Graph.Node.RemoveAt(Graph.Node.Count - 1);
        }

        Graph.Node.AddRange(nodes);
        Graph.Node.AddRange(rest);
    }

    /// <summary>Names inside of subgraphs hide outer ones, so none of them may be taken outside.</summary>
    private void ReserveInside(NodeProto node)
    {
        foreach (AttributeProto attribute in node.Attribute)
        {
            foreach (GraphProto inner in attribute.G is null ? attribute.Graphs : [.. attribute.Graphs, attribute.G])
            {
                _names.UnionWith(inner.Initializer.Select(static i => i.Name));
                foreach (NodeProto innerNode in inner.Node)
                {
                    _names.Add(innerNode.Name);
                    _names.UnionWith(innerNode.Output);
                    ReserveInside(innerNode);
                }
            }
        }
    }

    private static ValueInfoProto Describe(string name, DataType type, ReadOnlySpan<object> shape)
    {
        TensorShapeProto dimensions = new();
        foreach (object dimension in shape)
        {
            dimensions.Dim.Add(dimension switch
            {
                int number => new TensorShapeProto.Types.Dimension { DimValue = number },
                long number => new TensorShapeProto.Types.Dimension { DimValue = number },
                string symbol => new TensorShapeProto.Types.Dimension { DimParam = symbol },
                _ => throw new ArgumentException($"A dimension is a number or a name, not {dimension.GetType()}.", nameof(shape)),
            });
        }

        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = dimensions } },
        };
    }
}
