using StructGen.Engine.Devices;
using StructGen.Engine.Models;
using StructGen.Engine.Speculation;
using StructGen.Grammars;
using StructGen.SchemaBench.Commands;

namespace StructGen.SchemaBench.Engines.InProcess;

/// <summary>How a model runs in this process.</summary>
internal sealed record InProcessSettings
{
    /// <summary>The drafters that <c>--drafter</c> knows.</summary>
    public static IReadOnlyDictionary<string, Drafter> Drafters { get; } = new Dictionary<string, Drafter>(StringComparer.Ordinal)
    {
        ["none"] = Engine.Speculation.Drafter.None,
        ["forced"] = Engine.Speculation.Drafter.Forced,
        ["copy"] = Engine.Speculation.Drafter.Copy,
    };

    /// <summary>The model's folder.</summary>
    public required string Model { get; init; }

    /// <summary>Whether the grammar constrains; without it, the same model writes freely.</summary>
    public required bool Constrained { get; init; }

    /// <summary>Where the model runs.</summary>
    public ExecutionDevice Device { get; init; } = ExecutionDevice.Cpu;

    /// <summary>A key of <see cref="Drafters"/>.</summary>
    public string Drafter { get; init; } = "forced";

    /// <summary>Whether each constrained text is followed by a free one of as many tokens, for the ratio of their times.</summary>
    public bool FreeBaseline { get; init; }

    /// <summary>Threads of one forward; null for the engine's choice.</summary>
    public int? Threads { get; init; }

    /// <summary>
    /// The form of quantised weights in forwards of several rows. The engine's own choice is measured, and may come out differently the next time: runs that must agree to the bit name one.
    /// </summary>
    public WideWeights WideWeights { get; init; }

    /// <summary>The order of properties in constrained texts.</summary>
    public PropertyOrder PropertyOrder { get; init; } = PropertyOrder.AsDeclared;

    /// <summary>Whether constrained texts have properties that their schema does not speak of.</summary>
    public UndeclaredProperties UndeclaredProperties { get; init; } = JsonSchemaOptions.Generation.UndeclaredProperties;

    /// <summary>Where blanks may stand in constrained texts.</summary>
    public WhitespaceArgument Whitespace { get; init; } = WhitespaceArgument.OfGeneration;

    /// <summary>How schemas constrain: as generators want it, with what these settings change.</summary>
    public JsonSchemaOptions SchemaOptions => JsonSchemaOptions.Generation with
    {
        PropertyOrder = PropertyOrder,
        UndeclaredProperties = UndeclaredProperties,
        Whitespace = Whitespace.Value,
    };

    /// <summary>The file variant of the weights; null for the engine's choice.</summary>
    public string? Variant { get; init; }
}
