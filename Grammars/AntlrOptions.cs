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

    /// <summary>
    /// What stands for code that decides what is matched and cannot run here, by the text between its braces without blanks around it: predicates of lexer and parser (<c>{isTypeName()}?</c>), actions of
    /// the lexer (<c>{count++;}</c>); and by its name for a <c>superClass</c>, which only <see cref="AntlrPredicate.True"/> lets pass. Code that is not listed is a problem.
    /// </summary>
    public ImmutableDictionary<string, AntlrPredicate> Predicates { get; init; } = ImmutableDictionary<string, AntlrPredicate>.Empty;

    /// <summary>The texts of grammars that <c>import</c> names, and of a lexer that <c>tokenVocab</c> names where <see cref="Lexer"/> is null.</summary>
    public ImmutableDictionary<string, string> Imports { get; init; } = ImmutableDictionary<string, string>.Empty;
}
