using Microsoft.Extensions.Logging;
using StructGen.Engine.Devices;
using StructGen.Engine.Models;
using StructGen.Grammars;

namespace StructGen.Engine;

/// <summary>How a model is loaded.</summary>
public sealed record ModelOptions
{
    /// <summary>Where the model runs. Default: the best device of this machine that is no software driver.</summary>
    public ExecutionDevice Device { get; init; } = ExecutionDevice.Auto;

    /// <summary>How the model's graph is loaded and run.</summary>
    public OnnxModelOptions Runtime { get; init; } = new();

    /// <summary>Bounds on each constraint; <see cref="GrammarLimits.Untrusted"/> where schemas come from strangers.</summary>
    public GrammarLimits Limits { get; init; } = GrammarLimits.Default;

    /// <summary>What a generation without options of its own uses.</summary>
    public GenerationOptions Generation { get; init; } = GenerationOptions.Default;

    /// <summary>Where the model logs; nowhere by default. Never prompts, schemas or outputs.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }
}
