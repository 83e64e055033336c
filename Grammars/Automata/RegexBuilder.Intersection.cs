using System.Runtime.InteropServices;

namespace StructGen.Grammars.Automata;

/// <content>Intersection and complement.</content>
internal sealed partial class RegexBuilder
{
    /// <summary>
    /// Associative, commutative, idempotent; ∅ absorbs and the universe is the unit. Byte sets, length bounds and repetitions of one body of fixed length merge;
    /// a length bound beside a single other language moves into it where that makes the intersection disappear or shrink.
    /// </summary>
    internal RegexNode IntersectCore(ReadOnlySpan<RegexNode> parts)
    {
        if (parts.Length == 1)
        {
            return parts[0];
        }

        GuardStack();
        List<RegexNode> list = Rent();
        RegexNode result = IntersectCore(parts, list);
        Return(list);
        return result;
    }

    /// <summary>What an operand costs, in steps of a <see cref="CallBudget"/>: it is derived, hashed and compared.</summary>
    private const int StepsPerOperand = 4;

    private RegexNode IntersectCore(ReadOnlySpan<RegexNode> parts, List<RegexNode> list)
    {
        RegexNode universe = AnyString;
        foreach (RegexNode part in parts)
        {
            ReadOnlySpan<RegexNode> operands = part.Kind == RegexKind.Intersect ? part.Children : new ReadOnlySpan<RegexNode>(in part);
            CallBudget.Charge(StepsPerOperand * (long)operands.Length, Limits);
            foreach (RegexNode operand in operands)
            {
                if (operand.Emptiness == Emptiness.Empty)
                {
                    return Empty;
                }

                if (operand.IsUniverse)
                {
                    universe = operand;
                }
                else
                {
                    list.Add(operand);
                }
            }
        }

        RegexNode? bound = TakeLengthBounds(list);
        if (!MergeOperands(list))
        {
            return Empty;
        }

        SortDistinct(list);
        int minimum = bound?.Facts.MinimumScalars ?? 0, maximum = bound?.Facts.MaximumScalars ?? RegexNode.Infinity;
        bool implied = false;
        foreach (RegexNode operand in list)
        {
            RegexFacts facts = operand.Facts;
            implied |= bound is not null && facts.MinimumScalars >= bound.Facts.MinimumScalars && facts.MaximumScalars <= bound.Facts.MaximumScalars;
            minimum = Math.Max(minimum, facts.MinimumScalars);
            maximum = Math.Min(maximum, facts.MaximumScalars);
        }

        if (minimum > maximum || (bound is { Kind: RegexKind.Empty }))
        {
            return Empty;
        }

        if (implied)
        {
            bound = null;
        }

        if (Excludes(list))
        {
            return Empty;
        }

        if (bound is not null)
        {
            if (list.Count == 1 && WithLengthBound(list[0], bound) is { } bounded)
            {
                return bounded;
            }

            list.Add(bound);
            SortDistinct(list);
        }

        return list.Count switch
        {
            0 => universe,
            1 => list[0],
            _ => MakeIntersect(CollectionsMarshal.AsSpan(list)),
        };
    }

    /// <summary>Removes the length bounds and returns their intersection (∅ when they contradict each other), or null when there are none.</summary>
    private RegexNode? TakeLengthBounds(List<RegexNode> list)
    {
        RegexNode? first = null;
        int minimum = 0, maximum = RegexNode.Infinity, kept = 0;
        foreach (RegexNode node in CollectionsMarshal.AsSpan(list))
        {
            if (node.IsLengthBound)
            {
                first ??= node;
                minimum = Math.Max(minimum, node.Facts.MinimumScalars);
                maximum = Math.Min(maximum, node.Facts.MaximumScalars);
            }
            else
            {
                list[kept++] = node;
            }
        }

        list.RemoveRange(kept, list.Count - kept);
        return first is null ? null : minimum > maximum ? Empty : LengthBound(first, minimum, maximum);
    }

    /// <summary>Merges byte sets, ε, and repetitions of one body whose length is fixed (so that the length tells the count). False when nothing is left.</summary>
    private bool MergeOperands(List<RegexNode> list)
    {
        SortDistinct(list);
        for (int i = 0; i < list.Count; i++)
        {
            RegexNode node = list[i];
            if (node.Kind == RegexKind.Epsilon)
            {
                bool isNullable = list.TrueForAll(static other => other.IsNullable);
                list.Clear();
                list.Add(node);
                return isNullable;
            }

            // Only byte sets and repetitions merge: everything else is not compared, for there may be thousands.
            if (node.Kind is not (RegexKind.Bytes or RegexKind.Repeat))
            {
                continue;
            }

            CallBudget.Charge((list.Count - i) >> 3, Limits);
            for (int j = list.Count - 1; j > i; j--)
            {
                if (Merged(node, list[j]) is not { } merged)
                {
                    continue;
                }

                if (merged.Kind == RegexKind.Empty)
                {
                    return false;
                }

                // What came out is looked at from the start.
                list.RemoveAt(j);
                list[i--] = merged;
                break;
            }
        }

        return true;
    }

