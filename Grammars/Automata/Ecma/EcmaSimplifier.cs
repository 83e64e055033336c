namespace StructGen.Grammars.Automata.Ecma;

/// <summary>
/// Rewrites a tree into an equal one with fewer and one-sided assertions: a word boundary beside a known character looks one way only, an assertion about one
/// neighbour melts into that neighbour (<c>(?!a)[a-z]</c> is <c>[b-z]</c>), alternatives of single characters become one set.
/// </summary>
internal static class EcmaSimplifier
{
    /// <summary>How many items away a neighbour is looked for; keeps long runs of assertions linear.</summary>
    private const int MaxDistance = 32;

    internal static EcmaNode Run(EcmaNode node)
    {
        switch (node)
        {
            case EcmaSet set:
                return NonEmpty(ReferenceEquals(set.Set, set.Set.Scalars) ? set : new EcmaSet(set.Set.Scalars));
            case EcmaSequence sequence:
                return Sequence(sequence.Items.Select(static item => item is EcmaWordBoundary ? item : Run(item)));
            case EcmaAlternation alternation:
                return Alternation(alternation.Items.Select(Run));
            case EcmaRepeat repeat:
                return Repeat(Run(repeat.Body), repeat.Minimum, repeat.Maximum);
            case EcmaLook look:
                return Look(look, Run(look.Body));
            case EcmaWordBoundary boundary:
                return boundary.Expand();
            default:
                throw new InvalidOperationException($"{node.GetType().Name} is resolved before.");
        }
    }

    /// <summary>A sequence of simplified items.</summary>
    internal static EcmaNode Sequence(IEnumerable<EcmaNode> simplified)
    {
        EcmaNode joined = EcmaNode.Sequence(simplified);
        if (joined is not EcmaSequence || EcmaShape.IsPlain(joined))
        {
            return joined is EcmaWordBoundary boundary ? boundary.Expand() : joined;
        }

        List<EcmaNode> items = [.. ((EcmaSequence)joined).Items];
        bool changed = true;
        while (changed)
        {
            changed = false;
            for (int i = items.Count - 1; i >= 0 && i < items.Count; i--)
            {
                if (EcmaShape.IsPlain(items[i]) || Simplified(items, i) is not { } replacement)
                {
                    continue;
                }

                if (EcmaShape.IsNothing(replacement))
                {
                    return EcmaNode.Nothing;
                }

                changed = true;
                items.RemoveAt(i);
                items.InsertRange(i, replacement is EcmaSequence inner ? inner.Items : [replacement]);
            }
        }

        return EcmaNode.Sequence(items);
    }

    private static EcmaNode NonEmpty(EcmaSet set) => set.Set.IsEmpty ? EcmaNode.Nothing : set;

    private static EcmaNode Alternation(IEnumerable<EcmaNode> items)
    {
        // Order does not matter to the language, so all single sets join the first.
        List<EcmaNode> result = [];
        int place = -1;
        List<ScalarSet> sets = [];
        foreach (EcmaNode item in items)
        {
            if (item is EcmaSet set)
            {
                sets.Add(set.Set);
                if (place < 0)
                {
                    place = result.Count;
                    result.Add(item);
                }
            }
            else
            {
                result.Add(item);
            }
        }

        if (sets.Count > 1)
        {
            result[place] = new EcmaSet(ScalarSet.Union(sets));
        }

        return EcmaNode.Alternation(result);
    }

    private static EcmaNode Repeat(EcmaNode body, int minimum, int? maximum)
    {
        if (maximum == 0 || EcmaShape.IsEpsilon(body) || (minimum == 0 && EcmaShape.IsNothing(body)))
        {
            return EcmaNode.Epsilon;
        }

        // A body that consumes nothing holds once or never; none asks for less than some.
        if (EcmaShape.FixedLength(body) == 0)
        {
            return minimum == 0 ? EcmaNode.Epsilon : body;
        }

        return EcmaShape.IsNothing(body) || (minimum == 1 && maximum == 1) ? body : new EcmaRepeat(body, minimum, maximum);
    }

