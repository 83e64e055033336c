using System.Text;

namespace StructGen.Grammars.Automata.Ecma;

/// <summary>
/// From a simplified tree to an expression, without automata. A text is cut at one position after the other: what stands before is the language <c>before</c>,
/// what follows is read with continuations, so that a look-ahead is an intersection with what follows it and a look-behind one with what precedes it. The two
/// kinds may be mixed where the length of <c>before</c> is known, because then a text can be cut in one way only. Where none of this
/// applies, null is returned and <see cref="AssertionAutomaton"/> takes over.
/// </summary>
internal sealed class EcmaTranslator(RegexBuilder builder)
{
    private const int MaxDistributions = 200;
    private const int MaxUnrolledSize = 400;
    private const int MaxSteps = 50_000;

    private readonly Dictionary<ScalarSet, RegexNode> _sets = [];
    private int _distributions;
    private int _steps;

    /// <summary>All texts before · match · after, or null.</summary>
    internal RegexNode? Language(EcmaNode root, RegexNode before, RegexNode after)
    {
        EcmaNode[] alternatives = root is EcmaAlternation alternation ? alternation.Items : [root];
        List<RegexNode> parts = [];
        EcmaNode plain = EcmaNode.Alternation(alternatives.Where(IsInner));
        if (!EcmaShape.IsNothing(plain))
        {
            parts.Add(Concat(Concat(before, plain, forward: true), after));
        }

        foreach (EcmaNode item in alternatives.Where(static item => !IsInner(item)))
        {
            if (Language(Items(item), 0, before, before == builder.Epsilon ? 0 : null, after) is not { } part)
            {
                return null;
            }

            parts.Add(part);
        }

        return builder.Union([.. parts]);
    }

    /// <summary>An expression for a tree without assertions.</summary>
    internal RegexNode Plain(EcmaNode node)
    {
        switch (node)
        {
            case EcmaSet set:
                return Set(set.Set);
            case EcmaSequence sequence:
                return PlainSequence(sequence.Items);
            case EcmaAlternation alternation:
                List<byte[]> literals = [];
                List<RegexNode> others = [];
                foreach (EcmaNode item in alternation.Items)
                {
                    if (LiteralText(item) is { } text)
                    {
                        literals.Add(text);
                    }
                    else
                    {
                        others.Add(Plain(item));
                    }
                }

                if (literals.Count > 0)
                {
                    others.Add(literals.Count == 1 ? builder.Literal(literals[0]) : builder.Literals(literals));
                }

                return builder.Union([.. others]);
            case EcmaRepeat repeat:
                return builder.Repeat(Plain(repeat.Body), repeat.Minimum, repeat.Maximum);
            default:
                throw new InvalidOperationException("An assertion is not plain.");
        }
    }

    internal RegexNode Set(ScalarSet set)
    {
        if (!_sets.TryGetValue(set, out RegexNode? node))
        {
            _sets[set] = node = builder.Scalars(set.Scalars.ToRanges());
        }

        return node;
    }

    /// <summary>Neither assertions nor anything at the ends that any text before or after would absorb.</summary>
    private static bool IsInner(EcmaNode node) =>
        EcmaShape.IsPlain(node) && !(node is EcmaSequence { Items: [var first, .., var last] } && (EcmaShape.IsNullable(first) || EcmaShape.IsNullable(last)));

    private static EcmaNode[] Items(EcmaNode node) => node is EcmaSequence sequence ? sequence.Items : [node];

