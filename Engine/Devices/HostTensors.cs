using Microsoft.ML.OnnxRuntime;

namespace StructGen.Engine.Devices;

/// <summary>Tensors over arrays in host memory, in the form that every provider reads.</summary>
internal static class HostTensors
{
    // N.B. The runtime's own default describes host memory as an output of the processor's; a provider in a library of its own aborts the process when
    // one of its operators reads such a tensor on the host (seen with WebGPU 0.4.0).
    private static readonly OrtMemoryInfo Memory = new("Cpu", OrtAllocatorType.DeviceAllocator, 0, OrtMemType.Default);

    /// <summary>A tensor over <paramref name="values"/>, which stay pinned until it is disposed.</summary>
    public static OrtValue Over<T>(T[] values, params long[] shape)
        where T : unmanaged => OrtValue.CreateTensorValueFromMemory(Memory, values.AsMemory(), shape);
}
