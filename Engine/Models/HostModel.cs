using StructGen.Engine.Decoding;
using StructGen.Engine.Models.Runtime;

namespace StructGen.Engine.Models;

/// <summary>A model whose cache and logits lie in the host's memory: the CPU. Thread-safe.</summary>
internal sealed class HostModel : ITargetModel, IDisposable
{
    private readonly DecoderSet _decoders;
    private readonly Lazy<ForwardCosts> _costs;
    private bool _disposed;

    private HostModel(DecoderSet decoders)
    {
        _decoders = decoders;
        _costs = new Lazy<ForwardCosts>(() => CostProbe.Measure(decoders));
    }

    public int LogitsWidth => _decoders.Single.Signature.LogitsWidth;

    public int ContextLength => _decoders.ContextLength;

    public ForwardCosts Costs => _costs.Value;

    public bool MasksOnDevice => false;

    /// <summary>Whether a draft may branch.</summary>
    public bool TakesTrees => _decoders.TakesTrees;

    /// <summary>Bytes of one token's keys and values.</summary>
    public long TokenBytes => _decoders.Single.Signature.TokenBytes;

    /// <summary>Makes the sessions of a graph.</summary>
    public static HostModel Load(ModelDescription description, int contextLength, OnnxModelOptions options, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        DecoderGraph graph = DecoderGraph.Read(description.GraphPath, description.Names, options.EditGraph);
        DecoderSession single = DecoderSession.Create(graph, floatWeights: false, description, options, cancellationToken);
        try
        {
            progress?.Report(0.4);
            DecoderSession many = WideSessions.Choose(graph, single, description, options, contextLength, cancellationToken);
            Func<DecoderSession>? tree = description.TreeGraphPath is string path
                ? () => DecoderSession.Create(DecoderGraph.Read(path, description.Names, options.EditGraph), floatWeights: false, description, options, CancellationToken.None)
                : null;
            return new HostModel(new DecoderSet(single, many, tree, contextLength, options));
        }
        catch
        {
            single.Dispose();
            throw;
        }
    }

    public ITargetSequence CreateSequence(int capacity)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new OnnxSequence(_decoders, capacity);
    }

    public ITargetBatch CreateBatch(IReadOnlyList<ReadOnlyMemory<int>> prompts, int capacity)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        BatchSteps.CheckPrompts(prompts, _decoders, capacity);
        return prompts.Count > 1 && _decoders.Many.Signature.SharesBuffer ? new OnnxBatch(_decoders, prompts, capacity) : new SequentialBatch(_decoders, prompts, capacity);
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _decoders.Release();
        }
    }
}
