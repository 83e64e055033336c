using StructGen.Engine.Devices;

namespace StructGen.Tests.Devices;

[TestFixture]
internal sealed class ExecutionDeviceTests
{
    [Test]
    public void The_processor_is_always_there() =>
        Assert.That(DeviceResolver.Resolve(ExecutionDevice.Cpu).Device, Is.EqualTo(ExecutionDevice.Cpu));

    [Test]
    public void Auto_finds_something_that_is_there()
    {
        RuntimeDevice device = DeviceResolver.Resolve(ExecutionDevice.Auto);
        Assert.That(DeviceResolver.Available(), Does.Contain(device.Device));
        Assert.That(device.Device.Kind, Is.Not.EqualTo(DeviceKind.Auto));
    }

    [Test]
    public void An_absent_device_is_refused_with_what_there_is_and_the_package_that_brings_it()
    {
        if (DeviceResolver.Available().Any(static d => d.Kind is DeviceKind.DirectML or DeviceKind.Cuda))
        {
            Assert.Ignore("This machine has one of the devices that the test asks for in vain.");
        }

        DeviceNotAvailableException? directMl = Assert.Throws<DeviceNotAvailableException>(() => DeviceResolver.Resolve(ExecutionDevice.DirectML(1)));
        Assert.That(directMl!.Message, Does.Contain("DirectML(1)").And.Contain("Microsoft.ML.OnnxRuntime.DirectML").And.Contain("Available here:").And.Contain("Cpu"));
        Assert.That(directMl.Available, Does.Contain(ExecutionDevice.Cpu));
        Assert.That(() => DeviceResolver.Resolve(ExecutionDevice.Cuda()), Throws.TypeOf<DeviceNotAvailableException>().With.Message.Contains("Microsoft.ML.OnnxRuntime.Gpu"));
        Assert.That(
            () => DeviceResolver.Resolve(ExecutionDevice.WebGpu(0, "/nowhere/library.so")),
            Throws.TypeOf<DeviceNotAvailableException>().With.Message.Contains("/nowhere/library.so"));
    }

    [Test]
    public void A_negative_index_is_refused() =>
        Assert.That(() => ExecutionDevice.DirectML(-1), Throws.TypeOf<ArgumentOutOfRangeException>());

    [Test]
    public void Capabilities_of_the_software_driver_are_probed()
    {
        RuntimeDevice device = WebGpuTestDevice.Require();
        DeviceCapabilities can = device.Capabilities;
        TestContext.Out.WriteLine(can + " " + string.Join(", ", can.CacheTypes));
        Assert.That(can.MaxContinuationRows, Is.GreaterThanOrEqualTo(16));
        Assert.That(can.CacheTypes, Does.Contain("float32"));
        Assert.That(can.OwnMemory, Is.True);
    }
}
