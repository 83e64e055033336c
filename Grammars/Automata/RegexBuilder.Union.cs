using System.Runtime.InteropServices;

namespace StructGen.Grammars.Automata;

/// <content>Union.</content>
internal sealed partial class RegexBuilder
{
    /// <summary>Simplifications that compare alternatives pair by pair leave wider unions alone.</summary>
    private const int PairwiseLimit = 256;

    /// <summary>
    /// Associative, commutative, idempotent; ∅ is its unit and the universe absorbs. Byte sets, repetitions of one body and length bounds merge; alternatives
    /// with one tail share it. With <paramref name="factorPrefixes"/> (worth it once, when an expression is built, and not at each derivative) alternatives
    /// with one head share that too, and literals become a trie.
    /// </summary>
    internal RegexNode UnionCore(ReadOnlySpan<RegexNode> parts, bool factorPrefixes)
    {
        if (parts.Length == 1)
        {
            return parts[0];
        }

        GuardStack();
        List<RegexNode> list = Rent();
        RegexNode result = UnionCore(parts, list, factorPrefixes);
        Return(list);
        return result;
    }

    private RegexNode UnionCore(ReadOnlySpan<RegexNode> parts, List<RegexNode> list, bool factorPrefixes)
    {
        CallBudget.Charge(parts.Length, Limits);
        foreach (RegexNode part in parts)
        {
            if (part.IsUniverse)
            {
                return part;
            }

            if (part.Kind == RegexKind.Union && !part.IsLengthBound)
            {
                CallBudget.Charge(part.Children.Length, Limits);
                foreach (RegexNode child in part.Children)
                {
                    AddAlternative(list, child);
                }
            }
            else
            {
                AddAlternative(list, part);
            }
        }

        MergeByteSets(list);
        SortDistinct(list);
        bool changed = true;
        while (changed && list.Count > 1)
        {
            changed = MergeRepetitions(list) || ShareTails(list) || MergeInnerRepetitions(list) || (factorPrefixes && (ShareHeads(list) || ShareLiteralPrefixes(list)));
            if (changed)
            {
                Flatten(list);
                MergeByteSets(list);
                SortDistinct(list);
            }
        }

        foreach (RegexNode child in list)
        {
            if (child.IsUniverse)
            {
                return child;
            }
        }

        DropWithinBounds(list);
        DropSpareEpsilon(list);
        if (Absorb(list) is { } universe)
        {
            return universe;
        }

        return list.Count switch
        {
            0 => Empty,
            1 => list[0],
            _ => MakeUnion(CollectionsMarshal.AsSpan(list)),
        };
    }

    private static void AddAlternative(List<RegexNode> list, RegexNode node)
    {
        if (node.Emptiness != Emptiness.Empty)
        {
            list.Add(node);
        }
    }

    private static void Flatten(List<RegexNode> list)
    {
        for (int i = list.Count - 1; i >= 0; i--)
        {
            if (list[i].Kind == RegexKind.Union && !list[i].IsLengthBound)
            {
                RegexNode union = list[i];
                list.RemoveAt(i);
                list.AddRange(union.Children);
            }
        }
    }

    private void MergeByteSets(List<RegexNode> list)
    {
        int first = -1;
        ByteSet? union = null;
        int kept = 0;
        for (int i = 0; i < list.Count; i++)
        {
            RegexNode node = list[i];
            if (node.Kind == RegexKind.Bytes)
            {
                if (first >= 0)
                {
                    union = (union ?? list[first].Set).Union(node.Set);
                    continue;
                }

                first = kept;
            }

            list[kept++] = node;
        }

        list.RemoveRange(kept, list.Count - kept);
        if (union is not null)
        {
            list[first] = OfSet(union);
        }
    }

    private static void SortDistinct(List<RegexNode> list)
    {
        Span<RegexNode> span = CollectionsMarshal.AsSpan(list);
        if (span.Length <= 16)
        {
            for (int i = 1; i < span.Length; i++)
            {
                RegexNode node = span[i];
                int j = i;
                for (; j > 0 && span[j - 1].Id > node.Id; j--)
                {
                    span[j] = span[j - 1];
                }

                span[j] = node;
            }
        }
        else
        {
            span.Sort(static (left, right) => left.Id.CompareTo(right.Id));
        }

        int kept = 0;
        for (int i = 0; i < span.Length; i++)
        {
            if (kept == 0 || !ReferenceEquals(span[kept - 1], span[i]))
            {
                span[kept++] = span[i];
            }
        }

        list.RemoveRange(kept, list.Count - kept);
    }

    private static bool Contains(ReadOnlySpan<RegexNode> sorted, RegexNode node)
    {
        int low = 0, high = sorted.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >> 1;
            int difference = sorted[middle].Id - node.Id;
            if (difference == 0)
            {
                return true;
            }

            if (difference < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return false;
    }

    /// <summary>A length bound absorbs whatever has only lengths that it allows.</summary>
    private static void DropWithinBounds(List<RegexNode> list)
    {
        for (int i = 0; i < list.Count; i++)
        {
            RegexNode bound = list[i];
            if (bound.IsLengthBound)
            {
                DropWithin(list, bound);
                i = list.IndexOf(bound);
            }
        }
    }

    private static void DropWithin(List<RegexNode> list, RegexNode bound) =>
        list.RemoveAll(node => !ReferenceEquals(node, bound)
            && node.Facts.MinimumScalars >= bound.Facts.MinimumScalars && node.Facts.MaximumScalars <= bound.Facts.MaximumScalars);

    private static void DropSpareEpsilon(List<RegexNode> list)
    {
        int epsilon = list.FindIndex(static node => node.Kind == RegexKind.Epsilon);
        if (epsilon >= 0 && list.Exists(static node => node.Kind != RegexKind.Epsilon && node.IsNullable))
        {
            list.RemoveAt(epsilon);
        }
    }

    /// <summary>x ∪ (x ∩ y) is x; x ∪ ¬x is the universe, which is returned.</summary>
    private static RegexNode? Absorb(List<RegexNode> list)
    {
        bool any = false;
        foreach (RegexNode node in CollectionsMarshal.AsSpan(list))
        {
            any |= node.Kind is RegexKind.Complement or RegexKind.Intersect;
        }

        if (!any)
        {
            return null;
        }

        ReadOnlySpan<RegexNode> span = CollectionsMarshal.AsSpan(list);
        foreach (RegexNode node in span)
        {
            if (node.Kind == RegexKind.Complement && Contains(span, node.Left))
            {
                return node.Right;
            }
        }

        for (int i = list.Count - 1; i >= 0; i--)
        {
            if (list[i].Kind == RegexKind.Intersect && ContainsAny(CollectionsMarshal.AsSpan(list), list[i].Children))
            {
                list.RemoveAt(i);
            }
        }

        return null;
    }

    private static bool ContainsAny(ReadOnlySpan<RegexNode> sorted, ReadOnlySpan<RegexNode> nodes)
    {
        foreach (RegexNode node in nodes)
        {
            if (Contains(sorted, node))
            {
                return true;
            }
        }

        return false;
    }
}
