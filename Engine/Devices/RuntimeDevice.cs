using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace StructGen.Engine.Devices;

/// <summary>A device that exists: makes the options of its sessions and knows what it can do. Thread-safe; lives as long as the process.</summary>
internal sealed class RuntimeDevice
{
    private readonly OrtEpDevice? _listed;
    private readonly Lazy<DeviceCapabilities> _capabilities;

    /// <summary>A device with its memory (null for the host's) and, where its provider lists devices, its entry there.</summary>
    public RuntimeDevice(ExecutionDevice device, OrtMemoryInfo? memory, OrtEpDevice? listed)
    {
        Device = device;
        Memory = memory;
        _listed = listed;
        _capabilities = new Lazy<DeviceCapabilities>(() => CapabilityProbe.Run(this));
    }

    /// <summary>Which one it is; never <see cref="ExecutionDevice.Auto"/>.</summary>
    public ExecutionDevice Device { get; }

    /// <summary>Its own memory, null where it computes in the host's.</summary>
    public OrtMemoryInfo? Memory { get; }

    /// <summary>Whether its provider lies in a library of its own, which then shares its memory between sessions.</summary>
    public bool ListsItself => _listed is not null;

    /// <summary>One forward at a time: DirectML's sessions demand it, and nothing is gained by two at once on any other device.</summary>
    public SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>What it can do; probed when first asked, some milliseconds.</summary>
    public DeviceCapabilities Capabilities => _capabilities.Value;

    /// <summary>Options for a session on it. The caller disposes them after the session.</summary>
    /// <exception cref="DeviceNotAvailableException">Its provider refuses.</exception>
    public SessionOptions CreateSessionOptions()
    {
        SessionOptions options = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        try
        {
            switch (Device.Kind)
            {
                case DeviceKind.DirectML:
                    options.EnableMemoryPattern = false;
                    options.ExecutionMode = ExecutionMode.ORT_SEQUENTIAL;
                    options.AppendExecutionProvider("DML", new Dictionary<string, string>
                    {
                        ["device_id"] = Device.Index.ToString(CultureInfo.InvariantCulture),
                        ["performance_preference"] = "high_performance",
                    });
                    break;
                case DeviceKind.Cuda:
                    options.AppendExecutionProvider("CUDA", new Dictionary<string, string> { ["device_id"] = Device.Index.ToString(CultureInfo.InvariantCulture) });
                    break;
                case DeviceKind.WebGpu:
                    options.AppendExecutionProvider(OrtEnv.Instance(), [_listed!], new Dictionary<string, string>());
                    break;
            }

            return options;
        }
        catch (OnnxRuntimeException exception)
        {
            options.Dispose();
            throw new DeviceNotAvailableException(Device, DeviceResolver.Available(), $"its provider refuses: {exception.Message}.", exception);
        }
    }
}
