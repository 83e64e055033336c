using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace StructGen.Engine.Models.Runtime;

/// <summary>Inputs that are the same for every sequence but for their length: ones for the mask, a ramp for positions. Read only, thread-safe.</summary>
internal sealed class ConstantInputs : IDisposable
{
    private readonly IntegerBuffer? _ones;
    private readonly IntegerBuffer? _ramp;
    private readonly NativeBuffer _flags = new(2);

    public ConstantInputs(SessionSignature signature, int length)
    {
        Length = length;
        if (signature.AttentionMask is GraphInput mask)
        {
            _ones = new IntegerBuffer(mask.Type, length);
            for (int i = 0; i < length; i++)
            {
                _ones.Set(i, 1);
            }
        }

        if (signature.PositionIds is GraphInput positions)
        {
            _ramp = new IntegerBuffer(positions.Type, length);
            for (int i = 0; i < length; i++)
            {
                _ramp.Set(i, i);
            }
        }

        _flags.Span<byte>(1, 1)[0] = 1;
    }

    /// <summary>The longest there is.</summary>
    public int Length { get; }

    /// <summary>Shape [1, total] of ones.</summary>
    public OrtValue Mask(int total) => _ones!.View(0, 1, total);

    /// <summary>Shape [1, rows]: past, past + 1, ….</summary>
    public OrtValue Positions(int past, int rows) => _ramp!.View(past, 1, rows);

    /// <summary>Shape [1] of bool.</summary>
    public OrtValue Flag(bool value) => _flags.View(TensorElementType.Bool, value ? 1 : 0, 1);

    public void Dispose()
    {
        _ones?.Dispose();
        _ramp?.Dispose();
        _flags.Dispose();
    }
}