    private static EcmaNode Look(EcmaLook look, EcmaNode body)
    {
        if (EcmaShape.IsNothing(body))
        {
            return look.IsNegative ? EcmaNode.Epsilon : EcmaNode.Nothing;
        }

        if (EcmaShape.IsPlain(body) && EcmaShape.IsNullable(body))
        {
            return look.IsNegative ? EcmaNode.Nothing : EcmaNode.Epsilon;
        }

        return ReferenceEquals(body, look.Body) ? look : new EcmaLook(body, look.IsBehind, look.IsNegative);
    }

    /// <summary>What the item can be replaced by given its neighbours, or null. A neighbour may be narrowed in place.</summary>
    private static EcmaNode? Simplified(List<EcmaNode> items, int i)
    {
        switch (items[i])
        {
            case EcmaWordBoundary boundary:
                bool? before = IsWord(items, i, -1, boundary.Word);
                bool? after = IsWord(items, i, 1, boundary.Word);
                if (before is not null && after is not null)
                {
                    return before != after == !boundary.IsNegative ? EcmaNode.Epsilon : EcmaNode.Nothing;
                }

                if (before is null && after is null)
                {
                    return boundary.Expand();
                }

                bool known = before ?? after!.Value;
                return new EcmaLook(new EcmaSet(boundary.Word), isBehind: before is null, isNegative: known == !boundary.IsNegative);
            case EcmaLook { Neighbour: { } neighbour } look:
                int direction = look.IsBehind ? -1 : 1;
                if (Edge(items, i, direction) is not { } edge)
                {
                    return null;
                }

                ScalarSet allowed = look.IsNegative ? ~neighbour : neighbour;
                if (edge.IsSubsetOf(allowed))
                {
                    return EcmaNode.Epsilon;
                }

                if (!edge.Overlaps(allowed))
                {
                    return EcmaNode.Nothing;
                }

                return Narrow(items, i + direction, allowed, look.IsBehind) ? EcmaNode.Epsilon : null;
            default:
                return null;
        }
    }

    private static bool Narrow(List<EcmaNode> items, int i, ScalarSet allowed, bool last)
    {
        switch (items[i])
        {
            case EcmaSet set:
                items[i] = new EcmaSet(set.Set & allowed);
                return true;
            case EcmaRepeat { Minimum: > 0, Body: EcmaSet set } repeat:
                EcmaNode rest = Repeat(set, repeat.Minimum - 1, repeat.Maximum - 1);
                EcmaNode edge = new EcmaSet(set.Set & allowed);
                items[i] = EcmaNode.Sequence(last ? [rest, edge] : [edge, rest]);
                return true;
            default:
                return false;
        }
    }

    private static bool? IsWord(List<EcmaNode> items, int i, int direction, ScalarSet word)
    {
        if ((uint)(i + direction) < (uint)items.Count
            && items[i + direction] is EcmaLook { IsNegative: true, Neighbour: { } all } look && look.IsBehind == direction < 0 && ScalarSet.NonSurrogates.IsSubsetOf(all))
        {
            return false;
        }

        return Edge(items, i, direction) is not { } edge ? null : edge.IsSubsetOf(word) ? true : edge.Overlaps(word) ? null : false;
    }

    /// <summary>The characters that may stand beside position <paramref name="i"/>, or null when nothing has to stand there.</summary>
    private static ScalarSet? Edge(List<EcmaNode> items, int i, int direction)
    {
        List<ScalarSet> sets = [];
        for (int j = i + direction; j >= 0 && j < items.Count && Math.Abs(j - i) <= MaxDistance; j += direction)
        {
            sets.Add(EcmaShape.Edge(items[j], last: direction < 0));
            if (!EcmaShape.IsNullable(items[j]))
            {
                return ScalarSet.Union(sets);
            }
        }

        return null;
    }
}
