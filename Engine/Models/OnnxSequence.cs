using Microsoft.ML.OnnxRuntime;
using StructGen.Engine.Decoding;
using StructGen.Engine.Models.Caches;
using StructGen.Engine.Models.Runtime;

namespace StructGen.Engine.Models;

/// <summary>One sequence of an <see cref="OnnxModel"/>: its cache, its scores, and one forward at a time on a thread of the pool.</summary>
internal sealed class OnnxSequence : ITargetSequence
{
    // Up to this many rows are written where the caller reads them; of more, the wanted ones are copied out, so that a long prompt leaves no large buffer behind.
    private const int MaxDirectRows = 64;

    private readonly DecoderSet _decoders;
    private readonly KeyValueCache _cache;
    private readonly ForwardPass _pass;
    private readonly ForwardGate _gate = new();
    private readonly HostScores _scores;
    private int[] _tokens = [];
    private int[] _parents = [];
    private bool _disposed;

    public OnnxSequence(DecoderSet decoders, int capacity)
        : this(decoders, capacity, KeyValueCache.Create(decoders.Single.Signature, capacity + decoders.Padding))
    {
    }

    private OnnxSequence(DecoderSet decoders, int capacity, KeyValueCache cache)
    {
        _decoders = decoders.AddReference();
        Capacity = capacity;
        _cache = cache;
        _pass = new ForwardPass(decoders.Constants, _gate.Options);
        _scores = new HostScores(decoders.Single.Signature.LogitsWidth);
    }

    public int Length => _cache.Length;

    public int Capacity { get; }

    /// <summary>The cache, for batches.</summary>
    internal KeyValueCache Cache => _cache;

    public ValueTask<TokenScores> ForwardAsync(ForwardRequest request, CancellationToken cancellationToken = default)
    {
        _gate.RequireIdle();
        cancellationToken.ThrowIfCancellationRequested();
        ForwardShape shape = Check(request);
        Copy(request.Tokens.Span, ref _tokens);
        Copy(request.Parents.Span, ref _parents);
        int start = Length;
        return _gate.Start(() => Forward(shape), () => _cache.Truncate(start), _decoders.Single.GraphPath, cancellationToken);
    }

    public void Truncate(int length)
    {
        _gate.RequireIdle();
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        _cache.Truncate(length);
    }

    public void Compact(int length, ReadOnlySpan<int> path)
    {
        _gate.RequireIdle();
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        for (int i = 0; i < path.Length; i++)
        {
            if (path[i] < (i == 0 ? 0 : path[i - 1] + 1) || path[i] >= Length - length)
            {
                throw new ArgumentException($"Rows ascend and lie within the {Length - length} behind the first {length}; row {i} of the path is {path[i]}.", nameof(path));
            }
        }

        _cache.Compact(length, path);
    }

    public ITargetSequence Fork()
    {
        _gate.RequireIdle();
        return new OnnxSequence(_decoders, Capacity, _cache.Fork());
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _gate.Dispose();
        _cache.Dispose();
        _scores.Dispose();
        _pass.Dispose();
        _decoders.Release();
    }

    private static void Copy(ReadOnlySpan<int> source, ref int[] target)
    {
        if (target.Length < source.Length)
        {
            target = new int[source.Length];
        }

        source.CopyTo(target);
    }

    private ForwardShape Check(in ForwardRequest request)
    {
        ReadOnlySpan<int> tokens = request.Tokens.Span;
        ReadOnlySpan<int> parents = request.Parents.Span;
        if (tokens.IsEmpty || request.Rows < 1 || request.Rows > tokens.Length)
        {
            throw new ArgumentException($"A forward takes at least one token and scores some of them; given {tokens.Length} tokens and {request.Rows} rows.", nameof(request));
        }

        _decoders.CheckTokens(tokens);
        if (Length + tokens.Length > Capacity)
        {
            throw new ModelException(
                ModelErrorCode.ContextExceeded,
                $"{Length} tokens are held and {tokens.Length} more do not fit: the sequence may hold {Capacity}, the model {_decoders.ContextLength}. Shorten the prompt, or create the sequence with a larger capacity.",
                parameter: "capacity");
        }

        for (int i = 0; i < parents.Length; i++)
        {
            if (parents.Length != tokens.Length || parents[i] < -1 || parents[i] >= i)
            {
                throw new ArgumentException($"Each token has a parent before it, or -1; token {i} of {tokens.Length} has {parents[i]} ({parents.Length} parents).", nameof(request));
            }
        }

        bool isTree = !BranchTensors.IsChain(parents);
        if (isTree)
        {
            CheckTree(tokens.Length);
        }

        return new ForwardShape(tokens.Length, request.Rows, isTree);
    }

