using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace StructGen.Engine.Models.Runtime;

/// <summary>Integers in the width that an input of the graph has: int64, or int32.</summary>
internal sealed class IntegerBuffer(TensorElementType type, int capacity) : IDisposable
{
    private readonly NativeBuffer _memory = new((long)Math.Max(1, capacity) * ElementTypes.SizeOf(type));

    /// <summary>How many fit.</summary>
    public int Capacity { get; } = capacity;

    /// <summary>Writes one.</summary>
    public void Set(int index, int value)
    {
        if (type == TensorElementType.Int64)
        {
            _memory.Span<long>(index, 1)[0] = value;
        }
        else
        {
            _memory.Span<int>(index, 1)[0] = value;
        }
    }

    /// <summary>Writes several, from <paramref name="start"/> on.</summary>
    public void Set(int start, ReadOnlySpan<int> values)
    {
        if (type == TensorElementType.Int64)
        {
            Span<long> target = _memory.Span<long>(start, values.Length);
            for (int i = 0; i < values.Length; i++)
            {
                target[i] = values[i];
            }
        }
        else
        {
            values.CopyTo(_memory.Span<int>(start, values.Length));
        }
    }

    /// <summary>A tensor from element <paramref name="start"/> on.</summary>
    public OrtValue View(int start, params long[] shape) => _memory.View(type, (long)start * ElementTypes.SizeOf(type), shape);

    public void Dispose() => _memory.Dispose();
}
