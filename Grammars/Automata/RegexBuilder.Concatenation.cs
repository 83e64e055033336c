namespace StructGen.Grammars.Automata;

/// <content>Concatenation and repetition.</content>
internal sealed partial class RegexBuilder
{
    /// <summary>Joins parts; runs of literals become one.</summary>
    private RegexNode ConcatCore(ReadOnlySpan<RegexNode> parts)
    {
        RegexNode result = Epsilon;
        int end = parts.Length;
        while (end > 0)
        {
            int start = end - 1;
            if (IsText(parts[start]))
            {
                while (start > 0 && IsText(parts[start - 1]))
                {
                    start--;
                }
            }

            result = ConcatCore(end - start == 1 ? parts[start] : Joined(parts[start..end]), result);
            end = start;
        }

        return result;
    }

    internal RegexNode ConcatCore(RegexNode left, RegexNode right)
    {
        if (left.Kind != RegexKind.Concat || right.Kind == RegexKind.Empty)
        {
            return ConsCore(left, right);
        }

        List<RegexNode> heads = Rent();
        for (; left.Kind == RegexKind.Concat; left = left.Right)
        {
            heads.Add(left.Left);
        }

        RegexNode result = ConsCore(left, right);
        for (int i = heads.Count - 1; i >= 0; i--)
        {
            result = ConsCore(heads[i], result);
        }

        Return(heads);
        return result;
    }

    /// <summary>Concatenation with a head that is not itself one; neighbouring repetitions of one body merge.</summary>
    private RegexNode ConsCore(RegexNode head, RegexNode tail)
    {
        if (head.Kind == RegexKind.Empty || tail.Kind == RegexKind.Empty)
        {
            return Empty;
        }

        if (head.Kind == RegexKind.Epsilon)
        {
            return tail;
        }

        if (tail.Kind == RegexKind.Epsilon)
        {
            return head;
        }

        RegexNode next = tail.Kind == RegexKind.Concat ? tail.Left : tail;
        if (head.Kind == RegexKind.Repeat || next.Kind == RegexKind.Repeat)
        {
            (RegexNode body, int minimum, int maximum) = AsRepeat(head);
            (RegexNode otherBody, int otherMinimum, int otherMaximum) = next.Kind == RegexKind.Repeat ? AsRepeat(next) : (next, 1, 1);
            if (ReferenceEquals(body, otherBody) && TryAdd(minimum, otherMinimum, out minimum))
            {
                RegexNode merged = RepeatCore(body, minimum, Saturating.Add(maximum, otherMaximum));
                return tail.Kind == RegexKind.Concat ? ConcatCore(merged, tail.Right) : merged;
            }
        }

        return MakeConcat(head, tail);
    }

    internal RegexNode RepeatCore(RegexNode body, int minimum, int maximum)
    {
        if (minimum > maximum)
        {
            return Empty;
        }

        if (maximum == 0 || body.Kind == RegexKind.Epsilon)
        {
            return Epsilon;
        }

        if (body.Kind == RegexKind.Empty)
        {
            return minimum == 0 ? Epsilon : Empty;
        }

        if (body.IsNullable)
        {
            // ε fills the missing copies, so only the upper bound says anything; then ε itself is spare.
            minimum = 0;
            body = WithoutEpsilon(body);
        }

        // Up to one scalar stays a repetition, so that it remains a recognisable length bound.
        if (maximum == 1 && (minimum == 1 || !ReferenceEquals(body, AnyScalar)))
        {
            return minimum == 1 ? body : UnionCore([Epsilon, body], factorPrefixes: false);
        }

        if (body.Kind == RegexKind.Repeat && TryFlatten(body, ref minimum, ref maximum))
        {
            body = body.Left;
        }

        return MakeRepeat(body, minimum, maximum);
    }

    /// <summary>(x{a,b}){c,d} is x{ac,bd} when no count between is left out: k copies give [ka,kb], and neighbours must touch from k = c on.</summary>
    private static bool TryFlatten(RegexNode inner, ref int minimum, ref int maximum)
    {
        long a = inner.Minimum, b = inner.Maximum;
        bool endless = inner.Maximum == RegexNode.Infinity;
        bool touches = minimum == maximum || (endless && minimum > 0) || (minimum + 1) * a <= (endless ? 0 : minimum * b) + 1;
        long low = minimum * a;
        if (!touches || low >= RegexNode.Infinity)
        {
            return false;
        }

        minimum = (int)low;
        maximum = Saturating.Multiply(maximum, inner.Maximum);
        return true;
    }

    private RegexNode WithoutEpsilon(RegexNode node)
    {
        if (node.Kind != RegexKind.Union || !Contains(node.Children, Epsilon))
        {
            return node;
        }

        List<RegexNode> rest = Rent();
        foreach (RegexNode child in node.Children)
        {
            if (child.Kind != RegexKind.Epsilon)
            {
                rest.Add(child);
            }
        }

        RegexNode result = UnionCore(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(rest), factorPrefixes: false);
        Return(rest);
        return result;
    }

    private static (RegexNode Body, int Minimum, int Maximum) AsRepeat(RegexNode node) =>
        node.Kind == RegexKind.Repeat ? (node.Left, node.Minimum, node.Maximum) : (node, 1, 1);

    private static bool TryAdd(int left, int right, out int sum)
    {
        sum = Saturating.Add(left, right);
        return sum != RegexNode.Infinity;
    }

    private static bool IsText(RegexNode node) => node.Kind == RegexKind.Literal || (node.Kind == RegexKind.Bytes && node.Set.Count == 1);

    private RegexNode Joined(ReadOnlySpan<RegexNode> literals)
    {
        int length = 0;
        foreach (RegexNode literal in literals)
        {
            length += literal.Facts.MinimumBytes;
        }

        byte[] text = new byte[length];
        int position = 0;
        foreach (RegexNode literal in literals)
        {
            if (literal.Kind == RegexKind.Literal)
            {
                literal.Bytes.CopyTo(text.AsSpan(position));
                position += literal.Bytes.Length;
            }
            else
            {
                text[position++] = literal.Set.First;
            }
        }

        return OfText(text, 0);
    }
}
