using Microsoft.ML.OnnxRuntime.Tensors;

namespace StructGen.Engine.Models.Runtime;

/// <summary>Sizes of tensor elements.</summary>
internal static class ElementTypes
{
    /// <summary>Bytes of one element; 0 for a type that no decoder's input or cache has.</summary>
    public static int SizeOf(TensorElementType type) => type switch
    {
        TensorElementType.Float or TensorElementType.Int32 or TensorElementType.UInt32 => 4,
        TensorElementType.Float16 or TensorElementType.BFloat16 or TensorElementType.Int16 or TensorElementType.UInt16 => 2,
        TensorElementType.Int8 or TensorElementType.UInt8 or TensorElementType.Bool => 1,
        TensorElementType.Int64 or TensorElementType.UInt64 or TensorElementType.Double => 8,
        _ => 0,
    };
}
