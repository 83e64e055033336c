using StructGen.Grammars.Automata;

namespace StructGen.Grammars.Parsing.JsonSchema.Formats;

/// <summary>
/// Normalisation form C of labels, whose code points are all normalised by themselves. Such a text is out of the form where a mark stands after one
/// of a higher class, or where it composes with the code point before it, marks of lower classes between them skipped.
/// </summary>
internal static class NormalizationFormC
{
    /// <summary>The normalised ones of the texts over code points of labels.</summary>
    public static RegexNode Language(FormatGrammar g)
    {
        // A condition per combining class: within one class, a composition that is complete leaves no other one half read.
        var conditions = new List<RegexNode> { InOrder(g) };
        var lower = new CodePointSet();
        foreach ((int combiningClass, CodePointSet set) in (ReadOnlySpan<(int, CodePointSet)>)[(0, new CodePointSet()), .. NormalizationTables.CombiningClasses])
        {
            RegexNode between = lower.IsEmpty ? g.Nothing : g.Many(g.Scalars(lower.Ranges));
            var compositions = new List<RegexNode>();
            foreach ((int mark, CodePointSet bases) in NormalizationTables.Compositions)
            {
                if (CombiningClass(mark) == combiningClass)
                {
                    compositions.Add(g.Sequence(g.Scalars(bases.Ranges), between, g.Scalars(new ScalarRange(mark, mark))));
                }
            }

            conditions.Add(Lacks(g, [.. compositions]));
            lower = lower.Union(set);
        }

        return g.All([.. conditions]);
    }

    private static RegexNode Lacks(FormatGrammar g, params ReadOnlySpan<RegexNode> parts) =>
        parts.IsEmpty ? g.Builder.AnyString : g.Builder.Complement(g.Sequence(g.Builder.AnyString, g.OneOf(parts), g.Builder.AnyString));

    /// <summary>Runs of marks of rising classes with other code points between.</summary>
    private static RegexNode InOrder(FormatGrammar g)
    {
        var run = new List<RegexNode>();
        var marks = new CodePointSet();
        foreach ((_, CodePointSet set) in NormalizationTables.CombiningClasses)
        {
            run.Add(g.Many(g.Scalars(set.Ranges)));
            marks = marks.Union(set);
        }

        RegexNode rising = g.Sequence([.. run]);
        return g.Sequence(rising, g.Many(g.Sequence(g.Scalars(CodePointSet.Scalars.Except(marks).Ranges), rising)));
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
