using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using StructGen.Engine.Devices;

namespace StructGen.SchemaBench.Commands;

/// <summary>Devices on the command line: <c>cpu</c>, <c>auto</c>, <c>cuda:1</c>.</summary>
internal static class DeviceArgument
{
    public const string Syntax = "cpu|auto|cuda[:N]|directml[:N]|webgpu[:N]";

    public static bool TryParse(string text, [NotNullWhen(true)] out ExecutionDevice? device)
    {
        string[] halves = text.Split(':', 2);
        int index = 0;
        bool counted = halves.Length == 1 || int.TryParse(halves[1], NumberStyles.None, CultureInfo.InvariantCulture, out index);
        device = halves[0] switch
        {
            "cpu" when halves.Length == 1 => ExecutionDevice.Cpu,
            "auto" when halves.Length == 1 => ExecutionDevice.Auto,
            "cuda" when counted => ExecutionDevice.Cuda(index),
            "directml" when counted => ExecutionDevice.DirectML(index),
            "webgpu" when counted => ExecutionDevice.WebGpu(index),
            _ => null,
        };
        return device is not null;
    }
}
