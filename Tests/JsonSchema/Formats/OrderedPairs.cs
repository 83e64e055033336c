using StructGen.Grammars.Automata;
using StructGen.Grammars.Parsing.JsonSchema.Formats;

namespace StructGen.Tests.JsonSchema.Formats;

/// <summary>
/// Two numerals of as many digits with a separator between them. To compare them an automaton must remember the first; as an expression this takes no
/// union over its values but, per position, one over a digit's: the first numeral is smaller where, at the first position that differs, its digit is.
/// </summary>
/// <param name="g">The grammar that the expressions are built with.</param>
/// <param name="positions">For each position the number of its digits and the expression of a run of them, first and last given.</param>
/// <param name="separator">What stands between the numerals.</param>
internal sealed class OrderedPairs(FormatGrammar g, (int Count, Func<int, int, RegexNode> Digits)[] positions, RegexNode separator)
{
    /// <summary>The pairs whose second numeral is not smaller than the first.</summary>
    public RegexNode NotFalling()
    {
        var cases = new List<RegexNode>();
        var conditions = new List<RegexNode>();
        for (int position = 0; position < positions.Length - 1; position++)
        {
            cases.Add(g.All([.. conditions, Compare(position, 1, positions[position].Count)]));
            conditions.Add(Compare(position, 0, 1));
        }

        cases.Add(g.All([.. conditions, Compare(positions.Length - 1, 0, positions[^1].Count)]));
        return g.OneOf([.. cases]);
    }

    /// <summary>The pairs whose digits at a position differ by at least one number and less than the other.</summary>
    private RegexNode Compare(int position, int least, int below)
    {
        RegexNode[] any = [.. positions.Select(static p => p.Digits(0, p.Count - 1))];
        RegexNode before = g.Sequence(any.AsSpan(0, position));
        RegexNode after = g.Sequence(any.AsSpan(position + 1));
        (int count, Func<int, int, RegexNode> digits) = positions[position];
        var pairs = new List<RegexNode>();
        for (int i = 0; i + least < count; i++)
        {
            RegexNode second = digits(i + least, Math.Min(i + below, count) - 1);
            pairs.Add(g.Sequence(before, digits(i, i), after, separator, before, second, after));
        }

        return g.OneOf([.. pairs]);
    }
}
