using StructGen.Engine.Decoding;
using StructGen.Engine.Models;

namespace StructGen.Engine.Devices;

/// <summary>Which attention a <see cref="DeviceModel"/> runs.</summary>
internal enum AttentionChoice
{
    /// <summary>Fused where the device's probe agrees with it, else lowered.</summary>
    ByCapability,

    /// <summary>The provider's own operator.</summary>
    Fused,

    /// <summary>Plain operators.</summary>
    Lowered,
}

/// <summary>How a <see cref="DeviceModel"/> is made.</summary>
internal sealed record DeviceModelOptions
{
    /// <summary>
    /// What suits a device. DirectML is quick only where shapes never change, so it gets one session for single steps and one for prompts and drafts.
    /// </summary>
    /// <param name="device">The device.</param>
    /// <param name="contextLength">The most tokens of a sequence; with static shapes each sequence's cache has this size, twice.</param>
    /// <param name="names">What the graph calls its inputs and outputs.</param>
    public static DeviceModelOptions For(ExecutionDevice device, int? contextLength, GraphNames? names = null) => new()
    {
        Names = names ?? new GraphNames(),
        ContextLength = contextLength,
        Tree = true,
        StaticRows = device.Kind == DeviceKind.DirectML ? [1, 16] : [],
    };

    /// <summary>What the graph calls its inputs and outputs.</summary>
    public GraphNames Names { get; init; } = new();

    /// <summary>The most tokens of a sequence; null for the model's positions.</summary>
    public int? ContextLength { get; init; }

    /// <summary>Which attention.</summary>
    public AttentionChoice Attention { get; init; }

    /// <summary>The most tokens of one forward; longer prompts are split. Null for what the device bears.</summary>
    public int? MaxRows { get; init; }

    /// <summary>Trees of drafts can be verified.</summary>
    public bool Tree { get; init; }

    /// <summary>How many of the highest logits come back with every row.</summary>
    public int TopCount { get; init; } = 64;

    /// <summary>
    /// Numbers of rows for which sessions of static shapes are made; a forward is padded to the next. Each session holds the weights once more on the
    /// device. Empty for one session of any shape. Static shapes are made for a cache of <see cref="ContextLength"/> and lowered attention.
    /// </summary>
    public IReadOnlyList<int> StaticRows { get; init; } = [];

    /// <summary>Prefix of the files that the runtime's profile goes to, null for none; <see cref="DeviceModel.EndProfiling"/> closes them.</summary>
    public string? ProfilePrefix { get; init; }

    /// <summary>What forwards cost; null to measure when first asked.</summary>
    public ForwardCosts? Costs { get; init; }
}
