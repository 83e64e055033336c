using Microsoft.ML.OnnxRuntime;
using StructGen.Engine.Models.Runtime;

namespace StructGen.Engine.Models.Caches;

/// <summary>A cache for graphs whose present is past and new rows, concatenated: two blocks take turns as past and present.</summary>
/// <remarks>
/// The graph reads and writes dense tensors, so heads stand <c>_stride</c> rows apart and forgotten rows have to go before the next forward:
/// that copy waits until then, so that forgetting several times costs one. Memory is allocated as seldom as in the shared kind.
/// </remarks>
internal sealed class ConcatenatedKeyValueCache(SessionSignature signature, int limit) : KeyValueCache(signature, limit)
{
    private readonly List<CacheBinding> _bindings = [];
    private CacheBlock? _past;
    private CacheBlock? _present;

    // Rows from one head to the next in _past; at least Length.
    private int _stride;

    public override int Capacity => _past?.Capacity ?? 0;

    public override OrtIoBinding Prepare(DecoderSession session, int rows)
    {
        bool mustPretend = session.Signature.UseCacheBranch is not null && Length == 0;
        Reserve(Length + rows);
        if (_stride != Length)
        {
            _past!.Condense(_stride, Length);
            _stride = Length;
        }

        CacheBinding binding = BindingOf(session);
        binding.Clear();
        for (int i = 0; i < Signature.Cache.Length; i++)
        {
            // A merged export demands a row of past even where it then ignores it.
            binding.Bind(i, _past!.DenseView(i, mustPretend ? 1 : Length), _present!.DenseView(i, Length + rows));
        }

        return binding.Io;
    }

    public override void Commit(int rows)
    {
        (_past, _present) = (_present, _past);
        Length += rows;
        _stride = Length;
    }

    public override void Truncate(int length) => Length = length;

    public override void Compact(int length, ReadOnlySpan<int> path)
    {
        _past?.Gather(length, path, _stride);
        Length = length + path.Length;
    }

    public override KeyValueCache Fork()
    {
        ConcatenatedKeyValueCache copy = new(Signature, Limit);
        if (Length > 0)
        {
            copy.Reserve(Length);
            _past!.CopyDenseTo(copy._past!, Length, _stride, Length);
            copy.Length = copy._stride = Length;
        }

        return copy;
    }

    public override void Pretend(int length)
    {
        Reserve(length);
        Length = _stride = length;
    }

    public override void Dispose()
    {
        foreach (CacheBinding binding in _bindings)
        {
            binding.Dispose();
        }

        _bindings.Clear();
        _past?.Dispose();
        _present?.Dispose();
        _past = _present = null;
    }

    private void Reserve(int tokens)
    {
        RequireRoom(tokens);
        if (tokens <= Capacity)
        {
            return;
        }

        int capacity = CacheGrowth.Next(Capacity, tokens, Limit);
        CacheBlock past = new(Signature.Cache, 1, capacity);
        CacheBlock present = new(Signature.Cache, 1, capacity);
        _past?.CopyDenseTo(past, Length, _stride, Length);
        _stride = Length;
        foreach (CacheBinding binding in _bindings)
        {
            binding.Clear();
        }

        _past?.Dispose();
        _present?.Dispose();
        (_past, _present) = (past, present);
    }

    private CacheBinding BindingOf(DecoderSession session)
    {
        foreach (CacheBinding existing in _bindings)
        {
            if (existing.Session == session)
            {
                return existing;
            }
        }

        CacheBinding binding = new(session);
        _bindings.Add(binding);
        return binding;
    }
}
