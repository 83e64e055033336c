namespace StructGen.Engine.Devices;

/// <summary>Where a model is to run. A wish: <see cref="DeviceNotAvailableException"/> tells when the machine does not have it.</summary>
public sealed record ExecutionDevice
{
    private ExecutionDevice(DeviceKind kind, int index = 0, string? libraryPath = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        Kind = kind;
        Index = index;
        LibraryPath = libraryPath;
    }

    /// <summary>DirectML, else CUDA, else WebGPU where its library lies beside the application, else the processor. Software drivers are never chosen.</summary>
    public static ExecutionDevice Auto { get; } = new(DeviceKind.Auto);

    /// <summary>The processor.</summary>
    public static ExecutionDevice Cpu { get; } = new(DeviceKind.Cpu);

    /// <summary>What kind of device.</summary>
    public DeviceKind Kind { get; }

    /// <summary>Which of several, in the order of its provider.</summary>
    public int Index { get; }

    /// <summary>The library of a provider that is loaded at run time, null for the one beside the application.</summary>
    public string? LibraryPath { get; }

    /// <summary>A DirectX 12 device.</summary>
    /// <param name="index">Which adapter, in the order of DXGI.</param>
    public static ExecutionDevice DirectML(int index = 0) => new(DeviceKind.DirectML, index);

    /// <summary>An NVIDIA device.</summary>
    /// <param name="index">Which one, in the order of CUDA.</param>
    public static ExecutionDevice Cuda(int index = 0) => new(DeviceKind.Cuda, index);

    /// <summary>A device reached through the WebGPU provider.</summary>
    /// <param name="index">Which one of those that the provider lists.</param>
    /// <param name="libraryPath">The provider's library; null for the one beside the application.</param>
    public static ExecutionDevice WebGpu(int index = 0, string? libraryPath = null) => new(DeviceKind.WebGpu, index, libraryPath);

    /// <inheritdoc/>
    public override string ToString() => Kind is DeviceKind.Auto or DeviceKind.Cpu ? Kind.ToString() : $"{Kind}({Index})";
}
