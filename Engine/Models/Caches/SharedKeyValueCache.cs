using Microsoft.ML.OnnxRuntime;
using StructGen.Engine.Models.Runtime;

namespace StructGen.Engine.Models.Caches;

/// <summary>A cache whose buffers are past and present at once: a fused operator writes the new rows in place and never reads rows past the end.</summary>
/// <remarks>So forgetting tokens is a smaller length, and nothing is copied but when the buffers grow. One binding a session lives as long as the buffers.</remarks>
internal sealed class SharedKeyValueCache(SessionSignature signature, int limit) : KeyValueCache(signature, limit)
{
    private readonly List<CacheBinding> _bindings = [];
    private CacheBlock? _block;

    public override int Capacity => _block?.Capacity ?? 0;

    public override OrtIoBinding Prepare(DecoderSession session, int rows)
    {
        Reserve(Length + rows);
        foreach (CacheBinding existing in _bindings)
        {
            if (existing.Session == session)
            {
                return existing.Io;
            }
        }

        CacheBinding binding = new(session);
        _bindings.Add(binding);
        for (int i = 0; i < Signature.Cache.Length; i++)
        {
            binding.BindInPlace(i, _block!.View(i));
        }

        return binding.Io;
    }

    public override void Commit(int rows) => Length += rows;

    public override void Truncate(int length) => Length = length;

    public override void Compact(int length, ReadOnlySpan<int> path)
    {
        _block?.Gather(length, path, Capacity);
        Length = length + path.Length;
    }

    public override KeyValueCache Fork()
    {
        SharedKeyValueCache copy = new(Signature, Limit) { Length = Length };
        if (Length > 0)
        {
            copy._block = new CacheBlock(Signature.Cache, 1, Capacity);
            _block!.CopyTo(copy._block, Length);
        }

        return copy;
    }

    /// <summary>Copies the text into a sequence of a larger block.</summary>
    public void CopyTo(CacheBlock target, int targetSequence) => _block!.CopyTo(target, Length, 0, targetSequence);

    /// <summary>Makes room for <paramref name="tokens"/> in all.</summary>
    private void Reserve(int tokens)
    {
        RequireRoom(tokens);
        if (tokens <= Capacity)
        {
            return;
        }

        CacheBlock larger = new(Signature.Cache, 1, CacheGrowth.Next(Capacity, tokens, Limit));
        _block?.CopyTo(larger, Length);
        DropBindings();
        _block?.Dispose();
        _block = larger;
    }

    public override void Pretend(int length)
    {
        Reserve(length);
        Length = length;
    }

    public override void Dispose()
    {
        DropBindings();
        _block?.Dispose();
        _block = null;
    }

    private void DropBindings()
    {
        foreach (CacheBinding binding in _bindings)
        {
            binding.Dispose();
        }

        _bindings.Clear();
    }
}