    /// <summary>The texts before · match of the items from <paramref name="start"/> on · after; <paramref name="length"/> is that of all of <paramref name="before"/>.</summary>
    private RegexNode? Language(EcmaNode[] items, int start, RegexNode before, long? length, RegexNode after)
    {
        RegexBuilder.GuardStack();
        int lastBehind = Array.FindLastIndex(items, static item => (item.Assertions & AssertionKinds.Behind) != 0);
        for (int i = start; i < items.Length; i++)
        {
            EcmaNode item = items[i];
            if (before == builder.AnyString && EcmaShape.IsPlain(item) && EcmaShape.IsNullable(item))
            {
                continue;
            }

            if (i > lastBehind)
            {
                return ExtendAll(items.AsSpan(i), after, forward: true) is { } follows ? Concat(before, follows) : null;
            }

            if (EcmaShape.IsPlain(item))
            {
                EcmaNode run = PlainRun(items.AsSpan(i), first: true);
                before = Concat(before, run, forward: true);
                length += EcmaShape.FixedLength(run);
                i += run is EcmaSequence sequence ? sequence.Items.Length - 1 : 0;
                continue;
            }

            if ((item.Assertions & AssertionKinds.Ahead) == 0)
            {
                if (Extend(item, before, forward: false) is not { } extended)
                {
                    return null;
                }

                before = extended;
                length += EcmaShape.FixedLength(item);
                continue;
            }

            return item switch
            {
                EcmaLook { IsBehind: false } look => LookAhead(look, items, i, before, length, after),
                EcmaAlternation alternation => Distribute(alternation.Items, items, i, before, length, after),
                EcmaRepeat { Minimum: 0, Maximum: 1 } repeat => Distribute([EcmaNode.Epsilon, repeat.Body], items, i, before, length, after),
                EcmaRepeat { Maximum: <= 4 } repeat when repeat.Size < MaxUnrolledSize => Language(Unroll(repeat, items, i), 0, before, length, after),
                _ => null,
            };
        }

        return Concat(before, after);
    }

    private RegexNode? LookAhead(EcmaLook look, EcmaNode[] items, int i, RegexNode before, long? length, RegexNode after)
    {
        if (length is null)
        {
            return null;
        }

        RegexNode? body = Alternatives(look.Body, before, length, builder.AnyString);
        RegexNode? rest = body is null ? null : Language(items, i + 1, before, length, after);
        return rest is null ? null : builder.Intersect(look.IsNegative ? builder.Complement(body!) : body!, rest);
    }

    private RegexNode? Alternatives(EcmaNode node, RegexNode before, long? length, RegexNode after) =>
        node is EcmaAlternation alternation ? Distribute(alternation.Items, [node], 0, before, length, after) : Language(Items(node), 0, before, length, after);

    /// <summary>The alternatives one by one, each followed by the rest, where new neighbours may simplify further.</summary>
    private RegexNode? Distribute(EcmaNode[] alternatives, EcmaNode[] items, int i, RegexNode before, long? length, RegexNode after)
    {
        _distributions += alternatives.Length;
        if (_distributions > MaxDistributions)
        {
            return null;
        }

        List<RegexNode> parts = [];
        foreach (EcmaNode alternative in alternatives)
        {
            EcmaNode sequence = EcmaSimplifier.Sequence([alternative, .. items[(i + 1)..]]);
            RegexNode? part = sequence is EcmaAlternation ? Alternatives(sequence, before, length, after) : Language(Items(sequence), 0, before, length, after);
            if (part is null)
            {
                return null;
            }

            parts.Add(part);
        }

        return builder.Union([.. parts]);
    }

    private static EcmaNode[] Unroll(EcmaRepeat repeat, EcmaNode[] items, int i)
    {
        EcmaNode optional = EcmaNode.Epsilon;
        for (int count = repeat.Minimum; count < repeat.Maximum; count++)
        {
            optional = EcmaNode.Alternation([EcmaNode.Epsilon, EcmaNode.Sequence([repeat.Body, optional])]);
        }

        EcmaNode all = EcmaSimplifier.Sequence([.. Enumerable.Repeat(repeat.Body, repeat.Minimum), optional, .. items[(i + 1)..]]);
        return Items(all);
    }

    private RegexNode? ExtendAll(ReadOnlySpan<EcmaNode> items, RegexNode language, bool forward)
    {
        RegexNode? result = language;
        while (items.Length > 0 && result is not null)
        {
            EcmaNode item = PlainRun(items, first: !forward);
            int count = item is EcmaSequence sequence ? sequence.Items.Length : 1;
            items = forward ? items[..^count] : items[count..];
            if (result == builder.AnyString && EcmaShape.IsPlain(item))
            {
                // Each item of the run that may be empty is absorbed on its own.
                EcmaNode[] run = Items(item);
                bool IsKept(EcmaNode node) => !EcmaShape.IsNullable(node);
                int kept = forward ? Array.FindLastIndex(run, IsKept) + 1 : Array.FindIndex(run, IsKept);
                item = EcmaNode.Sequence(forward ? run[..kept] : kept < 0 ? [] : run[kept..]);
            }

            result = Extend(item, result, forward);
        }

        return result;
    }

