using System.Globalization;

namespace StructGen.Engine.Models.Folders;

/// <summary>What must be known of an ONNX file before a session is made of it, read without its weights.</summary>
/// <remarks>
/// The session's own metadata does not say whether a cache input goes into a fused operator (whose buffer may be larger than the text) or is
/// concatenated, and a truncated weight file fails deep inside the runtime or, worse, is read as zeros.
/// Fields: ModelProto.graph 7; GraphProto.node 1, initializer 5; NodeProto.input 1, op_type 4, attribute 5; AttributeProto.t 5, g 6, graphs 11;
/// TensorProto.external_data 13 (key 1, value 2).
/// </remarks>
internal sealed class GraphFile
{
    // A graph inside a graph inside a graph: more than that no exporter writes, and a hostile file must not exhaust the stack.
    private const int MaxDepth = 16;

    private readonly HashSet<string> _fusedCacheInputs = [];
    private readonly Dictionary<string, long> _externalEnds = [];
    private readonly WireReader _reader;

    private GraphFile(WireReader reader) => _reader = reader;

    /// <summary>Names that a GroupQueryAttention node takes as past keys or values.</summary>
    public IReadOnlySet<string> FusedCacheInputs => _fusedCacheInputs;

    /// <summary>The files of weights beside the graph, and how many bytes of each are used.</summary>
    public IReadOnlyDictionary<string, long> ExternalData => _externalEnds;

    /// <summary>Reads a graph and checks that its files of weights are there and long enough.</summary>
    /// <exception cref="ModelException">The file is no ONNX graph, or truncated, or its weights are.</exception>
    public static GraphFile Read(string path)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            GraphFile file = new(new WireReader(stream));
            if (!file.ReadModel(stream.Length))
            {
                throw new InvalidDataException("it holds no graph");
            }

            file.CheckExternalData(path);
            return file;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new ModelException(
                e is FileNotFoundException or DirectoryNotFoundException ? ModelErrorCode.FileMissing : ModelErrorCode.FileBroken,
                $"cannot be read as an ONNX model, it may be truncated: {e.Message}. Fetch the file again.",
                path,
                innerException: e);
        }
    }

    private void CheckExternalData(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        foreach ((string location, long needed) in _externalEnds)
        {
            FileInfo data = new(Path.Combine(folder, location));
            if (!data.Exists)
            {
                throw new ModelException(ModelErrorCode.FileMissing, $"the weights of {Path.GetFileName(path)} are not there; put the file beside the graph.", data.FullName);
            }

            // A link's own length is that of its target's name.
            long length = (data.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? data).Length;
            if (length < needed)
            {
                throw new ModelException(ModelErrorCode.FileBroken, $"truncated: {Path.GetFileName(path)} uses {needed} bytes of it, it has {length}. Fetch the file again.", data.FullName);
            }
        }
    }

    private bool ReadModel(long end)
    {
        bool found = false;
        while (_reader.TryReadField(end, out int field, out int type))
        {
            if (field == 7 && type == 2)
            {
                ReadGraph(_reader.ReadEnd(end), 0);
                found = true;
            }
            else
            {
                _reader.Skip(type, end);
            }
        }

        return found;
    }

    private void ReadGraph(long end, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new InvalidDataException($"graphs are nested more than {MaxDepth} deep");
        }

        while (_reader.TryReadField(end, out int field, out int type))
        {
            switch ((field, type))
            {
                case (1, 2): ReadNode(_reader.ReadEnd(end), depth); break;
                case (5, 2): ReadTensor(_reader.ReadEnd(end)); break;
                default: _reader.Skip(type, end); break;
            }
        }
    }

    private void ReadNode(long end, int depth)
    {
        List<string> inputs = [];
        string operation = "";
        while (_reader.TryReadField(end, out int field, out int type))
        {
            switch ((field, type))
            {
                case (1, 2): inputs.Add(_reader.ReadText(end)); break;
                case (4, 2): operation = _reader.ReadText(end); break;
                case (5, 2): ReadAttribute(_reader.ReadEnd(end), depth); break;
                default: _reader.Skip(type, end); break;
            }
        }

        if (operation == "GroupQueryAttention")
        {
            _fusedCacheInputs.UnionWith(inputs.Skip(3).Take(2));
        }
    }

    private void ReadAttribute(long end, int depth)
    {
        while (_reader.TryReadField(end, out int field, out int type))
        {
            switch ((field, type))
            {
                case (5, 2): ReadTensor(_reader.ReadEnd(end)); break;
                case (6 or 11, 2): ReadGraph(_reader.ReadEnd(end), depth + 1); break;
                default: _reader.Skip(type, end); break;
            }
        }
    }

    private void ReadTensor(long end)
    {
        Dictionary<string, string>? external = null;
        while (_reader.TryReadField(end, out int field, out int type))
        {
            if (field == 13 && type == 2)
            {
                (string key, string value) = ReadEntry(_reader.ReadEnd(end));
                (external ??= [])[key] = value;
            }
            else
            {
                _reader.Skip(type, end);
            }
        }

        if (external?.GetValueOrDefault("location") is string location)
        {
            long needed = Number(external, "offset") + Number(external, "length");
            _externalEnds[location] = Math.Max(needed, _externalEnds.GetValueOrDefault(location));
        }
    }

    private (string Key, string Value) ReadEntry(long end)
    {
        (string key, string value) = ("", "");
        while (_reader.TryReadField(end, out int field, out int type))
        {
            switch ((field, type))
            {
                case (1, 2): key = _reader.ReadText(end); break;
                case (2, 2): value = _reader.ReadText(end); break;
                default: _reader.Skip(type, end); break;
            }
        }

        return (key, value);
    }

    private static long Number(Dictionary<string, string> entries, string name) =>
        !entries.TryGetValue(name, out string? text) ? 0
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number <= long.MaxValue / 2 ? number
        : throw new InvalidDataException($"external data with the {name} \"{text}\"");
}
