using System.Text.RegularExpressions;

namespace StructGen.Grammars.Parsing.JsonSchema.Evaluation;

/// <summary>Whether a text contains a match of an ECMA-262 pattern. Thread-safe.</summary>
internal sealed class PatternMatcher
{
    private readonly Regex _regex;

    public PatternMatcher(string pattern)
    {
        try
        {
            _regex = new(pattern, RegexOptions.ECMAScript);
        }
        catch (ArgumentException)
        {
            _regex = new(pattern, RegexOptions.CultureInvariant);
        }
    }

    public bool IsMatch(string text) => _regex.IsMatch(text);
}
