using System.Collections.Immutable;
using StructGen.Grammars;

namespace StructGen.Engine.Decoding;

/// <summary>What the output of one request must obey. Immutable; may be shared by requests.</summary>
public abstract record OutputConstraint
{
    private protected OutputConstraint()
    {
    }

    /// <summary>Free text.</summary>
    public static OutputConstraint None { get; } = new FreeConstraint();

    /// <summary>The whole output is a text of <paramref name="grammar"/>.</summary>
    /// <param name="grammar">Compiled for the model's vocabulary, with the model's tokenizer as <see cref="GrammarCompilerOptions.Encoder"/> if forced text is to be canonical.</param>
    public static OutputConstraint Of(CompiledGrammar grammar)
    {
        ArgumentNullException.ThrowIfNull(grammar);
        return new GrammarConstraint(grammar);
    }

    /// <summary>Free text in which triggers switch grammars on.</summary>
    /// <param name="regions">At least one.</param>
    public static TriggeredConstraint Triggered(params ImmutableArray<TriggeredRegion> regions) => new() { Regions = regions };
}

/// <summary>No constraint.</summary>
internal sealed record FreeConstraint : OutputConstraint;

/// <summary>One grammar from the first token to the last.</summary>
internal sealed record GrammarConstraint(CompiledGrammar Grammar) : OutputConstraint;

/// <summary>Text after which a grammar holds.</summary>
/// <param name="Trigger">The text that switches the grammar on, or the name of a special token. Not empty.</param>
/// <param name="Grammar">What must follow.</param>
/// <param name="End">
/// The text, or the name of the special token, that must follow the grammar's text and switches it off again. When empty the grammar's text ends where it is complete and what comes does not continue it.
/// </param>
public sealed record TriggeredRegion(string Trigger, CompiledGrammar Grammar, string End = "");

/// <summary>Free text in which triggers switch grammars on: reasoning before an answer, tool calls. Of triggers that end at the same place the longest counts, of equal ones the first.</summary>
public sealed record TriggeredConstraint : OutputConstraint
{
    /// <summary>The triggers and what they switch on.</summary>
    public required ImmutableArray<TriggeredRegion> Regions { get; init; }

    /// <summary>Whether the output may end only after at least one region. Default false.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The most regions; after the last one the output ends. Default without limit.</summary>
    public int MaxRegions { get; init; } = int.MaxValue;

    /// <summary>Whether free text may follow a region; otherwise another trigger or the end must. Default true.</summary>
    public bool AllowsTextAfter { get; init; } = true;
}
