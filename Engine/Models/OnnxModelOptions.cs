using StructGen.Engine.Devices;

namespace StructGen.Engine.Models;

/// <summary>How a model is loaded and run.</summary>
public sealed record OnnxModelOptions
{
    /// <summary>Where the model runs. The options below, the variant and the context length aside, are for the CPU.</summary>
    public ExecutionDevice Device { get; init; } = ExecutionDevice.Auto;

    /// <summary>
    /// Which form of the weights, where a folder holds several: the end of the file's name (<c>q4</c> for <c>model_q4.onnx</c>), <c>fp32</c> for the one
    /// without. Null takes the most exact.
    /// </summary>
    public string? Variant { get; init; }

    /// <summary>Threads of one forward; null takes all processors of a small machine and half of a large one (the other halves of its cores).</summary>
    public int? Threads { get; init; }

    /// <summary>
    /// Whether idle threads of the runtime spin for a short while before they sleep. Saves wake-ups between operators; turn it off where several models
    /// or other work share the processors.
    /// </summary>
    public bool AllowSpinning { get; init; } = true;

    /// <summary>Whether weights are copied into the layout that the kernels like best: faster forwards for more memory.</summary>
    public bool Prepacking { get; init; } = true;

    /// <summary>
    /// Whether inputs are added to the graph that make it faster (logits only of the rows that are wanted) and let drafts branch. The scores are the same;
    /// turn it off to run a graph exactly as it stands in its file.
    /// </summary>
    public bool EditGraph { get; init; } = true;

    /// <summary>Which form the weights have in forwards of several rows: prompts, drafts, forced text.</summary>
    public WideWeights WideWeights { get; init; }

    /// <summary>Most tokens of one forward; longer prompts are split. More memory for logits and activations against fewer calls.</summary>
    public int PrefillChunk { get; init; } = 128;

    /// <summary>
    /// Runs every forward through the kernels for many rows, padding single rows with a token that is then forgotten. Slower, but scores no longer depend on
    /// how a text was cut into forwards: with drafts and without them they agree to the last bit.
    /// </summary>
    public bool UniformRows { get; init; }

    /// <summary>Limits the context below what the model allows, or says it where no file does.</summary>
    public int? ContextLength { get; init; }
}
