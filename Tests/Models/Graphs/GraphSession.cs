using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using StructGen.Engine.Models.Graphs;

namespace StructGen.Tests.Models.Graphs;

/// <summary>Runs a graph on the CPU, tensors in and out of host memory.</summary>
internal sealed class GraphSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly SessionOptions _options = new() { IntraOpNumThreads = 2 };

    public GraphSession(OnnxGraph graph, OnnxModelFile? file = null)
    {
        _options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        _session = file is null ? new InferenceSession(graph.Model.ToByteArray(), _options) : file.CreateSession(graph, _options);
    }

    public Dictionary<string, TensorData> Run(IEnumerable<KeyValuePair<string, TensorData>> inputs)
    {
        KeyValuePair<string, TensorData>[] given = [.. inputs.Where(i => _session.InputNames.Contains(i.Key))];
        OrtValue[] values = [.. given.Select(static i => i.Value.ToOrtValue())];
        using RunOptions run = new();
        using IDisposableReadOnlyCollection<OrtValue> results = _session.Run(run, [.. given.Select(static i => i.Key)], values, _session.OutputNames);
        Dictionary<string, TensorData> outputs = [];
        for (int i = 0; i < results.Count; i++)
        {
            outputs.Add(_session.OutputNames[i], TensorData.From(results[i]));
        }

        foreach (OrtValue value in values)
        {
            value.Dispose();
        }

        return outputs;
    }

    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }
}
