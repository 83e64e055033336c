using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using StructGen.Engine.Models.Graphs.Onnx;

namespace StructGen.Engine.Models.Graphs;

/// <summary>
/// A model read from a file, to be edited and run. Weights in files beside it are not read: they are named, and the runtime maps them when a session is made
/// from the edited bytes. The runtime accepts data only inside the folder it is told, links resolved, so names are rewritten to the files they lead to
/// (a download cache keeps the model and its weights as links into one folder of blobs).
/// </summary>
internal sealed class OnnxModelFile
{
    private OnnxModelFile(string path, ModelProto model, string? weightsFolder)
    {
        Path = path;
        Model = model;
        WeightsFolder = weightsFolder;
    }

    /// <summary>Where it was read from.</summary>
    public string Path { get; }

    /// <summary>The model, its external weights by reference.</summary>
    public ModelProto Model { get; }

    /// <summary>The real folder of its external weights, null when it has none.</summary>
    public string? WeightsFolder { get; }

    /// <summary>Reads the model at <paramref name="path"/>.</summary>
    /// <exception cref="InvalidDataException">The file is not a model, or its weights are missing, truncated, or spread over folders.</exception>
    public static OnnxModelFile Read(string path)
    {
        ModelProto model;
        try
        {
            using FileStream stream = File.OpenRead(path);
            model = ModelProto.Parser.ParseFrom(stream);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new InvalidDataException($"{path}: not an ONNX model, or truncated: {exception.Message}", exception);
        }

        if (model.Graph is null || model.Graph.Node.Count == 0)
        {
            throw new InvalidDataException($"{path}: not an ONNX model: it holds no graph.");
        }

        return new OnnxModelFile(path, model, ResolveWeights(path, model));
    }

    /// <summary>A session over <paramref name="graph"/>, an edited copy of <see cref="Model"/>.</summary>
    /// <param name="graph">What to run.</param>
    /// <param name="options">Device and threads; the folder of the weights is added to it.</param>
    public InferenceSession CreateSession(OnnxGraph graph, SessionOptions options)
    {
        if (WeightsFolder is not null)
        {
            options.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", WeightsFolder);
        }

        return new InferenceSession(graph.Model.ToByteArray(), options);
    }

    private static string? ResolveWeights(string path, ModelProto model)
    {
        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        Dictionary<string, FileInfo> files = [];
        string? resolved = null;
        foreach (TensorProto tensor in ExternalTensors(model.Graph))
        {
            StringStringEntryProto location = tensor.ExternalData.FirstOrDefault(static e => e.Key == "location")
                ?? throw new InvalidDataException($"{path}: initializer '{tensor.Name}' lies outside the model but names no file.");
            if (!files.TryGetValue(location.Value, out FileInfo? file))
            {
                file = RealFile(path, folder, location.Value);
                files.Add(location.Value, file);
            }

            long offset = NumberOf(path, tensor, "offset") ?? 0;
            long length = NumberOf(path, tensor, "length") ?? 0;
            if (offset < 0 || length < 0 || offset > file.Length - length)
            {
                throw new InvalidDataException(
                    $"{path}: initializer '{tensor.Name}' ends at byte {offset + length} of {location.Value}, which has {file.Length}: the file is truncated or of another model.");
            }

            resolved ??= Common(folder, file);
            string relative = System.IO.Path.GetRelativePath(resolved, file.FullName);
            if (relative.StartsWith("..", StringComparison.Ordinal))
            {
                throw new InvalidDataException($"{path}: its weights lie in several folders ({resolved} and {file.DirectoryName}); put them beside the model.");
            }

            location.Value = relative.Replace('\\', '/');
        }

        return resolved;
    }

    // The model's own folder while the data lie in or under it, else the folder that the links lead to.
    private static string Common(string folder, FileInfo file)
    {
        string real = RealPath(new DirectoryInfo(folder));
        return file.FullName.StartsWith(real + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal) ? real : file.DirectoryName!;
    }

    private static FileInfo RealFile(string path, string folder, string location)
    {
        string full = System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, location));
        if (System.IO.Path.IsPathRooted(location) || !full.StartsWith(folder, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path}: the weights' location '{location}' leaves the model's folder.");
        }

        FileInfo file = new(full);
        if (!file.Exists)
        {
            throw new InvalidDataException($"{path}: its weights are missing: {full}.");
        }

        FileInfo real = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        return new FileInfo(System.IO.Path.Combine(RealPath(real.Directory!), real.Name));
    }

    // Links among the parents count too.
    private static string RealPath(DirectoryInfo folder)
    {
        if (folder.ResolveLinkTarget(returnFinalTarget: true) is DirectoryInfo target)
        {
            return RealPath(target);
        }

        return folder.Parent is null ? folder.FullName : System.IO.Path.Combine(RealPath(folder.Parent), folder.Name);
    }

    private static long? NumberOf(string path, TensorProto tensor, string key)
    {
        string? text = tensor.ExternalData.FirstOrDefault(e => e.Key == key)?.Value;
        if (text is null)
        {
            return null;
        }

        return long.TryParse(text, out long value)
            ? value
            : throw new InvalidDataException($"{path}: initializer '{tensor.Name}' has the {key} '{text}', not a number.");
    }

    private static IEnumerable<TensorProto> ExternalTensors(GraphProto graph)
    {
        foreach (TensorProto tensor in graph.Initializer)
        {
            if (tensor.DataLocation == TensorProto.Types.DataLocation.External)
            {
                yield return tensor;
            }
        }

        foreach (AttributeProto attribute in graph.Node.SelectMany(static n => n.Attribute))
        {
            if (attribute.T is { DataLocation: TensorProto.Types.DataLocation.External } constant)
            {
                yield return constant;
            }

            foreach (GraphProto inner in attribute.Graphs.Concat(attribute.G is null ? [] : [attribute.G]))
            {
                foreach (TensorProto tensor in ExternalTensors(inner))
                {
                    yield return tensor;
                }
            }
        }
    }
}
