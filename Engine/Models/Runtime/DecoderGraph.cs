using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using StructGen.Engine.Models.Folders;
using StructGen.Engine.Models.Graphs;
using StructGen.Engine.Models.Graphs.Onnx;
using DataType = StructGen.Engine.Models.Graphs.Onnx.TensorProto.Types.DataType;

namespace StructGen.Engine.Models.Runtime;

/// <summary>A decoder's graph on its way from a file to a session: read, checked, and edited where that helps.</summary>
/// <remarks>
/// Two inputs are added to graphs that lack them: which rows are scored, because the product with the vocabulary's matrix is a large part of a forward
/// and mostly one row of it is wanted; and positions with an attention bias, so that a draft may branch. A graph whose weights are inside a large file
/// is run as it is: editing would hold it in memory twice.
/// </remarks>
internal sealed class DecoderGraph
{
    private const long MostBytesEdited = 512L << 20;

    // One protobuf message ends at 2 GiB.
    private const long MostBytesWidened = 1536L << 20;

    private readonly OnnxModelFile? _file;
    private readonly OnnxGraph? _graph;
    private readonly string _logits;

    private DecoderGraph(string path, GraphFile summary, OnnxModelFile? file, OnnxGraph? graph, string logits)
    {
        FilePath = path;
        Summary = summary;
        _file = file;
        _graph = graph;
        _logits = logits;
    }

    /// <summary>Where it was read from.</summary>
    public string FilePath { get; }

    /// <summary>What the file says beside its weights.</summary>
    public GraphFile Summary { get; }

    /// <summary>Bytes that the quantised weights take as floats; 0 when nothing can be turned into floats.</summary>
    public long FloatBytes { get; private init; }

    /// <summary>Reads and edits a graph.</summary>
    /// <exception cref="ModelException">The file is broken.</exception>
    public static DecoderGraph Read(string path, GraphNames names, bool edit)
    {
        GraphFile summary = GraphFile.Read(path);
        if (!edit || new FileInfo(path).Length > MostBytesEdited)
        {
            return new DecoderGraph(path, summary, null, null, names.Logits);
        }

        return Guard(path, () =>
        {
            OnnxModelFile file = OnnxModelFile.Read(path);
            OnnxGraph graph = new(file.Model);
            if (graph.OutputOf(names.Logits) is not null && graph.ProducerOf(names.Logits) is not null && graph.InputOf("num_logits_to_keep") is null)
            {
                ScoredRows.Add(graph, names.Logits);
            }

            if (KeepsFloats(graph, summary))
            {
                TreeInputs.Add(graph);
            }

            long bytes = FloatProducts.BytesOf(graph, names.Logits);
            return new DecoderGraph(path, summary, file, graph, names.Logits) { FloatBytes = bytes <= MostBytesWidened ? bytes : 0 };
        });
    }

    /// <summary>Makes a session.</summary>
    public InferenceSession CreateSession(SessionOptions options) =>
        _graph is null ? new InferenceSession(FilePath, options) : Guard(FilePath, () => _file!.CreateSession(_graph, options));

    /// <summary>Makes a session of the same graph with its quantised weights as floats.</summary>
    public InferenceSession CreateFloatSession(SessionOptions options) => Guard(FilePath, () =>
    {
        OnnxGraph copy = _graph!.Clone();
        FloatProducts.Run(copy, _logits, new WeightReader(_file!));
        return _file!.CreateSession(copy, options);
    });

    private static bool KeepsFloats(OnnxGraph graph, GraphFile summary) => summary.FusedCacheInputs.All(
        name => (DataType?)graph.InputOf(name)?.Type.TensorType?.ElemType is DataType.Float or DataType.Float16);

    private static T Guard<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is InvalidDataException or InvalidProtocolBufferException)
        {
            throw new ModelException(ModelErrorCode.FileBroken, e.Message, path, innerException: e);
        }
    }
}
