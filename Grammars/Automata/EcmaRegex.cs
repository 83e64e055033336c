using StructGen.Grammars.Automata.Ecma;

namespace StructGen.Grammars.Automata;

/// <summary>A pattern that ECMA-262 refuses, or that is not regular.</summary>
internal sealed class RegexSyntaxException(int offset, string message, bool isUnsupported) : FormatException(message)
{
    /// <summary>Offset in UTF-16 units.</summary>
    public int Offset { get; } = offset;

    /// <summary>True when the pattern is valid but cannot be a finite automaton (back-references).</summary>
    public bool IsUnsupported { get; } = isUnsupported;
}

/// <summary>
/// Reads ECMA-262 patterns (with the <c>u</c> flag; by Annex B where the pattern is invalid with it). The languages are sets of well-formed texts: a pattern that
/// asks for a lone surrogate matches nothing, and an astral character is one character in legacy patterns too.
/// </summary>
internal static class EcmaRegex
{
    /// <summary>Throws <see cref="RegexSyntaxException"/> unless <paramref name="pattern"/> is a valid, supported pattern. Cheap: builds no automaton.</summary>
    public static void Check(string pattern) => BackReferences.Resolve(EcmaParser.Parse(pattern, GrammarLimits.Default.MaxNestingDepth));

    /// <summary>All strings in which the pattern finds a match somewhere (JSON Schema's <c>pattern</c>).</summary>
    public static RegexNode Search(string pattern, RegexBuilder builder) => Translate(Read(pattern, builder), builder, isSearch: true);

    /// <summary>All strings that the pattern matches as a whole.</summary>
    public static RegexNode WholeMatch(string pattern, RegexBuilder builder) => Translate(Read(pattern, builder), builder, isSearch: false);

    /// <summary>The resolved tree of a pattern.</summary>
    internal static EcmaNode Read(string pattern, RegexBuilder builder) => BackReferences.Resolve(EcmaParser.Parse(pattern, builder.Limits.MaxNestingDepth));

    /// <summary>The expression of a resolved tree.</summary>
    internal static RegexNode Translate(EcmaNode tree, RegexBuilder builder, bool isSearch)
    {
        EcmaNode simplified = EcmaSimplifier.Run(tree);
        RegexNode context = isSearch ? builder.AnyString : builder.Epsilon;
        return new EcmaTranslator(builder).Language(simplified, context, context)
            ?? AssertionAutomaton.Build(simplified, builder, isSearch);
    }
}
