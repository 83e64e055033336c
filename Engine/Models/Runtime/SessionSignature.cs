using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace StructGen.Engine.Models.Runtime;

/// <summary>One cached tensor of one layer, shape [batch, <see cref="Heads"/>, tokens, <see cref="HeadSize"/>].</summary>
internal readonly record struct CacheTensor(string Past, string Present, int Heads, int HeadSize, TensorElementType Type)
{
    /// <summary>Bytes of one token of one head.</summary>
    public int RowBytes => HeadSize * ElementTypes.SizeOf(Type);

    /// <summary>Bytes of one token of all heads.</summary>
    public int TokenBytes => Heads * RowBytes;
}

/// <summary>An integer or mask input of the graph.</summary>
internal sealed record GraphInput(string Name, TensorElementType Type);

/// <summary>What a decoder's graph takes and gives, by its own metadata. Immutable.</summary>
internal sealed record SessionSignature
{
    public required GraphInput InputIds { get; init; }

    public GraphInput? AttentionMask { get; init; }

    public GraphInput? PositionIds { get; init; }

    /// <summary>Shape [1, <see cref="BiasHeads"/>, rows, total]: lets a draft branch.</summary>
    public GraphInput? AttentionBias { get; init; }

    public int BiasHeads { get; init; } = 1;

    /// <summary>Bool [1] of a merged export: whether there is a past.</summary>
    public GraphInput? UseCacheBranch { get; init; }

    /// <summary>Scalar: how many of the last rows get logits, 0 for all.</summary>
    public GraphInput? LogitsToKeep { get; init; }

    /// <summary>Shape [R]: which rows get logits.</summary>
    public GraphInput? ScoredRows { get; init; }

    /// <summary>Whether a forward may compute fewer rows of logits than it has tokens.</summary>
    public bool ScoresFewerRows => LogitsToKeep is not null || ScoredRows is not null;

    public required string Logits { get; init; }

    public required TensorElementType LogitsType { get; init; }

    public required int LogitsWidth { get; init; }

    /// <summary>Keys and values, layer by layer.</summary>
    public required ImmutableArray<CacheTensor> Cache { get; init; }

    /// <summary>Whether past and present may be the same buffer with room for more tokens; otherwise present is past and the new tokens, concatenated.</summary>
    public required bool SharesBuffer { get; init; }

    /// <summary>Whether a draft may branch.</summary>
    public bool TakesTrees => AttentionBias is not null && PositionIds is not null;

    /// <summary>Bytes of one cached token.</summary>
    public long TokenBytes => Cache.Sum(static tensor => (long)tensor.TokenBytes);

    /// <summary>Whether two graphs read and write the same cache.</summary>
    public bool HasSameCacheAs(SessionSignature other) =>
        SharesBuffer == other.SharesBuffer && LogitsWidth == other.LogitsWidth
        && Cache.Select(static t => (t.Heads, t.HeadSize, t.Type)).SequenceEqual(other.Cache.Select(static t => (t.Heads, t.HeadSize, t.Type)));
}
