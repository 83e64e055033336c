using System.Collections.Immutable;
using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using StructGen.Engine.Models.Folders;

namespace StructGen.Engine.Models.Runtime;

/// <summary>Reads a <see cref="SessionSignature"/> from a session's metadata and holds it against what the folder's files say.</summary>
internal sealed class SignatureReader
{
    private readonly ModelDescription _model;
    private readonly string _path;
    private readonly IReadOnlyDictionary<string, NodeMetadata> _inputs;
    private readonly IReadOnlyDictionary<string, NodeMetadata> _outputs;
    private readonly HashSet<string> _unread;

    private SignatureReader(InferenceSession session, ModelDescription model, string path)
    {
        _model = model;
        _path = path;
        _inputs = session.InputMetadata;
        _outputs = session.OutputMetadata;
        _unread = [.. _inputs.Keys];
    }

    /// <summary>Reads the signature.</summary>
    /// <param name="session">The session.</param>
    /// <param name="model">What the files say.</param>
    /// <param name="path">The graph, for messages.</param>
    /// <param name="fusedCacheInputs">Cache inputs that a fused operator takes.</param>
    /// <exception cref="ModelException">The graph is no decoder that is known here, or contradicts the files.</exception>
    public static SessionSignature Read(InferenceSession session, ModelDescription model, string path, IReadOnlySet<string> fusedCacheInputs) =>
        new SignatureReader(session, model, path).Read(fusedCacheInputs);

    private SessionSignature Read(IReadOnlySet<string> fusedCacheInputs)
    {
        GraphNames names = _model.Names;
        GraphInput ids = Input(names.InputIds, TensorElementType.Int64, TensorElementType.Int32)
            ?? throw Unknown($"there is no input \"{names.InputIds}\"; the inputs are {string.Join(", ", _inputs.Keys.Take(8))}. Only decoders that take token ids can be run.", names.InputIds);
        NodeMetadata logits = _outputs.TryGetValue(names.Logits, out NodeMetadata? found)
            ? found
            : throw Unknown($"there is no output \"{names.Logits}\"; the outputs are {string.Join(", ", _outputs.Keys.Take(8))}. Export the model with its language-model head.", names.Logits);
        if (logits.ElementDataType is not (TensorElementType.Float or TensorElementType.Float16))
        {
            throw Unknown($"the logits are {logits.ElementDataType}; float and float16 can be read.", names.Logits);
        }

        GraphInput? bias = Input("attention_bias", TensorElementType.Float, TensorElementType.Float16);
        ImmutableArray<CacheTensor> cache = ReadCache();
        SessionSignature signature = new()
        {
            InputIds = ids,
            AttentionMask = Input(names.AttentionMask, TensorElementType.Int64, TensorElementType.Int32),
            PositionIds = Input(names.PositionIds, TensorElementType.Int64, TensorElementType.Int32),
            AttentionBias = bias,
            BiasHeads = bias is not null && Dimension(_inputs["attention_bias"], 1) is > 1 and int heads ? heads : 1,
            UseCacheBranch = Input("use_cache_branch", TensorElementType.Bool),
            LogitsToKeep = Input("num_logits_to_keep", TensorElementType.Int64),
            ScoredRows = Input(Graphs.ScoredRows.Input, TensorElementType.Int64),
            Logits = names.Logits,
            LogitsType = logits.ElementDataType,
            LogitsWidth = LogitsWidth(logits),
            Cache = cache,
            SharesBuffer = cache.All(tensor => fusedCacheInputs.Contains(tensor.Past)),
        };
        return _unread.Count == 0
            ? signature
            : throw Unknown($"the input \"{_unread.Order(StringComparer.Ordinal).First()}\" is not known here ({_unread.Count} in all); only plain decoders with a key/value cache can be run.", _unread.Order(StringComparer.Ordinal).First());
    }