    /// <summary>The item at one end, with its neighbours as long as they have no assertions, so that literals stay whole.</summary>
    private static EcmaNode PlainRun(ReadOnlySpan<EcmaNode> items, bool first)
    {
        int count = 0;
        while (count < items.Length && EcmaShape.IsPlain(items[first ? count : items.Length - 1 - count]))
        {
            count++;
        }

        count = Math.Max(count, 1);
        return EcmaNode.Sequence((first ? items[..count] : items[^count..]).ToArray());
    }

    /// <summary>
    /// The language on one side of a node, given the language beyond it: match · <paramref name="language"/> with look-aheads asking about all of it when
    /// <paramref name="forward"/>, else <paramref name="language"/> · match with look-behinds.
    /// </summary>
    private RegexNode? Extend(EcmaNode node, RegexNode language, bool forward)
    {
        if (EcmaShape.IsPlain(node))
        {
            return Concat(language, node, !forward);
        }

        if (++_steps > MaxSteps)
        {
            return null;
        }

        switch (node)
        {
            case EcmaSequence sequence:
                return ExtendAll(sequence.Items, language, forward);
            case EcmaAlternation alternation:
                List<RegexNode> parts = [];
                foreach (EcmaNode item in alternation.Items)
                {
                    if (Extend(item, language, forward) is not { } part)
                    {
                        return null;
                    }

                    parts.Add(part);
                }

                return builder.Union([.. parts]);
            case EcmaLook look when IsEdge(look, forward):
                return builder.IsNullable(language) ? builder.Epsilon : builder.Empty;
            case EcmaLook look when look.IsBehind != forward:
                if (Extend(look.Body, builder.AnyString, forward) is not { } condition)
                {
                    return null;
                }

                return builder.Intersect(look.IsNegative ? builder.Complement(condition) : condition, language);
            case EcmaRepeat repeat:
                return ExtendRepeat(repeat, language, forward);
            default:
                return null;
        }
    }

    private RegexNode? ExtendRepeat(EcmaRepeat repeat, RegexNode language, bool forward)
    {
        if (repeat.Minimum == 0 && language == builder.AnyString)
        {
            return language;
        }

        if (language == builder.Epsilon && Guarded(repeat, forward) is { } guarded)
        {
            return guarded;
        }

        if (repeat is { Minimum: 0, Maximum: null } && WithoutEdges(repeat.Body, forward) is { } inner)
        {
            // x = language ∪ inner·x ∪ (what passes an edge, which leaves ε to match): an edge helps only when ε is in the language.
            RegexNode star = builder.Repeat(Plain(inner), 0, null);
            RegexNode? last = builder.IsNullable(language) ? Extend(repeat.Body, builder.Epsilon, forward) : builder.Empty;
            return last is null ? null : forward ? builder.Concat(star, builder.Union(language, last)) : builder.Concat(builder.Union(language, last), star);
        }

        int optional = repeat.Maximum is { } maximum ? maximum - repeat.Minimum : 0;
        if ((long)(repeat.Minimum + optional) * repeat.Body.Size > MaxUnrolledSize || (repeat.Maximum is null && repeat.Minimum == 0))
        {
            return null;
        }

        RegexNode? result = repeat.Maximum is null ? Extend(new EcmaRepeat(repeat.Body, 0, null), language, forward) : language;
        for (int i = 0; i < optional && result is not null; i++)
        {
            result = Extend(repeat.Body, result, forward) is { } longer ? builder.Union(language, longer) : null;
        }

        for (int i = 0; i < repeat.Minimum && result is not null; i++)
        {
            result = Extend(repeat.Body, result, forward);
        }

        return result;
    }