    private void CheckTree(int tokens)
    {
        if (Length == 0)
        {
            // Fused attention ignores positions when all it is given is the first prompt.
            throw new ModelException(ModelErrorCode.Unsupported, "a draft that branches needs at least one token before it; run the prompt first.", parameter: "parents");
        }

        if (tokens > _decoders.ChunkLength)
        {
            throw new ModelException(ModelErrorCode.Unsupported, $"a draft that branches may have {_decoders.ChunkLength} tokens (OnnxModelOptions.PrefillChunk), not {tokens}.", parameter: "parents");
        }
    }

    private HostScores Forward(ForwardShape shape)
    {
        bool single = shape.IsTree || ChunkPlan.Next(shape.Tokens, _decoders.ChunkLength) == shape.Tokens;
        if (single && shape.Tokens <= MaxDirectRows && _decoders.WritesFloat)
        {
            int computed = RunChunk(0, shape.Tokens, shape, shape.Rows, _scores, null);
            _scores.Show(computed - shape.Rows, shape.Rows);
            return _scores;
        }

        _scores.Reserve(shape.Rows);
        NativeBuffer scratch = _decoders.Scratch.Rent();
        try
        {
            int firstWanted = shape.Tokens - shape.Rows;
            for (int at = 0; at < shape.Tokens;)
            {
                int count = shape.IsTree ? shape.Tokens : ChunkPlan.Next(shape.Tokens - at, _decoders.ChunkLength);
                int wanted = Math.Clamp(at + count - firstWanted, 0, count);
                int computed = RunChunk(at, count, shape, wanted, null, scratch);
                if (wanted > 0)
                {
                    _scores.CopyFrom(scratch, _decoders.Single.Signature.LogitsType, computed - wanted, at + count - wanted - firstWanted, wanted);
                }

                at += count;
            }
        }
        finally
        {
            _decoders.Scratch.Return(scratch);
        }

        _scores.Show(0, shape.Rows);
        return _scores;
    }

    /// <summary>Runs tokens from <paramref name="at"/> on and takes their rows into the cache.</summary>
    /// <returns>How many rows of logits were computed, without that of a padding token: the wanted ones are the last of them.</returns>
    private int RunChunk(int at, int count, ForwardShape shape, int wanted, HostScores? direct, NativeBuffer? scratch)
    {
        int padding = _decoders.Padding > 0 && ChunkPlan.EndsInSingleRow(count) ? 1 : 0;
        ReadOnlySpan<int> tokens = Padded(_tokens, at, count, padding);
        ReadOnlySpan<int> parents = shape.IsTree ? Padded(_parents, 0, count, padding) : [];
        DecoderSession session = _decoders.For(count + padding, shape.IsTree);
        OrtIoBinding io = _cache.Prepare(session, count + padding);
        int computed = session.Signature.ScoresFewerRows ? Computed(wanted, padding) : count + padding;
        _pass.Run(session, io, _cache.Length, tokens, parents, direct?.Reserve(computed) ?? scratch!, computed);
        _cache.Commit(count + padding);
        if (padding > 0)
        {
            _cache.Truncate(_cache.Length - padding);
        }

        return computed - padding;
    }

    /// <summary>Rows of logits to compute for the wanted ones and the padding behind them: at least one, and none alone where rows are to be uniform.</summary>
    private int Computed(int wanted, int padding)
    {
        int least = Math.Max(1, wanted + padding);
        return _decoders.Padding > 0 && ChunkPlan.EndsInSingleRow(least) ? least + 1 : least;
    }

    /// <summary>The values from <paramref name="at"/> on, the last one once more as padding: for a tree that makes the padding its parent's sibling or child, which is all the same.</summary>
    private static ReadOnlySpan<int> Padded(int[] values, int at, int count, int padding)
    {
        ReadOnlySpan<int> own = values.AsSpan(at, count);
        return padding == 0 ? own : (int[])[.. own, own[^1]];
    }

    private readonly record struct ForwardShape(int Tokens, int Rows, bool IsTree);
}