    private ImmutableArray<CacheTensor> ReadCache()
    {
        ImmutableArray<CacheTensor>.Builder tensors = ImmutableArray.CreateBuilder<CacheTensor>();
        GraphNames names = _model.Names;
        int layer = 0;
        for (; _inputs.ContainsKey(Name(names.PastKey, layer)); layer++)
        {
            tensors.Add(ReadCacheTensor(Name(names.PastKey, layer), Name(names.PresentKey, layer)));
            tensors.Add(ReadCacheTensor(Name(names.PastValue, layer), Name(names.PresentValue, layer)));
        }

        if (layer == 0)
        {
            throw Unknown($"there is no input \"{Name(names.PastKey, 0)}\", so the graph keeps no cache; export the model with past (optimum: --task text-generation-with-past).", Name(names.PastKey, 0));
        }

        // Some layers may share the cache of others, so a graph may have fewer; more would be another model.
        return layer <= _model.Layers || _model.Layers == 0
            ? tensors.ToImmutable()
            : throw Mismatch($"the graph has a cache of {layer} layers, {Path.GetFileName(_model.ConfigPath)} says {_model.Layers}", names.PastKey);
    }

    private CacheTensor ReadCacheTensor(string past, string present)
    {
        if (!_inputs.TryGetValue(past, out NodeMetadata? input))
        {
            throw Unknown($"there is no input \"{past}\" beside its twin; each layer has one for keys and one for values.", past);
        }

        _unread.Remove(past);
        if (!_outputs.TryGetValue(present, out NodeMetadata? output))
        {
            throw Unknown($"the input \"{past}\" has no output \"{present}\" that continues it.", present);
        }

        if (input.Dimensions.Length != 4)
        {
            throw Unknown($"\"{past}\" has {input.Dimensions.Length} dimensions; a cache of shape [batch, heads, tokens, head size] can be kept.", past);
        }

        if (ElementTypes.SizeOf(input.ElementDataType) == 0 || input.ElementDataType != output.ElementDataType)
        {
            throw Unknown($"\"{past}\" is {input.ElementDataType} and \"{present}\" {output.ElementDataType}; one type of at least a byte was expected.", past);
        }

        int heads = Dimension(input, 1) is > 0 and int declared ? declared : _model.KeyValueHeads;
        int headSize = Dimension(input, 3) is > 0 and int size ? size : _model.HeadSize;
        if (heads <= 0 || headSize <= 0)
        {
            throw Unknown($"\"{past}\" does not declare its heads and head size, nor does {Path.GetFileName(_model.ConfigPath)}.", past);
        }

        return new CacheTensor(past, present, heads, headSize, input.ElementDataType);
    }

    private int LogitsWidth(NodeMetadata logits)
    {
        int declared = logits.Dimensions.Length > 0 ? logits.Dimensions[^1] : -1;
        if (logits.Dimensions.Length != 3)
        {
            throw Unknown($"the logits have {logits.Dimensions.Length} dimensions; [batch, tokens, vocabulary] was expected.", _model.Names.Logits);
        }

        // A padded head is wider than the configuration's vocabulary; a narrower one cannot score every token.
        if (declared > 0 && declared < _model.VocabularySize)
        {
            throw Mismatch($"the logits are {declared} wide, {Path.GetFileName(_model.ConfigPath)} says a vocabulary of {_model.VocabularySize}", _model.Names.Logits);
        }

        return declared > 0 ? declared
            : _model.VocabularySize > 0 ? _model.VocabularySize
            : throw Unknown($"neither the graph nor {Path.GetFileName(_model.ConfigPath)} says how wide the logits are (vocab_size).", _model.Names.Logits);
    }

    private GraphInput? Input(string name, params ReadOnlySpan<TensorElementType> types)
    {
        if (!_inputs.TryGetValue(name, out NodeMetadata? input))
        {
            return null;
        }

        _unread.Remove(name);
        return types.Contains(input.ElementDataType)
            ? new GraphInput(name, input.ElementDataType)
            : throw Unknown($"the input \"{name}\" is {input.ElementDataType}; {types[0]} was expected.", name);
    }

    private static int Dimension(NodeMetadata node, int index) => index < node.Dimensions.Length ? node.Dimensions[index] : -1;

    private static string Name(string pattern, int layer) => pattern.Replace("%d", layer.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private ModelException Unknown(string message, string parameter) => new(ModelErrorCode.UnknownLayout, message, _path, parameter);

    private ModelException Mismatch(string message, string parameter) =>
        new(ModelErrorCode.Mismatch, message + "; the files do not belong together. Fetch the folder again, from one export.", _path, parameter);
}
