using Microsoft.ML.OnnxRuntime;
using StructGen.Engine.Models.Runtime;

namespace StructGen.Engine.Models.Caches;

/// <summary>Keys and values of one sequence. Not thread-safe; one forward at a time.</summary>
/// <remarks>
/// A forward is <see cref="Prepare"/>, run, <see cref="Commit"/>; without the commit nothing has happened. Which kind a graph needs is its
/// signature's <see cref="SessionSignature.SharesBuffer"/>.
/// </remarks>
internal abstract class KeyValueCache(SessionSignature signature, int limit) : IDisposable
{
    /// <summary>Tokens held.</summary>
    public int Length { get; protected set; }

    /// <summary>The most tokens it may hold.</summary>
    public int Limit { get; } = limit;

    /// <summary>Tokens there is memory for at present.</summary>
    public abstract int Capacity { get; }

    /// <summary>The shapes.</summary>
    protected SessionSignature Signature { get; } = signature;

    /// <summary>The kind that the signature asks for.</summary>
    public static KeyValueCache Create(SessionSignature signature, int limit) =>
        signature.SharesBuffer ? new SharedKeyValueCache(signature, limit) : new ConcatenatedKeyValueCache(signature, limit);

    /// <summary>Makes room and binds past and present of a forward of <paramref name="rows"/> tokens.</summary>
    /// <returns>The binding, owned by the cache, for the other inputs and the logits.</returns>
    public abstract OrtIoBinding Prepare(DecoderSession session, int rows);

    /// <summary>Takes over what a forward has written.</summary>
    public abstract void Commit(int rows);

    /// <summary>Forgets all tokens from <paramref name="length"/> on.</summary>
    public abstract void Truncate(int length);

    /// <summary>Keeps the first <paramref name="length"/> tokens and behind them the rows <paramref name="path"/>, counted from there, ascending.</summary>
    public abstract void Compact(int length, ReadOnlySpan<int> path);

    /// <summary>A copy that goes its own way.</summary>
    public abstract KeyValueCache Fork();

    /// <summary>Pretends that <paramref name="length"/> tokens are held, whatever the memory contains: for measurements.</summary>
    public abstract void Pretend(int length);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>A token has no room.</summary>
    protected void RequireRoom(int needed)
    {
        if (needed > Limit)
        {
            throw new InvalidOperationException($"{needed} tokens in a cache that may hold {Limit}");
        }
    }
}
