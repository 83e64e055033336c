using Microsoft.ML.OnnxRuntime;

namespace StructGen.Tests.Models.Graphs;

/// <summary>A tensor in host memory: its elements and its shape.</summary>
internal sealed record TensorData(Array Elements, params long[] Shape)
{
    public float[] Floats => (float[])Elements;

    public long[] Longs => (long[])Elements;

    public static TensorData Random(Random random, double scale, params long[] shape)
    {
        float[] values = new float[shape.Aggregate(1L, static (a, b) => a * b)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(scale * ((2 * random.NextDouble()) - 1));
        }

        return new TensorData(values, shape);
    }

    public OrtValue ToOrtValue() => Elements switch
    {
        float[] floats => OrtValue.CreateTensorValueFromMemory(floats, Shape),
        long[] longs => OrtValue.CreateTensorValueFromMemory(longs, Shape),
        int[] ints => OrtValue.CreateTensorValueFromMemory(ints, Shape),
        Half[] halves => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(halves, static h => new Float16(BitConverter.HalfToUInt16Bits(h))), Shape),
        _ => throw new ArgumentException(Elements.GetType().Name),
    };

    public static TensorData From(OrtValue value)
    {
        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        Array elements = info.ElementDataType switch
        {
            Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float => value.GetTensorDataAsSpan<float>().ToArray(),
            Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Int64 => value.GetTensorDataAsSpan<long>().ToArray(),
            Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Int32 => value.GetTensorDataAsSpan<int>().ToArray(),
            Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float16 =>
                Array.ConvertAll(value.GetTensorDataAsSpan<Float16>().ToArray(), static h => (float)BitConverter.UInt16BitsToHalf(h.value)),
            var other => throw new NotSupportedException(other.ToString()),
        };
        return new TensorData(elements, info.Shape);
    }

    public static float MaxDifference(TensorData a, TensorData b)
    {
        Assert.That(a.Shape, Is.EqualTo(b.Shape));
        float max = 0;
        for (int i = 0; i < a.Floats.Length; i++)
        {
            float difference = Math.Abs(a.Floats[i] - b.Floats[i]);
            max = float.IsNaN(difference) ? float.PositiveInfinity : Math.Max(max, difference);
        }

        return max;
    }
}
