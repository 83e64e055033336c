using System.Runtime.CompilerServices;
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
        foreach (RegexNode part in parts)
        {
            if (part.IsUniverse)
            {
                return part;
            }

            if (part.Kind == RegexKind.Union && !part.IsLengthBound)
            {
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

    /// <summary>X·R ∪ Y·R ∪ R is (X ∪ Y ∪ ε)·R.</summary>
    private bool ShareTails(List<RegexNode> list)
    {
        if (list.Count > 16)
        {
            return ShareManyTails(list);
        }

        for (int i = 0; i < list.Count; i++)
        {
            if (list[i].Kind == RegexKind.Concat)
            {
                RegexNode tail = list[i].Right;
                for (int j = 0; j < list.Count; j++)
                {
                    if (j != i && (ReferenceEquals(list[j], tail) || (list[j].Kind == RegexKind.Concat && ReferenceEquals(list[j].Right, tail))))
                    {
                        ShareTail(list, tail);
                        return true;
                    }
                }
            }
        }

        return false;
    }

    private bool ShareManyTails(List<RegexNode> list)
    {
        Dictionary<RegexNode, int> uses = [];
        foreach (RegexNode node in CollectionsMarshal.AsSpan(list))
        {
            if (node.Kind == RegexKind.Concat)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(uses, node.Right, out _)++;
            }
        }

        foreach (RegexNode node in CollectionsMarshal.AsSpan(list))
        {
            ref int count = ref CollectionsMarshal.GetValueRefOrNullRef(uses, node);
            if (!Unsafe.IsNullRef(ref count))
            {
                count++;
            }
        }

        Dictionary<RegexNode, List<RegexNode>> groups = [];
        int kept = 0;
        foreach (RegexNode node in CollectionsMarshal.AsSpan(list))
        {
            bool isTail = uses.ContainsKey(node);
            RegexNode? tail = isTail ? node : node.Kind == RegexKind.Concat && uses[node.Right] > 1 ? node.Right : null;
            if (tail is null)
            {
                list[kept++] = node;
                continue;
            }

            if (!groups.TryGetValue(tail, out List<RegexNode>? heads))
            {
                groups.Add(tail, heads = []);
            }

            heads.Add(isTail ? Epsilon : node.Left);
        }

        list.RemoveRange(kept, list.Count - kept);
        foreach ((RegexNode tail, List<RegexNode> heads) in groups)
        {
            list.Add(ConcatCore(UnionCore(CollectionsMarshal.AsSpan(heads), factorPrefixes: false), tail));
        }

        return groups.Count > 0;
    }

    private void ShareTail(List<RegexNode> list, RegexNode tail)
    {
        List<RegexNode> heads = Rent();
        int kept = 0;
        foreach (RegexNode node in CollectionsMarshal.AsSpan(list))
        {
            if (ReferenceEquals(node, tail))
            {
                heads.Add(Epsilon);
            }
            else if (node.Kind == RegexKind.Concat && ReferenceEquals(node.Right, tail))
            {
                heads.Add(node.Left);
            }
            else
            {
                list[kept++] = node;
            }
        }

        list.RemoveRange(kept, list.Count - kept);
        list.Add(ConcatCore(UnionCore(CollectionsMarshal.AsSpan(heads), factorPrefixes: false), tail));
        Return(heads);
    }

    /// <summary>X·R ∪ X·S ∪ X is X·(R ∪ S ∪ ε).</summary>
    private bool ShareHeads(List<RegexNode> list)
    {
        Dictionary<RegexNode, int> heads = [];
        foreach (RegexNode node in CollectionsMarshal.AsSpan(list))
        {
            RegexNode head = node.Kind == RegexKind.Concat ? node.Left : node;
            CollectionsMarshal.GetValueRefOrAddDefault(heads, head, out _)++;
        }

        if (heads.Count == list.Count)
        {
            return false;
        }

        List<RegexNode> tails = Rent();
        List<RegexNode> shared = Rent();
        foreach ((RegexNode head, int count) in heads)
        {
            if (count == 1)
            {
                continue;
            }

            foreach (RegexNode node in CollectionsMarshal.AsSpan(list))
            {
                if (ReferenceEquals(node, head))
                {
                    tails.Add(Epsilon);
                }
                else if (node.Kind == RegexKind.Concat && ReferenceEquals(node.Left, head))
                {
                    tails.Add(node.Right);
                }
            }

            shared.Add(ConcatCore(head, UnionCore(CollectionsMarshal.AsSpan(tails), factorPrefixes: true)));
            tails.Clear();
        }

        list.RemoveAll(node => heads[node.Kind == RegexKind.Concat ? node.Left : node] > 1);
        list.AddRange(shared);
        Return(tails);
        Return(shared);
        return true;
    }

    /// <summary>Turns the literals into a trie when two of them begin alike.</summary>
    private bool ShareLiteralPrefixes(List<RegexNode> list)
    {
        Span<bool> seen = stackalloc bool[256];
        bool shared = false;
        foreach (RegexNode node in CollectionsMarshal.AsSpan(list))
        {
            if (node.Kind == RegexKind.Literal)
            {
                ref bool first = ref seen[node.Bytes[0]];
                shared |= first;
                first = true;
            }
        }

        if (!shared)
        {
            return false;
        }

        List<RegexNode> literals = Rent();
        literals.AddRange(list.Where(static node => node.Kind == RegexKind.Literal));
        list.RemoveAll(static node => node.Kind == RegexKind.Literal);
        list.Add(LiteralTrie.Compile(this, literals));
        Return(literals);
        return true;
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
