namespace StructGen.Grammars.Automata;

/// <content>Union: repetitions whose counts touch become one.</content>
internal sealed partial class RegexBuilder
{
    /// <summary>x{a,b} ∪ x{c,d} is x{min,max} where the counts touch; likewise for length bounds inside a scalar, for x itself and for ε.</summary>
    private bool MergeRepetitions(List<RegexNode> list)
    {
        if (list.Count > PairwiseLimit)
        {
            return false;
        }

        for (int i = 0; i < list.Count; i++)
        {
            RegexNode node = list[i];
            bool isBound = node.IsLengthBound;
            if (node.Kind != RegexKind.Repeat && !isBound)
            {
                continue;
            }

            (int minimum, int maximum) = isBound ? (node.Facts.MinimumScalars, node.Facts.MaximumScalars) : (node.Minimum, node.Maximum);
            for (int j = 0; j < list.Count; j++)
            {
                RegexNode other = list[j];
                int otherMinimum, otherMaximum;
                if (ReferenceEquals(node, other))
                {
                    continue;
                }
                else if (isBound && other.IsLengthBound)
                {
                    (otherMinimum, otherMaximum) = (other.Facts.MinimumScalars, other.Facts.MaximumScalars);
                }
                else if (other.Kind == RegexKind.Epsilon && node.Kind != RegexKind.Concat)
                {
                    (otherMinimum, otherMaximum) = (0, 0);
                }
                else if (node.Kind != RegexKind.Repeat)
                {
                    continue;
                }
                else if (other.Kind == RegexKind.Repeat && ReferenceEquals(other.Left, node.Left))
                {
                    (otherMinimum, otherMaximum) = (other.Minimum, other.Maximum);
                }
                else if (ReferenceEquals(other, node.Left))
                {
                    (otherMinimum, otherMaximum) = (1, 1);
                }
                else
                {
                    continue;
                }

                if (Saturating.Add(maximum, 1) >= otherMinimum && Saturating.Add(otherMaximum, 1) >= minimum)
                {
                    minimum = Math.Min(minimum, otherMinimum);
                    maximum = Math.Max(maximum, otherMaximum);
                    list[i] = isBound ? LengthBound(node, minimum, maximum) : RepeatCore(node.Left, minimum, maximum);
                    list.RemoveAt(j);
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>
    /// X·y{a,b}·R ∪ X·y{c,d}·R is X·y{min,max}·R where the counts touch. Without this, nested counters would pile up one alternative for each way to share
    /// the copies between the levels.
    /// </summary>
    private bool MergeInnerRepetitions(List<RegexNode> list)
    {
        if (list.Count > PairwiseLimit)
        {
            return false;
        }

        for (int i = 0; i < list.Count; i++)
        {
            for (int j = i + 1; j < list.Count && list[i].Kind == RegexKind.Concat; j++)
            {
                if (list[j].Kind == RegexKind.Concat && ReferenceEquals(list[i].Left, list[j].Left) && MergedInner(list[i], list[j], 0) is { } merged)
                {
                    list[i] = merged;
                    list.RemoveAt(j);
                    return true;
                }
            }
        }

        return false;
    }

    private RegexNode? MergedInner(RegexNode left, RegexNode right, int depth)
    {
        bool chains = left.Kind == RegexKind.Concat && right.Kind == RegexKind.Concat;
        if (chains && ReferenceEquals(left.Left, right.Left))
        {
            return depth < 8 && MergedInner(left.Right, right.Right, depth + 1) is { } inner ? ConcatCore(left.Left, inner) : null;
        }

        if (chains && ReferenceEquals(left.Right, right.Right))
        {
            return MergedRepeat(left.Left, right.Left) is { } merged ? ConcatCore(merged, left.Right) : null;
        }

        return chains ? null : MergedRepeat(left, right);
    }

    private RegexNode? MergedRepeat(RegexNode left, RegexNode right)
    {
        if (left.Kind != RegexKind.Repeat && right.Kind != RegexKind.Repeat)
        {
            return null;
        }

        (RegexNode body, int minimum, int maximum) = AsRepeat(left);
        (RegexNode otherBody, int otherMinimum, int otherMaximum) = AsRepeat(right);
        return ReferenceEquals(body, otherBody) && Saturating.Add(maximum, 1) >= otherMinimum && Saturating.Add(otherMaximum, 1) >= minimum
            ? RepeatCore(body, Math.Min(minimum, otherMinimum), Math.Max(maximum, otherMaximum))
            : null;
    }
}
