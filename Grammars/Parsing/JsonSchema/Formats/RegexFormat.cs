using StructGen.Grammars.Automata;

namespace StructGen.Grammars.Parsing.JsonSchema.Formats;

/// <summary><c>regex</c>: a pattern of ECMA-262 with the <c>u</c> flag. Annex B does not count here: what only it allows (<c>\a</c>) is no portable pattern.</summary>
internal static class RegexFormat
{
    public static RegexNode Language(FormatGrammar g) => g.Builder.FromMachine(new PatternMachine());

    public static bool IsPattern(ReadOnlySpan<char> text) => new PatternReader(text).IsPattern();
}
