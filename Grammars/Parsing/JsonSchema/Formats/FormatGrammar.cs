using System.Text;
using StructGen.Grammars.Automata;

namespace StructGen.Grammars.Parsing.JsonSchema.Formats;

/// <summary>The combinators in which the formats' languages are written: a thin layer over <see cref="RegexBuilder"/> that reads like ABNF.</summary>
internal sealed class FormatGrammar(RegexBuilder builder)
{
    public RegexBuilder Builder { get; } = builder;

    public RegexNode Nothing => Builder.Epsilon;

    public RegexNode Digit => Chars("0-9");

    public RegexNode HexDigit => Chars("0-9A-Fa-f");

    public RegexNode Alphanumeric => Chars("0-9A-Za-z");

    /// <summary>One of the characters of <paramref name="set"/>, written as inside a bracket expression: <c>a-z</c> is a range, a leading or trailing <c>-</c> is itself.</summary>
    public RegexNode Chars(string set, params ReadOnlySpan<ScalarRange> more)
    {
        List<ScalarRange> ranges = [.. more];
        for (int i = 0; i < set.Length; i++)
        {
            bool isRange = i + 2 < set.Length && set[i + 1] == '-';
            ranges.Add(new ScalarRange(set[i], set[isRange ? i + 2 : i]));
            i += isRange ? 2 : 0;
        }

        return Scalars([.. ranges]);
    }

    /// <summary>One scalar of the ranges, in any order.</summary>
    public RegexNode Scalars(params ReadOnlySpan<ScalarRange> ranges) => Builder.Scalars(CodePointSet.Normalize(ranges));

    /// <summary>Exactly this text.</summary>
    public RegexNode Text(string text) => Builder.Literal(Encoding.UTF8.GetBytes(text));

    /// <summary>This text, ASCII letters in either case, as quoted strings are in ABNF.</summary>
    public RegexNode AnyCase(string text)
    {
        var parts = new RegexNode[text.Length];
        for (int i = 0; i < text.Length; i++)
        {
            parts[i] = char.IsAsciiLetter(text[i]) ? Chars($"{char.ToLowerInvariant(text[i])}{char.ToUpperInvariant(text[i])}") : Text(text[i].ToString());
        }

        return Builder.Concat(parts);
    }

    public RegexNode Sequence(params ReadOnlySpan<RegexNode> parts) => Builder.Concat(parts);

    public RegexNode OneOf(params ReadOnlySpan<RegexNode> alternatives) => Builder.Union(alternatives);

    public RegexNode All(params ReadOnlySpan<RegexNode> conditions) => Builder.Intersect(conditions);

    public RegexNode Optional(RegexNode node) => Builder.Union(Builder.Epsilon, node);

    public RegexNode Many(RegexNode node) => Builder.Repeat(node, 0, null);

    public RegexNode OneOrMore(RegexNode node) => Builder.Repeat(node, 1, null);

    public RegexNode Times(RegexNode node, int count) => Builder.Repeat(node, count, count);

    public RegexNode Between(RegexNode node, int minimum, int maximum) => Builder.Repeat(node, minimum, maximum);

    /// <summary>One or more items with a separator between them.</summary>
    public RegexNode Separated(RegexNode item, RegexNode separator) => Sequence(item, Many(Sequence(separator, item)));

    /// <summary>The strings of <paramref name="node"/> that do not begin with <paramref name="prefix"/>.</summary>
    public RegexNode NotStartingWith(RegexNode prefix, RegexNode node) =>
        All(node, Builder.Complement(Sequence(prefix, Builder.AnyString)));
}
