namespace StructGen.Engine.Devices;

/// <summary>What a device's fused attention and buffers can do: measured on the device itself, with a small decoder whose results are known.</summary>
public sealed record DeviceCapabilities
{
    /// <summary>The most new tokens that one call may add behind a filled cache: 1 where a second chunk comes out wrong.</summary>
    public required int MaxContinuationRows { get; init; }

    /// <summary>Whether positions and an attention bias are honoured, so that a tree of drafts can be verified.</summary>
    public required bool TreeAttention { get; init; }

    /// <summary>Whether tensors can be copied between host and device outside a session.</summary>
    public required bool DeviceCopies { get; init; }

    /// <summary>Element types of a cache that the fused attention takes, such as <c>float32</c>.</summary>
    public required IReadOnlyList<string> CacheTypes { get; init; }

    /// <summary>Whether masks and caches are kept in the device's own memory.</summary>
    public required bool OwnMemory { get; init; }
}
