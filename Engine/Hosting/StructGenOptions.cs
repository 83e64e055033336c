using StructGen.Engine.Devices;
using StructGen.Engine.Models;
using StructGen.Grammars;

namespace StructGen.Engine.Hosting;

/// <summary>How <see cref="StructGenServiceCollectionExtensions.AddStructGen"/> loads its model. Settable, so that configuration can be bound to it.</summary>
public sealed class StructGenOptions
{
    /// <summary>The model's folder.</summary>
    public string ModelPath { get; set; } = "";

    /// <summary>Where the model runs. Default: the best device of this machine that is no software driver.</summary>
    public ExecutionDevice Device { get; set; } = ExecutionDevice.Auto;

    /// <summary>How the model's graph is loaded and run.</summary>
    public OnnxModelOptions Runtime { get; set; } = new();

    /// <summary>Bounds on each constraint. Default <see cref="GrammarLimits.Default"/>.</summary>
    public GrammarLimits Limits { get; set; } = GrammarLimits.Default;

    /// <summary>What a generation without options of its own uses.</summary>
    public GenerationOptions Generation { get; set; } = GenerationOptions.Default;
}
