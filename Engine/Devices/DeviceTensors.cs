using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using StructGen.Engine.Models.Graphs;
using DataType = StructGen.Engine.Models.Graphs.Onnx.TensorProto.Types.DataType;

namespace StructGen.Engine.Devices;

/// <summary>
/// Cache tensors [1,kv,C,d] in a device's memory: makes them, fills them with zeros and copies their rows. There is no portable call for either, so both
/// are graphs of one node that run on the device with its own buffers bound. Not thread-safe; the caller holds the device's gate.
/// </summary>
internal sealed class DeviceTensors : IDisposable
{
    private readonly RuntimeDevice _device;
    private readonly TensorElementType _type;
    private readonly SessionOptions _options;
    private readonly InferenceSession _rows;
    private readonly InferenceSession _zeros;
    private readonly OrtAllocator _allocator;

    /// <summary>For tensors of one element type, in the memory of <paramref name="device"/>.</summary>
    public DeviceTensors(RuntimeDevice device, DataType type)
    {
        _device = device;
        _type = type == DataType.Float16 ? TensorElementType.Float16 : TensorElementType.Float;
        _options = device.CreateSessionOptions();
        _rows = new InferenceSession(RowsGraph(type), _options);
        _zeros = new InferenceSession(ZerosGraph(type), _options);
        _allocator = device.Memory is null ? OrtAllocator.DefaultInstance
            : device.ListsItself ? OrtEnv.Instance().GetSharedAllocator(device.Memory)
            : new OrtAllocator(_rows, device.Memory);
    }

    /// <summary>A new tensor of zeros.</summary>
    public OrtValue Create(long[] shape)
    {
        OrtValue value = OrtValue.CreateAllocatedTensorValue(_allocator, _type, shape);
        using OrtValue wanted = HostTensors.Over(shape, [shape.Length]);
        Run(_zeros, value, ("shape", wanted));
        return value;
    }

    /// <summary>Row i of <paramref name="target"/> becomes row <paramref name="rows"/>[i] of <paramref name="source"/>, for every head.</summary>
    public void CopyRows(OrtValue source, OrtValue target, long[] rows)
    {
        using OrtValue indices = HostTensors.Over(rows, [rows.Length]);
        Run(_rows, target, ("source", source), ("rows", indices));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_device.Memory is not null && !_device.ListsItself)
        {
            _allocator.Dispose();
        }

        _rows.Dispose();
        _zeros.Dispose();
        _options.Dispose();
    }

    /// <summary>Whether the runtime's own copy between host and device works on <paramref name="device"/>.</summary>
    public static bool CopiesWork(RuntimeDevice device)
    {
        try
        {
            using DeviceTensors tensors = new(device, DataType.Float);
            using OrtValue there = OrtValue.CreateAllocatedTensorValue(tensors._allocator, TensorElementType.Float, [4]);
            float[] sent = [1, 2, 3, 4];
            float[] back = new float[4];
            using OrtValue from = HostTensors.Over(sent, [4]);
            using OrtValue to = HostTensors.Over(back, [4]);
            OrtEnv.Instance().CopyTensors([from], [there], null);
            OrtEnv.Instance().CopyTensors([there], [to], null);
            return back.AsSpan().SequenceEqual(sent);
        }
        catch (OnnxRuntimeException)
        {
            return false;
        }
    }

    private static void Run(InferenceSession session, OrtValue output, params ReadOnlySpan<(string Name, OrtValue Value)> inputs)
    {
        using OrtIoBinding binding = session.CreateIoBinding();
        foreach ((string name, OrtValue value) in inputs)
        {
            binding.BindInput(name, value);
        }

        binding.BindOutput("result", output);
        using RunOptions run = new();
        session.RunWithBinding(run, binding);
        binding.SynchronizeBoundOutputs();
    }

    private static byte[] RowsGraph(DataType type)
    {
        OnnxGraph graph = OnnxGraph.Create("rows");
        NodeWriter write = new(graph);
        string[] inputs = [graph.AddInput("source", type, 1, "heads", "from", "size"), graph.AddInput("rows", DataType.Int64, "to")];
        write.AddNamed("Gather", "", ["result"], inputs, OnnxAttributes.Int("axis", 2));
        graph.Graph.Node.AddRange(write.Take());
        graph.AddOutput("result", type, 1, "heads", "to", "size");
        return graph.Model.ToByteArray();
    }

    private static byte[] ZerosGraph(DataType type)
    {
        OnnxGraph graph = OnnxGraph.Create("zeros");
        NodeWriter write = new(graph);
        write.AddNamed("Expand", "", ["result"], [write.Float(0, type), graph.AddInput("shape", DataType.Int64, 4)]);
        graph.Graph.Node.AddRange(write.Take());
        graph.AddOutput("result", type, 1, "heads", "rows", "size");
        return graph.Model.ToByteArray();
    }
}
