using System.Collections.Immutable;

namespace StructGen.Engine;

/// <summary>How a text is generated.</summary>
public sealed partial record GenerationOptions
{
    /// <summary>The defaults: greedy, at most 512 tokens, forced tokens ride along.</summary>
    public static GenerationOptions Default { get; } = new();

    /// <summary>The most tokens to generate, the end token not counted. Default 512.</summary>
    public int MaxOutputTokens { get; init; } = 512;

    /// <summary>What happens at that limit.</summary>
    public BudgetPolicy Budget { get; init; }

    /// <summary>How tokens are chosen; greedily by default.</summary>
    public SamplingOptions Sampling { get; init; } = SamplingOptions.Greedy;

    /// <summary>How the target model is spared forwards; the output is the same with any.</summary>
    public SpeculationOptions Speculation { get; init; } = SpeculationOptions.Default;

    /// <summary>Texts that end the output; they are not part of it.</summary>
    public ImmutableArray<string> StopSequences { get; init; } = [];

    /// <summary>
    /// Whether the last tokens of the prompt may be taken back where the model's tokenizer would have merged their text with the first text that the constraint allows.
    /// Default true; without a constraint nothing is taken back.
    /// </summary>
    public bool HealPrompt { get; init; } = true;

    /// <summary>Whether free text goes on where the model would end it, up to <see cref="MaxOutputTokens"/>; for measurements.</summary>
    public bool IgnoreEndTokens { get; init; }
}
