namespace StructGen.Grammars;

/// <summary>A part of a reply that follows a grammar from its opening tag to its closing one: a tool call, say.</summary>
/// <param name="Begin">The opening tag: text, or the name of a special token of the vocabulary.</param>
/// <param name="Content">What stands between the tags.</param>
/// <param name="End">The closing tag: text, or the name of a special token; empty for none.</param>
public sealed record TriggeredTag(string Begin, Grammar Content, string End)
{
    /// <summary>
    /// The beginning of <see cref="Begin"/> from which on the tag must follow; by default all of it. Tags may share one: after <c>&lt;function=</c> one of the functions must be named. Never a special token.
    /// </summary>
    public string? Trigger { get; init; }
}

/// <summary>How many tags a reply has, and what stands around them.</summary>
public sealed record TagsOptions
{
    /// <summary>Any number of tags within free text.</summary>
    public static TagsOptions Default { get; } = new();

    /// <summary>Exactly one tag within free text.</summary>
    public static TagsOptions ExactlyOne { get; } = new() { Minimum = 1, Maximum = 1 };

    /// <summary>At least so many. Default 0.</summary>
    public int Minimum { get; init; }

    /// <summary>At most so many: after the last, no trigger may occur in the text. Default null: any number.</summary>
    public int? Maximum { get; init; }

    /// <summary>Whether free text may stand before, between and after the tags. Otherwise they follow each other with <see cref="Separator"/> between. Default true.</summary>
    public bool AllowsText { get; init; } = true;

    /// <summary>The text between two tags where no free text may stand. Default none.</summary>
    public string Separator { get; init; } = "";
}