    private RegexNode? Merged(RegexNode node, RegexNode other)
    {
        if (node.Kind == RegexKind.Bytes && other.Kind == RegexKind.Bytes)
        {
            return OfSet(node.Set.Intersect(other.Set));
        }

        return node.Kind == RegexKind.Repeat && other.Kind == RegexKind.Repeat && ReferenceEquals(node.Left, other.Left) && FixedLength(node.Left) > 0
            ? RepeatCore(node.Left, Math.Max(node.Minimum, other.Minimum), Math.Min(node.Maximum, other.Maximum))
            : null;
    }

    /// <summary>Whether some operand is the complement of another one, or of a union that holds it. Drops unions that hold another operand (x ∩ (x ∪ y) is x).</summary>
    private static bool Excludes(List<RegexNode> list)
    {
        for (int i = list.Count - 1; i >= 0; i--)
        {
            RegexNode node = list[i];
            ReadOnlySpan<RegexNode> span = CollectionsMarshal.AsSpan(list);
            if (node.Kind == RegexKind.Complement
                && (Contains(span, node.Left) || (node.Left.Kind == RegexKind.Union && ContainsAny(node.Left.Children, span))))
            {
                return true;
            }

            if (node.Kind == RegexKind.Union && ContainsAny(node.Children, span))
            {
                list.RemoveAt(i);
            }
        }

        return false;
    }

    /// <summary>The node cut down to a length bound without an intersection at its top, or null where none is found.</summary>
    private RegexNode? WithLengthBound(RegexNode node, RegexNode bound)
    {
        RegexNode head = node.Left;
        int minimum = bound.Facts.MinimumScalars, maximum = bound.Facts.MaximumScalars;
        if (node.Kind == RegexKind.Repeat && bound.Kind != RegexKind.Concat && FixedLength(head) is var length and > 0)
        {
            int low = (int)(((long)minimum + length - 1) / length);
            int high = maximum == RegexNode.Infinity ? maximum : maximum / length;
            return RepeatCore(head, Math.Max(low, node.Minimum), Math.Min(high, node.Maximum));
        }

        if (node.Kind == RegexKind.Concat && FixedLength(head) >= 0)
        {
            if (head.Kind == RegexKind.Bytes)
            {
                return ConcatCore(head, IntersectCore([node.Right, DerivativeCore(bound, head.Set.First)]));
            }

            if (head.Kind == RegexKind.Literal && head.Bytes.Length <= 64)
            {
                foreach (byte value in head.Bytes)
                {
                    bound = DerivativeCore(bound, value);
                }

                return ConcatCore(head, IntersectCore([node.Right, bound]));
            }
        }

        return null;
    }

    /// <summary>The one number of scalars that all members have, or -1.</summary>
    private static int FixedLength(RegexNode node) =>
        node.Facts.MinimumScalars == node.Facts.MaximumScalars && node.Facts.MinimumScalars != RegexNode.Infinity ? node.Facts.MinimumScalars : -1;

    /// <summary>What <paramref name="universe"/> (all well-formed continuations at this place) holds beyond <paramref name="node"/>.</summary>
    internal RegexNode ComplementCore(RegexNode node, RegexNode universe)
    {
        if (node.Emptiness == Emptiness.Empty)
        {
            return universe;
        }

        if (node.IsUniverse)
        {
            return Empty;
        }

        if (node.Kind == RegexKind.Complement)
        {
            return node.Left;
        }

        if (node.Kind == RegexKind.Epsilon && ReferenceEquals(universe, AnyString))
        {
            return RepeatCore(AnyScalar, 1, RegexNode.Infinity);
        }

        if (node.IsLengthBound)
        {
            int minimum = node.Facts.MinimumScalars, maximum = node.Facts.MaximumScalars;
            RegexNode below = minimum == 0 ? Empty : LengthBound(universe, 0, minimum - 1);
            RegexNode above = maximum == RegexNode.Infinity ? Empty : LengthBound(universe, Saturating.Add(maximum, 1), RegexNode.Infinity);
            return UnionCore([below, above], factorPrefixes: false);
        }

        if (node.Kind == RegexKind.Union)
        {
            // De Morgan for the length bounds alone: they stay statements about lengths, which are easier to reason about than complements.
            foreach (RegexNode child in node.Children)
            {
                if (child.IsLengthBound)
                {
                    List<RegexNode> rest = Rent();
                    foreach (RegexNode other in node.Children)
                    {
                        if (!ReferenceEquals(other, child))
                        {
                            rest.Add(other);
                        }
                    }

                    RegexNode result = IntersectCore(
                        [ComplementCore(child, universe), ComplementCore(UnionCore(CollectionsMarshal.AsSpan(rest), factorPrefixes: false), universe)]);
                    Return(rest);
                    return result;
                }
            }
        }

        return MakeComplement(node, universe);
    }
}
