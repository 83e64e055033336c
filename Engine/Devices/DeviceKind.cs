namespace StructGen.Engine.Devices;

/// <summary>What a model runs on.</summary>
public enum DeviceKind
{
    /// <summary>The best that the machine has.</summary>
    Auto,

    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>A DirectX 12 device on Windows.</summary>
    DirectML,

    /// <summary>An NVIDIA device.</summary>
    Cuda,

    /// <summary>A device reached through WebGPU: Direct3D 12, Vulkan or Metal.</summary>
    WebGpu,
}
