using StructGen.Grammars.Automata;

namespace StructGen.Grammars.Parsing.JsonSchema.Formats;

/// <summary>The formats of JSON Schema 2020-12. Stub.</summary>
internal static class StringFormats
{
    /// <summary>Whether the format is one that is asserted; others are annotations.</summary>
    public static bool IsKnown(string format) => throw new NotImplementedException();

    /// <summary>The strings of a known format as a regular language over decoded UTF-8 (non-regular ones exactly up to the documented nesting depth).</summary>
    public static RegexNode Language(string format, RegexBuilder builder) => throw new NotImplementedException();

    /// <summary>Whether <paramref name="text"/> is of a known format; without any bound on nesting.</summary>
    public static bool IsValid(string format, string text) => throw new NotImplementedException();
}
