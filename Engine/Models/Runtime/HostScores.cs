using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime.Tensors;
using StructGen.Engine.Decoding;

namespace StructGen.Engine.Models.Runtime;

/// <summary>Logits in host memory, as float whatever the graph writes. Reused from forward to forward.</summary>
internal sealed class HostScores(int width) : TokenScores, IDisposable
{
    private NativeBuffer? _memory;
    private int _first;
    private int _rows;

    public override int Rows => _rows;

    public override bool HasLogits => true;

    /// <summary>Rows there is memory for.</summary>
    public int Capacity => _memory is null ? 0 : (int)(_memory.Bytes / ((long)width * sizeof(float)));

    public override Span<float> Logits(int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, _rows);
        return Row(_first + row);
    }

    public override int ArgMax(int row) => throw Reduced();

    public override ReadOnlySpan<float> TopValues(int row) => throw Reduced();

    public override ReadOnlySpan<int> TopTokens(int row) => throw Reduced();

    public override float LogSumExp(int row) => throw Reduced();

    /// <summary>The memory for <paramref name="rows"/> rows; what it held is lost.</summary>
    public NativeBuffer Reserve(int rows)
    {
        if (Capacity < rows)
        {
            _memory?.Dispose();
            _memory = new NativeBuffer((long)rows * width * sizeof(float));
        }

        _rows = 0;
        return _memory!;
    }

    /// <summary>Shows <paramref name="rows"/> rows from row <paramref name="first"/> of the memory on.</summary>
    public void Show(int first, int rows)
    {
        _first = first;
        _rows = rows;
    }

    /// <summary>Copies rows in, from float or half precision.</summary>
    public void CopyFrom(NativeBuffer source, TensorElementType type, int sourceRow, int targetRow, int rows)
    {
        for (int i = 0; i < rows; i++)
        {
            long start = (long)(sourceRow + i) * width;
            if (type == TensorElementType.Float16)
            {
                TensorPrimitives.ConvertToSingle(source.Span<Half>(start, width), Row(targetRow + i));
            }
            else
            {
                source.Span<float>(start, width).CopyTo(Row(targetRow + i));
            }
        }
    }

    /// <summary>Copies one row in.</summary>
    public void CopyFrom(ReadOnlySpan<float> logits, int targetRow) => logits.CopyTo(Row(targetRow));

    public void Dispose()
    {
        _rows = 0;
        _memory?.Dispose();
        _memory = null;
    }

    private Span<float> Row(int row) => _memory!.Span<float>((long)row * width, width);

    private static InvalidOperationException Reduced() => new("These scores are logits; reductions come from a model that masks on its device.");
}
