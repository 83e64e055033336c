using Microsoft.ML.OnnxRuntime;
using StructGen.Engine.Models.Folders;
using StructGen.Engine.Models.Graphs;

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

    private readonly string _path;
    private readonly OnnxModelFile? _file;
    private readonly OnnxGraph? _graph;

    private DecoderGraph(string path, GraphFile summary, OnnxModelFile? file, OnnxGraph? graph)
    {
        _path = path;
        _file = file;
        _graph = graph;
        Summary = summary;
    }

    /// <summary>What the file says beside its weights.</summary>
    public GraphFile Summary { get; }

    /// <summary>Reads and edits a graph.</summary>
    /// <exception cref="ModelException">The file is broken.</exception>
    public static DecoderGraph Read(string path, GraphNames names, bool edit)
    {
        GraphFile summary = GraphFile.Read(path);
        if (!edit || new FileInfo(path).Length > MostBytesEdited)
        {
            return new DecoderGraph(path, summary, null, null);
        }

        try
        {
            OnnxModelFile file = OnnxModelFile.Read(path);
            OnnxGraph graph = new(file.Model);
            if (graph.OutputOf(names.Logits) is not null && graph.ProducerOf(names.Logits) is not null && graph.InputOf("num_logits_to_keep") is null)
            {
                ScoredRows.Add(graph, names.Logits);
            }

            BranchInputs.TryAdd(graph, names);
            return new DecoderGraph(path, summary, file, graph);
        }
        catch (InvalidDataException e)
        {
            throw new ModelException(ModelErrorCode.FileBroken, e.Message, path, innerException: e);
        }
    }

    /// <summary>Makes a session.</summary>
    public InferenceSession CreateSession(SessionOptions options) =>
        _graph is null ? new InferenceSession(_path, options) : _file!.CreateSession(_graph, options);
}