    /// <summary>The node without the paths through <c>$</c> (<c>^</c>, when not <paramref name="forward"/>), or null when it holds other assertions.</summary>
    private static EcmaNode? WithoutEdges(EcmaNode node, bool forward)
    {
        if (EcmaShape.IsPlain(node))
        {
            return node;
        }

        switch (node)
        {
            case EcmaLook look:
                return IsEdge(look, forward) ? EcmaNode.Nothing : null;
            case EcmaSequence sequence:
                EcmaNode?[] items = [.. sequence.Items.Select(item => WithoutEdges(item, forward))];
                return items.Contains(null) ? null : EcmaNode.Sequence(items!);
            case EcmaAlternation alternation:
                EcmaNode?[] alternatives = [.. alternation.Items.Select(item => WithoutEdges(item, forward))];
                return alternatives.Contains(null) ? null : EcmaNode.Alternation(alternatives!);
            case EcmaRepeat repeat:
                return WithoutEdges(repeat.Body, forward) is not { } body ? null
                    : !EcmaShape.IsNothing(body) ? new EcmaRepeat(body, repeat.Minimum, repeat.Maximum)
                    : repeat.Minimum == 0 ? EcmaNode.Epsilon : EcmaNode.Nothing;
            default:
                return null;
        }
    }

    private static bool IsEdge(EcmaLook look, bool forward) =>
        look.IsBehind != forward && look is { IsNegative: true, Neighbour: { } all } && ScalarSet.NonSurrogates.IsSubsetOf(all);

    /// <summary>
    /// <c>(?:(?!bad)c)*</c> up to the end of the text: a condition on every position passed, so all of <c>c*</c> but the texts with a non-empty rest that is bad.
    /// Mirrored for look-behinds from the start of the text.
    /// </summary>
    private RegexNode? Guarded(EcmaRepeat repeat, bool forward)
    {
        EcmaNode[] items = Items(repeat.Body);
        EcmaNode single = forward ? items[^1] : items[0];
        if (single is not EcmaSet)
        {
            return null;
        }

        List<RegexNode> conditions = [builder.Repeat(Plain(single), repeat.Minimum, repeat.Maximum)];
        foreach (EcmaNode item in forward ? items[..^1] : items[1..])
        {
            if (item is not EcmaLook look || look.IsBehind == forward || Extend(look.Body, builder.AnyString, forward) is not { } condition)
            {
                return null;
            }

            RegexNode bad = look.IsNegative ? condition : builder.Complement(condition);
            if (builder.IsNullable(bad))
            {
                bad = builder.Intersect(bad, builder.Concat(builder.AnyScalar, builder.AnyString));
            }

            conditions.Add(builder.Complement(forward ? builder.Concat(builder.AnyString, bad) : builder.Concat(bad, builder.AnyString)));
        }

        return builder.Intersect([.. conditions]);
    }

    /// <summary>language · node when <paramref name="forward"/>, else node · language.</summary>
    private RegexNode Concat(RegexNode language, EcmaNode node, bool forward)
    {
        // Any text beside something that may be empty is any text.
        if (language == builder.AnyString && EcmaShape.IsNullable(node))
        {
            return language;
        }

        return forward ? Concat(language, Plain(node)) : Concat(Plain(node), language);
    }

    private RegexNode Concat(RegexNode left, RegexNode right) => left == builder.AnyString && right == left ? left : builder.Concat(left, right);

    private RegexNode PlainSequence(EcmaNode[] items)
    {
        List<RegexNode> parts = [];
        List<byte> literal = [];
        foreach (EcmaNode item in items)
        {
            if (LiteralText(item) is { } text)
            {
                literal.AddRange(text);
                continue;
            }

            Flush();
            parts.Add(Plain(item));
        }

        Flush();
        return builder.Concat([.. parts]);

        void Flush()
        {
            if (literal.Count > 0)
            {
                parts.Add(builder.Literal([.. literal]));
                literal.Clear();
            }
        }
    }

    /// <summary>The one text of a node made of single characters, as UTF-8.</summary>
    private static byte[]? LiteralText(EcmaNode node)
    {
        switch (node)
        {
            case EcmaSet { Set.Boundaries: [var first, var end] } when end == first + 1:
                return Encoding.UTF8.GetBytes(char.ConvertFromUtf32(first));
            case EcmaSequence sequence when sequence.Items.All(static item => item is EcmaSet { Set.Boundaries: [var first, var end] } && end == first + 1):
                return [.. sequence.Items.SelectMany(static item => LiteralText(item)!)];
            default:
                return null;
        }
    }
}
