using System.Collections.Immutable;

namespace StructGen.Grammars;

/// <summary>How an ANTLR 4 grammar is read.</summary>
public sealed record AntlrOptions
{
    /// <summary>A combined grammar from its first rule.</summary>
    public static AntlrOptions Default { get; } = new();

    /// <summary>The lexer grammar that belongs to a parser grammar (<c>tokenVocab</c>); null for a combined grammar.</summary>
    public string? Lexer { get; init; }

    /// <summary>The rule that the whole text must match; null for the first of the grammar.</summary>
    public string? StartRule { get; init; }

    /// <summary>The texts of grammars that <c>import</c> names.</summary>
    public ImmutableDictionary<string, string> Imports { get; init; } = ImmutableDictionary<string, string>.Empty;
}
