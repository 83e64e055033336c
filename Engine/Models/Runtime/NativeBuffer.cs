using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace StructGen.Engine.Models.Runtime;

/// <summary>Zeroed host memory outside the managed heap, aligned for every vector width, that tensors are views of.</summary>
/// <remarks>Views do not keep it alive: they are disposed first.</remarks>
internal sealed unsafe class NativeBuffer : IDisposable
{
    private const nuint Alignment = 64;

    private void* _allocation;

    public NativeBuffer(long bytes)
    {
        // calloc takes large blocks from the system already zeroed, page by page as they are touched; an aligned allocation would have to write them.
        _allocation = NativeMemory.AllocZeroed(checked((nuint)bytes) + Alignment);
        Pointer = (byte*)(((nuint)_allocation + Alignment - 1) & ~(Alignment - 1));
        Bytes = bytes;
        GC.AddMemoryPressure(bytes + (long)Alignment);
    }

    ~NativeBuffer() => Free();

    /// <summary>The first byte.</summary>
    public byte* Pointer { get; private set; }

    /// <summary>How many there are.</summary>
    public long Bytes { get; }

    /// <summary>Elements <paramref name="start"/> to <paramref name="start"/> + <paramref name="count"/>.</summary>
    public Span<T> Span<T>(long start, int count)
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(_allocation is null, this);
        if (start < 0 || count < 0 || (start + count) * sizeof(T) > Bytes)
        {
            throw new ArgumentOutOfRangeException(nameof(count), $"elements {start} to {start + count} of a buffer of {Bytes / sizeof(T)}");
        }

        // SAFETY: inside the allocation by the check above.
        return new Span<T>((T*)Pointer + start, count);
    }

    /// <summary>A tensor over the memory from <paramref name="offset"/> bytes on.</summary>
    public OrtValue View(TensorElementType type, long offset, params long[] shape)
    {
        ObjectDisposedException.ThrowIf(_allocation is null, this);
        long bytes = ElementTypes.SizeOf(type);
        foreach (long dimension in shape)
        {
            bytes = checked(bytes * dimension);
        }

        return offset >= 0 && bytes >= 0 && offset + bytes <= Bytes
            ? OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, type, shape, (nint)(Pointer + offset), bytes)
            : throw new ArgumentOutOfRangeException(nameof(shape), $"{bytes} bytes from {offset} of a buffer of {Bytes}");
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_allocation is not null)
        {
            NativeMemory.Free(_allocation);
            _allocation = null;
            Pointer = null;
            GC.RemoveMemoryPressure(Bytes + (long)Alignment);
        }
    }
}
