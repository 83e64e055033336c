using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace StructGen.Engine.Devices;

/// <summary>
/// Finds the device that was asked for: providers built into the runtime by their name, providers in libraries of their own through the devices they list.
/// Never by the runtime's own selection policy, whose choice nobody could explain.
/// </summary>
internal static class DeviceResolver
{
    private const string WebGpuProvider = "WebGpuExecutionProvider";
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, string> Registered = [];
    private static readonly Dictionary<ExecutionDevice, RuntimeDevice> Resolved = [];

    /// <summary>The device, ready to run sessions; the same object for the same wish.</summary>
    /// <exception cref="DeviceNotAvailableException">It is not here.</exception>
    public static RuntimeDevice Resolve(ExecutionDevice device)
    {
        lock (Gate)
        {
            if (!Resolved.TryGetValue(device, out RuntimeDevice? found))
            {
                found = device.Kind switch
                {
                    DeviceKind.Auto => ResolveAuto(),
                    DeviceKind.Cpu => new RuntimeDevice(ExecutionDevice.Cpu, null, null),
                    DeviceKind.DirectML => BuiltIn(
                        device, "DmlExecutionProvider", new OrtMemoryInfo("DML", OrtAllocatorType.DeviceAllocator, device.Index, OrtMemType.Default),
                        "the runtime in this application was built without it: on Windows, reference Microsoft.ML.OnnxRuntime.DirectML in place of Microsoft.ML.OnnxRuntime (docs/directml.md)."),
                    DeviceKind.Cuda => BuiltIn(
                        device, "CUDAExecutionProvider", new OrtMemoryInfo("Cuda", OrtAllocatorType.DeviceAllocator, device.Index, OrtMemType.Default),
                        "the runtime in this application was built without it: reference Microsoft.ML.OnnxRuntime.Gpu in place of Microsoft.ML.OnnxRuntime."),
                    _ => WebGpu(device),
                };
                Resolved.Add(device, found);
            }

            return found;
        }
    }

    /// <summary>What there is.</summary>
    public static IReadOnlyList<ExecutionDevice> Available()
    {
        List<ExecutionDevice> found = [];
        string[] providers = OrtEnv.Instance().GetAvailableProviders();
        if (providers.Contains("DmlExecutionProvider"))
        {
            found.Add(ExecutionDevice.DirectML());
        }

        if (providers.Contains("CUDAExecutionProvider"))
        {
            found.Add(ExecutionDevice.Cuda());
        }

        int gpu = 0;
        foreach (OrtEpDevice _ in WebGpuDevices())
        {
            found.Add(ExecutionDevice.WebGpu(gpu++));
        }

        found.Add(ExecutionDevice.Cpu);
        return found;
    }

    private static RuntimeDevice ResolveAuto()
    {
        string[] providers = OrtEnv.Instance().GetAvailableProviders();
        if (providers.Contains("DmlExecutionProvider"))
        {
            return Resolve(ExecutionDevice.DirectML());
        }

        if (providers.Contains("CUDAExecutionProvider"))
        {
            return Resolve(ExecutionDevice.Cuda());
        }

        if (FindWebGpuLibrary() is { } library)
        {
            Register(ExecutionDevice.Auto, library);
            List<OrtEpDevice> devices = WebGpuDevices();
            int hardware = devices.FindIndex(static d => d.HardwareDevice.Type == OrtHardwareDeviceType.GPU);
            if (hardware >= 0)
            {
                return Resolve(ExecutionDevice.WebGpu(hardware));
            }
        }

        return Resolve(ExecutionDevice.Cpu);
    }

    private static RuntimeDevice BuiltIn(ExecutionDevice device, string provider, OrtMemoryInfo memory, string wayOut) =>
        OrtEnv.Instance().GetAvailableProviders().Contains(provider)
            ? new RuntimeDevice(device, memory, null)
            : throw new DeviceNotAvailableException(device, Available(), wayOut);

    private static RuntimeDevice WebGpu(ExecutionDevice device)
    {
        string library = device.LibraryPath ?? FindWebGpuLibrary() ?? throw new DeviceNotAvailableException(
            device, Available(), $"its provider's library {WebGpuLibraryName} is not beside the application: reference Microsoft.ML.OnnxRuntime.EP.WebGpu, or name the library.");
        Register(device, library);
        List<OrtEpDevice> devices = WebGpuDevices();
        if (device.Index >= devices.Count)
        {
            throw new DeviceNotAvailableException(
                device, Available(),
                devices.Count == 0
                    ? "the provider was loaded but finds no graphics device: a driver for Direct3D 12, Vulkan or Metal is needed."
                    : $"the provider lists {devices.Count}.");
        }

        return new RuntimeDevice(device, devices[device.Index].GetMemoryInfo(OrtDeviceMemoryType.DEFAULT), devices[device.Index]);
    }

    // A library is registered once in a process: the runtime keeps what it loads.
    private static void Register(ExecutionDevice device, string library)
    {
        string path = Path.GetFullPath(library);
        if (Registered.ContainsKey(path))
        {
            return;
        }

        if (!File.Exists(path))
        {
            throw new DeviceNotAvailableException(device, Available(), $"its provider's library does not exist: {path}.");
        }

        try
        {
            OrtEnv.Instance().RegisterExecutionProviderLibrary($"structgen-webgpu-{Registered.Count}", path);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new DeviceNotAvailableException(device, Available(), $"its provider's library {path} cannot be loaded: {exception.Message}.", exception);
        }

        Registered.Add(path, path);
    }

    private static List<OrtEpDevice> WebGpuDevices() => [.. OrtEnv.Instance().GetEpDevices().Where(static d => d.EpName == WebGpuProvider)];

    private static string WebGpuLibraryName =>
        OperatingSystem.IsWindows() ? "onnxruntime_providers_webgpu.dll"
        : OperatingSystem.IsMacOS() ? "libonnxruntime_providers_webgpu.dylib"
        : "libonnxruntime_providers_webgpu.so";

    private static string? FindWebGpuLibrary()
    {
        string[] places =
        [
            Path.Combine(AppContext.BaseDirectory, WebGpuLibraryName),
            Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native", WebGpuLibraryName),
        ];
        return places.FirstOrDefault(File.Exists);
    }
}
