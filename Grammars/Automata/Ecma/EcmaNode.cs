namespace StructGen.Grammars.Automata.Ecma;

/// <summary>The syntax tree of a pattern. Every node is a relation between positions of one text; only sets move forward.</summary>
internal abstract class EcmaNode
{
    internal static EcmaNode Epsilon { get; } = new EcmaSequence([]);

    internal static EcmaNode Nothing { get; } = new EcmaAlternation([]);

    /// <summary>Which assertions occur anywhere inside.</summary>
    internal AssertionKinds Assertions { get; private protected init; }

    /// <summary>The number of nodes, as a measure of cost; saturates.</summary>
    internal int Size { get; private protected init; } = 1;

    internal static EcmaNode Sequence(IEnumerable<EcmaNode> items)
    {
        List<EcmaNode> flat = [];
        foreach (EcmaNode item in items)
        {
            if (item is EcmaSequence inner)
            {
                flat.AddRange(inner.Items);
            }
            else if (item is EcmaAlternation { Items.Length: 0 })
            {
                return Nothing;
            }
            else
            {
                flat.Add(item);
            }
        }

        return flat.Count == 1 ? flat[0] : flat.Count == 0 ? Epsilon : new EcmaSequence([.. flat]);
    }

    internal static EcmaNode Alternation(IEnumerable<EcmaNode> items)
    {
        List<EcmaNode> flat = [];
        foreach (EcmaNode item in items)
        {
            if (item is EcmaAlternation inner)
            {
                flat.AddRange(inner.Items);
            }
            else
            {
                flat.Add(item);
            }
        }

        return flat.Count == 1 ? flat[0] : flat.Count == 0 ? Nothing : new EcmaAlternation([.. flat]);
    }

    private protected static int Sum(EcmaNode[] items)
    {
        long size = 1;
        foreach (EcmaNode item in items)
        {
            size += item.Size;
        }

        return (int)Math.Min(size, int.MaxValue / 2);
    }

    private protected static AssertionKinds Join(EcmaNode[] items)
    {
        AssertionKinds kinds = AssertionKinds.None;
        foreach (EcmaNode item in items)
        {
            kinds |= item.Assertions;
        }

        return kinds;
    }
}

/// <summary>What an assertion looks at: the text before its position, the text after it, or both.</summary>
[Flags]
internal enum AssertionKinds
{
    None = 0,
    Behind = 1,
    Ahead = 2,

    /// <summary>Not an assertion: a back-reference still to be resolved.</summary>
    Reference = 4,
}

/// <summary>One code point of a set.</summary>
internal sealed class EcmaSet(ScalarSet set) : EcmaNode
{
    internal ScalarSet Set { get; } = set;
}

/// <summary>One item after the other; without items ε.</summary>
internal sealed class EcmaSequence : EcmaNode
{
    internal EcmaSequence(EcmaNode[] items) => (Items, Assertions, Size) = (items, Join(items), Sum(items));

    internal EcmaNode[] Items { get; }
}

/// <summary>One item of several; without items ∅.</summary>
internal sealed class EcmaAlternation : EcmaNode
{
    internal EcmaAlternation(EcmaNode[] items) => (Items, Assertions, Size) = (items, Join(items), Sum(items));

    internal EcmaNode[] Items { get; }
}

/// <summary>A quantified item; greedy and lazy quantifiers describe the same language.</summary>
internal sealed class EcmaRepeat : EcmaNode
{
    internal EcmaRepeat(EcmaNode body, int minimum, int? maximum) =>
        (Body, Minimum, Maximum, Assertions, Size) = (body, minimum, maximum, body.Assertions, body.Size + 1);

    internal EcmaNode Body { get; }

    internal int Minimum { get; }

    internal int? Maximum { get; }
}

/// <summary>A look-ahead or look-behind. <c>^</c>, <c>$</c> and <c>\b</c> are spelled with it too.</summary>
internal sealed class EcmaLook : EcmaNode
{
    internal EcmaLook(EcmaNode body, bool isBehind, bool isNegative) =>
        (Body, IsBehind, IsNegative, Assertions, Size) =
        (body, isBehind, isNegative, body.Assertions | (isBehind ? AssertionKinds.Behind : AssertionKinds.Ahead), body.Size + 1);

    /// <summary><c>^</c>: no character before.</summary>
    internal static EcmaLook Start { get; } = new(new EcmaSet(ScalarSet.All), isBehind: true, isNegative: true);

    /// <summary><c>$</c>: no character after.</summary>
    internal static EcmaLook End { get; } = new(new EcmaSet(ScalarSet.All), isBehind: false, isNegative: true);

    internal EcmaNode Body { get; }

    internal bool IsBehind { get; }

    internal bool IsNegative { get; }

    /// <summary>The set when the body is a single one, so that the assertion asks about one neighbour only.</summary>
    internal ScalarSet? Neighbour => (Body as EcmaSet)?.Set;
}

/// <summary><c>\b</c> or <c>\B</c>.</summary>
internal sealed class EcmaWordBoundary : EcmaNode
{
    internal EcmaWordBoundary(ScalarSet word, bool isNegative) =>
        (Word, IsNegative, Assertions) = (word, isNegative, AssertionKinds.Behind | AssertionKinds.Ahead);

    internal ScalarSet Word { get; }

    internal bool IsNegative { get; }

    /// <summary>The same as two pairs of one-sided assertions.</summary>
    internal EcmaNode Expand()
    {
        var word = new EcmaSet(Word);
        EcmaNode Pair(bool before, bool after) => Sequence([new EcmaLook(word, isBehind: true, !before), new EcmaLook(word, isBehind: false, !after)]);
        return Alternation(IsNegative ? [Pair(true, true), Pair(false, false)] : [Pair(true, false), Pair(false, true)]);
    }
}

/// <summary>A capturing group; kept in the tree only while back-references are resolved.</summary>
internal sealed class EcmaGroup : EcmaNode
{
    internal EcmaGroup(int index, EcmaNode body) => (Index, Body, Assertions, Size) = (index, body, body.Assertions, body.Size + 1);

    internal int Index { get; }

    internal EcmaNode Body { get; }
}

/// <summary>A back-reference; several groups when a name is declared in several alternatives.</summary>
internal sealed class EcmaReference : EcmaNode
{
    internal EcmaReference(IReadOnlyList<int> groups, CaseFolding? folding, int offset) =>
        (Groups, Folding, Offset, Assertions) = (groups, folding, offset, AssertionKinds.Reference);

    /// <summary>The candidates; filled at the end of the pattern when a name is referenced before it is declared.</summary>
    internal IReadOnlyList<int> Groups { get; }

    /// <summary>How the referenced text is compared, or null when case counts.</summary>
    internal CaseFolding? Folding { get; }

    internal int Offset { get; }
}
