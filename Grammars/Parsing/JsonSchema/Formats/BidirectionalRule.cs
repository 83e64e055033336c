using StructGen.Grammars.Automata;

namespace StructGen.Grammars.Parsing.JsonSchema.Formats;

/// <summary>
/// The Bidi rule of RFC 5893, section 2: every label of a name meets it if any label of that name has right-to-left letters or Arabic digits.
/// Labels hold allowed code points only.
/// </summary>
internal static class BidirectionalRule
{
    private static readonly CodePointSet NotLeftToRight = IdnaTables.RightToLeft
        .Union(IdnaTables.ArabicDigits).Union(IdnaTables.EuropeanDigits).Union(IdnaTables.Neutral).Union(IdnaTables.NonSpacing);

    private static readonly CodePointSet LeftToRight = IdnaTables.Allowed.Union(new CodePointSet(new ScalarRange('A', 'Z'))).Except(NotLeftToRight);

    /// <summary>The code points that make a name a Bidi domain name.</summary>
    public static CodePointSet RightToLeft { get; } = IdnaTables.RightToLeft.Union(IdnaTables.ArabicDigits);

    /// <summary>The labels that meet the rule.</summary>
    public static RegexNode Labels(FormatGrammar g)
    {
        // A katakana middle dot asks for kana or Han, which no right-to-left label has: to say so here spares a long search for what could follow it.
        CodePointSet leftToRight = IdnaTables.Neutral.Union(IdnaTables.NonSpacing);
        CodePointSet rightToLeft = leftToRight.Except(CodePointSet.Parse("30FB"));
        RegexNode nonSpacing = g.Many(g.Scalars(IdnaTables.NonSpacing.Ranges));
        return g.OneOf(
            Direction(LeftToRight, IdnaTables.EuropeanDigits, leftToRight),
            Direction(IdnaTables.RightToLeft, IdnaTables.EuropeanDigits, rightToLeft),
            Direction(IdnaTables.RightToLeft, IdnaTables.ArabicDigits, rightToLeft));

        // Letters and digits of one kind; the first is a letter, and the last but for nonspacing marks a letter or digit.
        RegexNode Direction(CodePointSet letters, CodePointSet digits, CodePointSet others)
        {
            CodePointSet ends = letters.Union(digits);
            RegexNode rest = g.Sequence(g.Many(g.Scalars(ends.Union(others).Ranges)), g.Scalars(ends.Ranges), nonSpacing);
            return g.Sequence(g.Scalars(letters.Ranges), g.OneOf(nonSpacing, rest));
        }
    }

    public static bool IsRightToLeft(int[] label) => Array.Exists(label, RightToLeft.Contains);

    public static bool IsMetBy(int[] label)
    {
        if (label.Length == 0)
        {
            return false;
        }

        bool isRightToLeft = IdnaTables.RightToLeft.Contains(label[0]);
        if (!isRightToLeft && !LeftToRight.Contains(label[0]))
        {
            return false;
        }

        CodePointSet otherLetters = isRightToLeft ? LeftToRight : RightToLeft;
        if (Array.Exists(label, otherLetters.Contains)
            || (Array.Exists(label, IdnaTables.ArabicDigits.Contains) && Array.Exists(label, IdnaTables.EuropeanDigits.Contains)))
        {
            return false;
        }

        int last = Array.FindLastIndex(label, static c => !IdnaTables.NonSpacing.Contains(c));
        return !IdnaTables.Neutral.Contains(label[last]);
    }
}
