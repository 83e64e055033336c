using System.Collections.Concurrent;

namespace StructGen.Engine.Models.Runtime;

/// <summary>Large buffers for the logits of prompt chunks, of which few rows are wanted: lent to one forward at a time. Thread-safe.</summary>
internal sealed class ScratchPool(long bytes) : IDisposable
{
    // More than this many prompts at once is rare; beyond it buffers are freed after use.
    private const int Kept = 2;

    private readonly ConcurrentBag<NativeBuffer> _free = [];

    /// <summary>Takes one.</summary>
    public NativeBuffer Rent() => _free.TryTake(out NativeBuffer? buffer) ? buffer : new NativeBuffer(bytes);

    /// <summary>Gives one back.</summary>
    public void Return(NativeBuffer buffer)
    {
        if (_free.Count < Kept)
        {
            _free.Add(buffer);
        }
        else
        {
            buffer.Dispose();
        }
    }

    public void Dispose()
    {
        while (_free.TryTake(out NativeBuffer? buffer))
        {
            buffer.Dispose();
        }
    }
}
