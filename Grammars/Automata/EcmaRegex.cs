namespace StructGen.Grammars.Automata;

/// <summary>A pattern that ECMA-262 refuses, or that is not regular.</summary>
internal sealed class RegexSyntaxException(int offset, string message, bool isUnsupported) : FormatException(message)
{
    /// <summary>Offset in UTF-16 units.</summary>
    public int Offset { get; } = offset;

    /// <summary>True when the pattern is valid but cannot be a finite automaton (back-references).</summary>
    public bool IsUnsupported { get; } = isUnsupported;
}

/// <summary>Reads ECMA-262 patterns (with the <c>u</c> flag; by Annex B where the pattern is invalid with it). Stub.</summary>
internal static class EcmaRegex
{
    /// <summary>Throws <see cref="RegexSyntaxException"/> unless <paramref name="pattern"/> is a valid, supported pattern. Cheap: builds no automaton.</summary>
    public static void Check(string pattern) => throw new NotImplementedException();

    /// <summary>All strings in which the pattern finds a match somewhere (JSON Schema's <c>pattern</c>).</summary>
    public static RegexNode Search(string pattern, RegexBuilder builder) => throw new NotImplementedException();

    /// <summary>All strings that the pattern matches as a whole.</summary>
    public static RegexNode WholeMatch(string pattern, RegexBuilder builder) => throw new NotImplementedException();
}
