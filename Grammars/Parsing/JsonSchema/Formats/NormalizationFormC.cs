using StructGen.Grammars.Automata;

namespace StructGen.Grammars.Parsing.JsonSchema.Formats;

/// <summary>
/// Normalisation form C of labels, whose code points are all normalised by themselves. Such a text is out of the form where a mark stands after one
/// of a higher class, or where it composes with the code point before it, marks of lower classes between them skipped.
/// </summary>
internal static class NormalizationFormC
{
    /// <summary>The texts over code points of labels that are not normalised.</summary>
    public static RegexNode Violations(FormatGrammar g)
    {
        RegexNode anything = g.Builder.AnyString;
        var violations = new List<RegexNode>();
        var lowerMarks = new Dictionary<int, RegexNode> { [0] = g.Nothing };
        var lower = new CodePointSet();
        foreach ((int combiningClass, CodePointSet set) in NormalizationTables.CombiningClasses)
        {
            lowerMarks.Add(combiningClass, lower.IsEmpty ? g.Nothing : g.Many(g.Scalars(lower.Ranges)));
            lower = lower.Union(set);
        }

        CodePointSet higher = new();
        for (int i = NormalizationTables.CombiningClasses.Length - 1; i >= 0; i--)
        {
            CodePointSet set = NormalizationTables.CombiningClasses[i].Set;
            if (!higher.IsEmpty)
            {
                violations.Add(g.Sequence(g.Scalars(higher.Ranges), g.Scalars(set.Ranges)));
            }

            higher = higher.Union(set);
        }

        foreach ((int mark, CodePointSet bases) in NormalizationTables.Compositions)
        {
            violations.Add(g.Sequence(g.Scalars(bases.Ranges), lowerMarks[CombiningClass(mark)], g.Scalars(new ScalarRange(mark, mark))));
        }

        return g.Sequence(anything, g.OneOf([.. violations]), anything);
    }

    /// <summary>Whether a label, all of whose code points IDNA allows, is normalised.</summary>
    public static bool IsNormalized(ReadOnlySpan<int> label)
    {
        for (int i = 1; i < label.Length; i++)
        {
            int combiningClass = CombiningClass(label[i]);
            if (combiningClass > 0 && CombiningClass(label[i - 1]) > combiningClass)
            {
                return false;
            }

            foreach ((int mark, CodePointSet bases) in NormalizationTables.Compositions)
            {
                if (mark == label[i] && bases.Contains(label[LastNotBelow(label[..i], combiningClass)]))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>The index of the last code point that is not a mark of a class below the given one.</summary>
    private static int LastNotBelow(ReadOnlySpan<int> label, int combiningClass)
    {
        int index = label.Length - 1;
        for (; index > 0; index--)
        {
            int between = CombiningClass(label[index]);
            if (between == 0 || between >= combiningClass)
            {
                break;
            }
        }

        return index;
    }

    private static int CombiningClass(int codePoint)
    {
        foreach ((int combiningClass, CodePointSet set) in NormalizationTables.CombiningClasses)
        {
            if (set.Contains(codePoint))
            {
                return combiningClass;
            }
        }

        return 0;
    }
}
