using Microsoft.ML.OnnxRuntime.Tensors;

namespace StructGen.Engine.Models.Runtime;

/// <summary>
/// The graphs of one model that work on one cache: the fastest for single rows, the best for many, and the one whose drafts may branch; often the
/// same. With what all its sequences share; lives until the model and every sequence have let go.
/// </summary>
internal sealed class DecoderSet
{
    private readonly Lazy<DecoderSession>? _tree;
    private readonly int _contextLength;
    private int _references = 1;

    /// <summary>Takes over the sessions.</summary>
    /// <param name="single">For forwards of one row.</param>
    /// <param name="many">For forwards of more; may be <paramref name="single"/>.</param>
    /// <param name="tree">Loads the graph for drafts that branch when the first one comes; null when there is none.</param>
    /// <param name="contextLength">The most tokens the graphs can hold.</param>
    /// <param name="options">How they are run.</param>
    public DecoderSet(DecoderSession single, DecoderSession many, Func<DecoderSession>? tree, int contextLength, OnnxModelOptions options)
    {
        Single = single;
        Many = many;
        _tree = tree is null ? null : new Lazy<DecoderSession>(() => Matching(tree()));
        _contextLength = contextLength;
        Padding = options.UniformRows ? 1 : 0;
        ChunkLength = options.PrefillChunk;
        SessionSignature signature = single.Signature;
        WritesFloat = signature.LogitsType == TensorElementType.Float;
        Constants = new ConstantInputs(signature, contextLength);
        Scratch = new ScratchPool((long)(ChunkLength + Padding) * signature.LogitsWidth * ElementTypes.SizeOf(signature.LogitsType));
    }

    /// <summary>For forwards of one row.</summary>
    public DecoderSession Single { get; }

    /// <summary>For forwards of several rows.</summary>
    public DecoderSession Many { get; }

    /// <summary>Whether the sessions end with it.</summary>
    public bool OwnsSessions { get; init; } = true;

    /// <summary>Whether a draft may branch.</summary>
    public bool TakesTrees => _tree is not null || Single.Signature.TakesTrees;

    /// <summary>Tokens that a forward may be padded with.</summary>
    public int Padding { get; }

    /// <summary>Most tokens of one forward.</summary>
    public int ChunkLength { get; }

    /// <summary>Whether logits need no conversion.</summary>
    public bool WritesFloat { get; }

    /// <summary>The most tokens a sequence may hold, padding set aside.</summary>
    public int ContextLength => _contextLength - Padding;

    public ConstantInputs Constants { get; }

    /// <summary>Logits of chunks of a prompt.</summary>
    public ScratchPool Scratch { get; }

    /// <summary>The session for a forward.</summary>
    public DecoderSession For(int rows, bool isTree)
    {
        if (!isTree)
        {
            return rows == 1 ? Single : Many;
        }

        return Many.Signature.TakesTrees ? Many
            : Single.Signature.TakesTrees ? Single
            : _tree?.Value ?? throw new ModelException(
                ModelErrorCode.Unsupported,
                "the graph cannot take a draft that branches: it has no inputs position_ids and attention_bias. Draft chains, or put such a graph beside it as *_tree.onnx.",
                Single.GraphPath,
                "attention_bias");
    }

    /// <summary>A token that the embedding does not have reads other memory or zeros, without an error everywhere.</summary>
    public void CheckTokens(ReadOnlySpan<int> tokens)
    {
        int width = Single.Signature.LogitsWidth;
        foreach (int token in tokens)
        {
            if ((uint)token >= (uint)width)
            {
                throw new ArgumentException($"There is no token {token}: the model has {width}.", nameof(tokens));
            }
        }
    }

    public DecoderSet AddReference()
    {
        ObjectDisposedException.ThrowIf(Interlocked.Increment(ref _references) <= 1, this);
        return this;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _references) > 0)
        {
            return;
        }

        Constants.Dispose();
        Scratch.Dispose();
        if (!OwnsSessions)
        {
            return;
        }

        if (_tree is { IsValueCreated: true })
        {
            _tree.Value.Dispose();
        }

        if (Many != Single)
        {
            Many.Dispose();
        }

        Single.Dispose();
    }

    private DecoderSession Matching(DecoderSession tree)
    {
        if (tree.Signature.TakesTrees && tree.Signature.HasSameCacheAs(Single.Signature))
        {
            return tree;
        }

        string path = tree.GraphPath;
        tree.Dispose();
        throw new ModelException(ModelErrorCode.Mismatch, $"it should be {Path.GetFileName(Single.GraphPath)} with the inputs position_ids and attention_bias, on the same cache.", path, "attention_bias");
    }
}
