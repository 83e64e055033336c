using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;
using StructGen.Engine.Models.Runtime;

namespace StructGen.Engine.Models.Caches;

/// <summary>The memory of a cache: every tensor of every layer in one allocation, shape [sequences, heads, capacity, head size] each.</summary>
internal sealed class CacheBlock : IDisposable
{
    private readonly NativeBuffer _memory;
    private readonly ImmutableArray<CacheTensor> _tensors;
    private readonly long[] _offsets;

    public CacheBlock(ImmutableArray<CacheTensor> tensors, int sequences, int capacity)
    {
        _tensors = tensors;
        Sequences = sequences;
        Capacity = capacity;
        _offsets = new long[tensors.Length];
        long bytes = 0;
        for (int i = 0; i < tensors.Length; i++)
        {
            _offsets[i] = bytes;

            // Each tensor starts on a cache line.
            bytes = checked((bytes + ((long)sequences * capacity * tensors[i].TokenBytes) + 63) & ~63L);
        }

        _memory = new NativeBuffer(bytes);
    }

    /// <summary>Number of sequences.</summary>
    public int Sequences { get; }

    /// <summary>Tokens a sequence has room for.</summary>
    public int Capacity { get; }

    /// <summary>A tensor of all sequences, at full capacity.</summary>
    public OrtValue View(int tensor) => View(tensor, 0, Sequences, Capacity);

    /// <summary>A tensor of one sequence, at full capacity.</summary>
    public OrtValue View(int tensor, int sequence) => View(tensor, sequence, 1, Capacity);

    /// <summary>A tensor as if each head had room for <paramref name="tokens"/> only: the layout of a cache that grows by concatenation.</summary>
    public OrtValue DenseView(int tensor, int tokens) => View(tensor, 0, 1, tokens);

    /// <summary>The bytes of one head: <see cref="Capacity"/> rows, or fewer in a dense layout of <paramref name="stride"/> rows a head.</summary>
    public Span<byte> Head(int tensor, int sequence, int head, int stride)
    {
        CacheTensor shape = _tensors[tensor];
        long slab = (long)Capacity * shape.TokenBytes;
        long start = _offsets[tensor] + (sequence * slab) + ((long)head * stride * shape.RowBytes);
        return _memory.Span<byte>(start, stride * shape.RowBytes);
    }

    /// <summary>Copies the first <paramref name="tokens"/> tokens of a sequence into another block.</summary>
    public void CopyTo(CacheBlock target, int tokens, int sequence = 0, int targetSequence = 0) => CopyDenseTo(target, tokens, Capacity, target.Capacity, sequence, targetSequence);

    /// <summary>Copies the first <paramref name="tokens"/> tokens of a sequence from a layout of one stride to another.</summary>
    public void CopyDenseTo(CacheBlock target, int tokens, int stride, int targetStride, int sequence = 0, int targetSequence = 0)
    {
        for (int i = 0; i < _tensors.Length; i++)
        {
            int bytes = tokens * _tensors[i].RowBytes;
            for (int head = 0; head < _tensors[i].Heads; head++)
            {
                Head(i, sequence, head, stride)[..bytes].CopyTo(target.Head(i, targetSequence, head, targetStride));
            }
        }
    }

    /// <summary>Moves rows of the first sequence down: row <paramref name="start"/> + path[i] becomes row <paramref name="start"/> + i.</summary>
    public void Gather(int start, ReadOnlySpan<int> path, int stride)
    {
        for (int i = 0; i < _tensors.Length; i++)
        {
            int row = _tensors[i].RowBytes;
            for (int head = 0; head < _tensors[i].Heads; head++)
            {
                Span<byte> rows = Head(i, 0, head, stride)[(start * row)..];
                for (int to = 0; to < path.Length; to++)
                {
                    if (path[to] != to)
                    {
                        rows.Slice(path[to] * row, row).CopyTo(rows[(to * row)..]);
                    }
                }
            }
        }
    }

    /// <summary>Moves the heads of the first sequence together, from <paramref name="stride"/> rows apart to <paramref name="tokens"/>.</summary>
    public void Condense(int stride, int tokens)
    {
        for (int i = 0; i < _tensors.Length; i++)
        {
            int bytes = tokens * _tensors[i].RowBytes;
            for (int head = 1; head < _tensors[i].Heads; head++)
            {
                Head(i, 0, head, stride)[..bytes].CopyTo(Head(i, 0, head, tokens));
            }
        }
    }

    public void Dispose() => _memory.Dispose();

    private OrtValue View(int tensor, int sequence, int sequences, int tokens)
    {
        CacheTensor shape = _tensors[tensor];
        long offset = _offsets[tensor] + ((long)sequence * Capacity * shape.TokenBytes);
        return _memory.View(shape.Type, offset, sequences, shape.Heads, tokens, shape.HeadSize);
    }
}
