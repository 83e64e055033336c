using StructGen.Engine.Decoding;
using StructGen.Engine.Models.Folders;
using StructGen.Engine.Models.Runtime;
using StructGen.Engine.Tokenization;
using StructGen.Grammars;

namespace StructGen.Engine.Models;

/// <summary>A causal language model on ONNX Runtime. Thread-safe; dispose it after use, sequences may outlive it.</summary>
public sealed class OnnxModel : ITargetModel, IDisposable
{
    private readonly DecoderSet _decoders;
    private readonly Lazy<ForwardCosts> _costs;
    private bool _disposed;

    private OnnxModel(ModelDescription description, DecoderSet decoders)
    {
        Description = description;
        _decoders = decoders;
        _costs = new Lazy<ForwardCosts>(() => CostProbe.Measure(decoders));
    }

    /// <summary>What the folder's files say.</summary>
    public ModelDescription Description { get; }

    /// <inheritdoc/>
    public int LogitsWidth => _decoders.Single.Signature.LogitsWidth;

    /// <inheritdoc/>
    public int ContextLength => _decoders.ContextLength;

    /// <inheritdoc/>
    /// <remarks>Measured when first asked for, which takes under half a second for a small model; <see cref="LoadAsync"/> asks.</remarks>
    public ForwardCosts Costs => _costs.Value;

    /// <inheritdoc/>
    public bool MasksOnDevice => false;

    /// <summary>Whether a draft may branch (<see cref="ForwardRequest.Parents"/>).</summary>
    public bool TakesTrees => _decoders.TakesTrees;

    /// <summary>Bytes that one token takes in a cache.</summary>
    public long CacheBytesPerToken => _decoders.Single.Signature.TokenBytes;

    /// <summary>Loads a model from its folder.</summary>
    /// <param name="path">The folder, or a graph in it.</param>
    /// <param name="options">How it is loaded and run.</param>
    /// <param name="progress">Told how far loading is, from 0 to 1.</param>
    /// <param name="cancellationToken">Stops loading.</param>
    /// <exception cref="ModelException">A file is missing, broken or of an unknown kind; the message names it.</exception>
    public static Task<OnnxModel> LoadAsync(string path, OnnxModelOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new OnnxModelOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.PrefillChunk, 4, nameof(options));
        return Task.Run(() => Load(path, options, progress, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public ITargetSequence CreateSequence(int capacity)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        CheckCapacity(capacity);
        return new OnnxSequence(_decoders, capacity);
    }

    /// <inheritdoc/>
    public ITargetBatch CreateBatch(IReadOnlyList<ReadOnlyMemory<int>> prompts, int capacity)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        ObjectDisposedException.ThrowIf(_disposed, this);
        CheckCapacity(capacity);
        BatchSteps.CheckPrompts(prompts, _decoders, capacity);
        return prompts.Count > 1 && _decoders.Many.Signature.SharesBuffer ? new OnnxBatch(_decoders, prompts, capacity) : new SequentialBatch(_decoders, prompts, capacity);
    }

    /// <summary>Loads the tokenizer beside the graph and holds it against the logits.</summary>
    /// <exception cref="ModelException">There is none, or it has tokens that the logits do not score.</exception>
    /// <exception cref="GrammarException">It cannot be reproduced exactly.</exception>
    public TextTokenizer LoadTokenizer()
    {
        string path = Description.TokenizerPath
            ?? throw new ModelException(ModelErrorCode.FileMissing, "tokenizer.json is not there; the model cannot read text without it.", Description.Folder, "tokenizer.json");
        int own = TextTokenizer.FromTokenizerJson(path).Vocabulary.Size;
        if (own > LogitsWidth)
        {
            throw new ModelException(
                ModelErrorCode.Mismatch, $"the tokenizer has {own} tokens, the logits of {Path.GetFileName(Description.GraphPath)} are {LogitsWidth} wide; the files do not belong together.", path, "vocab_size");
        }

        return TextTokenizer.FromTokenizerJson(path, LogitsWidth);
    }

    /// <summary>Frees the model, once the sequences that are left are disposed too.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _decoders.Release();
        }
    }

    private static OnnxModel Load(string path, OnnxModelOptions options, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        ModelDescription description = ModelFolder.Read(path, options.Variant);
        progress?.Report(0.05);
        int contextLength = ContextOf(description, options);
        DecoderGraph graph = DecoderGraph.Read(description.GraphPath, description.Names, options.EditGraph);
        DecoderSession single = DecoderSession.Create(graph, floatWeights: false, description, options, cancellationToken);
        progress?.Report(0.4);
        DecoderSession many = WideSessions.Choose(graph, single, description, options, contextLength, cancellationToken);
        progress?.Report(0.9);
        Func<DecoderSession>? tree = description.TreeGraphPath is string treePath
            ? () => DecoderSession.Create(DecoderGraph.Read(treePath, description.Names, options.EditGraph), floatWeights: false, description, options, CancellationToken.None)
            : null;
        OnnxModel model = new(description, new DecoderSet(single, many, tree, contextLength, options));
        try
        {
            _ = model.Costs;
            progress?.Report(1);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static int ContextOf(ModelDescription description, OnnxModelOptions options)
    {
        if (options.ContextLength is int wanted)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(wanted, 2, nameof(options));
            return description.ContextLength > 0 ? Math.Min(wanted, description.ContextLength) : wanted;
        }

        return description.ContextLength > 0
            ? description.ContextLength
            : throw new ModelException(
                ModelErrorCode.UnknownLayout, "no entry says how long a text the model can hold; set OnnxModelOptions.ContextLength.", description.ConfigPath, nameof(OnnxModelOptions.ContextLength));
    }

    private void CheckCapacity(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        if (capacity > ContextLength)
        {
            throw new ModelException(ModelErrorCode.ContextExceeded, $"a sequence of {capacity} tokens was asked for; the model holds {ContextLength}. Shorten the prompt or ask for fewer tokens.", Description.GraphPath, "capacity");
        }
    }
}
