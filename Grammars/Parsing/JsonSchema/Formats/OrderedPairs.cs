using StructGen.Grammars.Automata;

namespace StructGen.Grammars.Parsing.JsonSchema.Formats;

/// <summary>
/// Two numerals of as many digits with a separator between them. To compare them an automaton must remember the first; as an expression this takes no
/// union over its values but, per position, one over a digit's: the first numeral is smaller where, at the first position that differs, its digit is.
/// </summary>
/// <param name="g">The grammar that the expressions are built with.</param>
/// <param name="positions">For each position the digits in rising order.</param>
/// <param name="separator">What stands between the numerals.</param>
internal sealed class OrderedPairs(FormatGrammar g, RegexNode[][] positions, RegexNode separator)
{
    /// <summary>The pairs whose second numeral is not smaller than the first.</summary>
    public RegexNode NotFalling()
    {
        var cases = new List<RegexNode>();
        var conditions = new List<RegexNode>();
        for (int position = 0; position < positions.Length; position++)
        {
            cases.Add(g.All([.. conditions, Compare(position, isEqual: false)]));
            conditions.Add(Compare(position, isEqual: true));
        }

        return g.OneOf([.. cases, g.All([.. conditions])]);
    }

    private RegexNode Compare(int position, bool isEqual)
    {
        RegexNode before = g.Sequence([.. positions[..position].Select(digits => g.OneOf(digits))]);
        RegexNode after = g.Sequence([.. positions[(position + 1)..].Select(digits => g.OneOf(digits))]);
        RegexNode[] digits = positions[position];
        var pairs = new List<RegexNode>();
        for (int i = 0; i < digits.Length; i++)
        {
            RegexNode second = isEqual ? digits[i] : g.OneOf(digits.AsSpan(i + 1));
            pairs.Add(g.Sequence(before, digits[i], after, separator, before, second, after));
        }

        return g.OneOf([.. pairs]);
    }
}
