using StructGen.Engine.Decoding;
using StructGen.Engine.Devices;
using StructGen.Engine.Models.Folders;
using StructGen.Engine.Tokenization;
using StructGen.Grammars;

namespace StructGen.Engine.Models;

/// <summary>A causal language model on ONNX Runtime. Thread-safe; dispose it after use.</summary>
public sealed class OnnxModel : ITargetModel, IDisposable
{
    private readonly ITargetModel _target;

    private OnnxModel(ModelDescription description, ExecutionDevice device, ITargetModel target)
    {
        Description = description;
        Device = device;
        _target = target;
    }

    /// <summary>What the folder's files say.</summary>
    public ModelDescription Description { get; }

    /// <summary>Where it runs; never <see cref="ExecutionDevice.Auto"/>.</summary>
    public ExecutionDevice Device { get; }

    /// <inheritdoc/>
    public int LogitsWidth => _target.LogitsWidth;

    /// <inheritdoc/>
    public int ContextLength => _target.ContextLength;

    /// <inheritdoc/>
    /// <remarks>Measured while the model loads, which takes under half a second for a small one.</remarks>
    public ForwardCosts Costs => _target.Costs;

    /// <inheritdoc/>
    public bool MasksOnDevice => _target.MasksOnDevice;

    /// <summary>Whether a draft may branch (<see cref="ForwardRequest.Parents"/>).</summary>
    public bool TakesTrees => _target switch
    {
        HostModel host => host.TakesTrees,
        DeviceModel device => device.TakesBias && device.TakesPositions,
        _ => false,
    };

    /// <summary>Bytes that one token takes in a cache in the host's memory; 0 where it lies in a device's.</summary>
    public long CacheBytesPerToken => (_target as HostModel)?.TokenBytes ?? 0;

    /// <summary>Loads a model from its folder.</summary>
    /// <param name="path">The folder, or a graph in it.</param>
    /// <param name="options">How it is loaded and run.</param>
    /// <param name="progress">Told how far loading is, from 0 to 1.</param>
    /// <param name="cancellationToken">Stops loading.</param>
    /// <exception cref="ModelException">A file is missing, broken or of an unknown kind; the message names it.</exception>
    /// <exception cref="DeviceNotAvailableException">The machine does not have the device that was asked for.</exception>
    public static Task<OnnxModel> LoadAsync(string path, OnnxModelOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new OnnxModelOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.PrefillChunk, 4, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads ?? 1, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ContextLength ?? 2, 2, nameof(options));
        return Task.Run(() => Load(path, options, progress, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public ITargetSequence CreateSequence(int capacity)
    {
        CheckCapacity(capacity);
        return _target.CreateSequence(capacity);
    }

    /// <inheritdoc/>
    public ITargetBatch CreateBatch(IReadOnlyList<ReadOnlyMemory<int>> prompts, int capacity)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        CheckCapacity(capacity);
        return _target.CreateBatch(prompts, capacity);
    }

    /// <summary>Loads the tokenizer beside the graph and holds it against the logits.</summary>
    /// <exception cref="ModelException">There is none, or it has tokens that the logits do not score.</exception>
    /// <exception cref="GrammarException">It cannot be reproduced exactly.</exception>
    public TextTokenizer LoadTokenizer()
    {
        string path = Description.TokenizerPath
            ?? throw new ModelException(ModelErrorCode.FileMissing, "tokenizer.json is not there; the model cannot read text without it.", Description.Folder, "tokenizer.json");
        TextTokenizer tokenizer = TextTokenizer.FromTokenizerJson(path);
        int own = tokenizer.Vocabulary.Size;
        if (own > LogitsWidth)
        {
            throw new ModelException(
                ModelErrorCode.Mismatch, $"the tokenizer has {own} tokens, the logits of {Path.GetFileName(Description.GraphPath)} are {LogitsWidth} wide; the files do not belong together.", path, "vocab_size");
        }

        return own == LogitsWidth ? tokenizer : TextTokenizer.FromTokenizerJson(path, LogitsWidth);
    }

    /// <summary>Frees the model. Sequences on the CPU may outlive it; those on a device end first.</summary>
    public void Dispose() => (_target as IDisposable)!.Dispose();

    private static OnnxModel Load(string path, OnnxModelOptions options, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        ModelDescription description = ModelFolder.Read(path, options.Variant);
        int contextLength = ContextOf(description, options);
        progress?.Report(0.05);
        RuntimeDevice device = DeviceResolver.Resolve(options.Device);
        OnnxModel model = device.Device.Kind == DeviceKind.Cpu
            ? new OnnxModel(description, ExecutionDevice.Cpu, HostModel.Load(description, contextLength, options, progress, cancellationToken))
            : LoadOn(device, description, contextLength, options, progress, cancellationToken);
        try
        {
            progress?.Report(0.9);
            _ = model.Costs;
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(1);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static OnnxModel LoadOn(
        RuntimeDevice device, ModelDescription description, int contextLength, OnnxModelOptions options, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        try
        {
            return new OnnxModel(description, device.Device, DeviceModel.Load(description.GraphPath, device, DeviceModelOptions.For(device.Device, contextLength, description.Names)));
        }
        catch (InvalidDataException) when (options.Device.Kind == DeviceKind.Auto)
        {
            // The best device is the best that can run this graph.
            return new OnnxModel(description, ExecutionDevice.Cpu, HostModel.Load(description, contextLength, options, progress, cancellationToken));
        }
        catch (InvalidDataException e)
        {
            throw new ModelException(ModelErrorCode.Unsupported, $"{e.Message} It cannot run on {device.Device}; ExecutionDevice.Cpu runs any decoder.", description.GraphPath, nameof(OnnxModelOptions.Device), e);
        }
    }

    private static int ContextOf(ModelDescription description, OnnxModelOptions options)
    {
        if (options.ContextLength is int wanted)
        {
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
