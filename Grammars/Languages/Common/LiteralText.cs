using System.Text;
using StructGen.Grammars.Automata;

namespace StructGen.Grammars.Languages.Common;

/// <summary>Literal texts as expressions.</summary>
internal static class LiteralText
{
    /// <summary>The text itself; lone surrogates match nothing.</summary>
    public static RegexNode ToNode(string text, RegexBuilder builder) => builder.Literal(Encoding.UTF8.GetBytes(text));

    /// <summary>The text in any case.</summary>
    public static RegexNode IgnoringCase(string text, RegexBuilder builder) =>
        builder.Concat([.. text.EnumerateRunes().Select(rune => new CharacterSet().Add(rune.Value).IgnoringCase().ToNode(builder))]);
}
