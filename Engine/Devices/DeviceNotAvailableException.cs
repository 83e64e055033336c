namespace StructGen.Engine.Devices;

/// <summary>The device asked for is not on this machine, or the application lacks the package that reaches it.</summary>
public sealed class DeviceNotAvailableException : Exception
{
    internal DeviceNotAvailableException(ExecutionDevice requested, IReadOnlyList<ExecutionDevice> available, string reason, Exception? inner = null)
        : base($"{requested} is not available: {reason} Available here: {string.Join(", ", available)}.", inner)
    {
        Requested = requested;
        Available = available;
    }

    /// <summary>What was asked for.</summary>
    public ExecutionDevice Requested { get; }

    /// <summary>What the machine has.</summary>
    public IReadOnlyList<ExecutionDevice> Available { get; }
}
