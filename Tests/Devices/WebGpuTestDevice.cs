using System.Runtime.InteropServices;
using StructGen.Engine.Devices;

namespace StructGen.Tests.Devices;

/// <summary>
/// The WebGPU provider over whatever Vulkan driver there is, a software one included, or the running test is skipped. The driver is told through the
/// environment of the process, which native code reads when the provider is first used.
/// </summary>
internal static class WebGpuTestDevice
{
    private const string SoftwareDriver = "/usr/lib/chromium/vk_swiftshader_icd.json";

    public static RuntimeDevice Require()
    {
        string library = SharedData.Require("webgpu-ep/libonnxruntime_providers_webgpu.so");
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad("libvulkan.so.1", out _))
        {
            Assert.Ignore("libvulkan.so.1 is not on this machine; this test needs it: apt-get install libvulkan1.");
        }

        if (Environment.GetEnvironmentVariable("VK_DRIVER_FILES") is null)
        {
            if (!File.Exists(SoftwareDriver))
            {
                Assert.Ignore($"{SoftwareDriver} is not on this machine; this test needs a Vulkan driver: apt-get install chromium, or set VK_DRIVER_FILES.");
            }

            // Environment.SetEnvironmentVariable changes only what managed code sees.
            Set("VK_DRIVER_FILES", SoftwareDriver);
            Set("VK_ICD_FILENAMES", SoftwareDriver);
        }

        Set("ORT_WEBGPU_EP_ALLOW_SOFTWARE_ADAPTER", "1");
        return DeviceResolver.Resolve(ExecutionDevice.WebGpu(0, library));
    }

    private static void Set(string name, string value) => Assert.That(SetVariable(name, value, 1), Is.Zero, name);

    [DllImport("libc", EntryPoint = "setenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int SetVariable(string name, string value, int overwrite);
}
