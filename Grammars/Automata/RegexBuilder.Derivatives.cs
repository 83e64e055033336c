using System.Runtime.InteropServices;

namespace StructGen.Grammars.Automata;

/// <content>Byte classes and Brzozowski derivatives, memoised by node and class.</content>
internal sealed partial class RegexBuilder
{
    /// <summary>The partition of the bytes under which the node's derivatives are equal within a class.</summary>
    internal ByteClasses ClassesOf(RegexNode node)
    {
        if (node.Classes is { } known)
        {
            return known;
        }

        GuardStack();
        ByteClasses classes = node.Kind switch
        {
            RegexKind.Bytes => _classes.Of(node.Set),
            RegexKind.Literal => _classes.Of(node.Bytes[0]),
            RegexKind.Machine => _classes.OfMap(node.Machine.ClassMap(node.Offset)),
            RegexKind.Concat => ClassesOfConcat(node),
            RegexKind.Repeat => ClassesOf(node.Left),
            RegexKind.Complement => _classes.Meet(ClassesOf(node.Left), ClassesOf(node.Right)),
            RegexKind.Union or RegexKind.Intersect => ClassesOfChildren(node.Children),
            _ => _classes.Single,
        };
        node.Classes = classes;
        return classes;
    }

    private ByteClasses ClassesOfConcat(RegexNode node)
    {
        ByteClasses classes = ClassesOf(node.Left);
        while (node.Left.IsNullable && classes.Count < 256)
        {
            node = node.Right;
            if (node.Kind != RegexKind.Concat)
            {
                return _classes.Meet(classes, ClassesOf(node));
            }

            classes = _classes.Meet(classes, ClassesOf(node.Left));
        }

        return classes;
    }

    private ByteClasses ClassesOfChildren(ReadOnlySpan<RegexNode> children)
    {
        // The branches of a trie are told apart at once, not one by one.
        Span<byte> heads = children.Length <= 256 ? stackalloc byte[children.Length] : new byte[children.Length];
        List<ByteClasses> parts = [];
        int count = 0;
        foreach (RegexNode child in children)
        {
            RegexNode head = child.Kind == RegexKind.Concat ? child.Left : child;
            if (head.Kind == RegexKind.Literal)
            {
                heads[count++] = head.Text[head.Offset];
            }
            else if (parts.Count == 0 || !ReferenceEquals(parts[^1], ClassesOf(child)))
            {
                parts.Add(ClassesOf(child));
            }
        }

        if (count > 0)
        {
            parts.Add(_classes.OfEach(heads[..count]));
        }

        return _classes.Meet(CollectionsMarshal.AsSpan(parts));
    }

    internal RegexNode DerivativeCore(RegexNode node, byte value)
    {
        switch (node.Kind)
        {
            case RegexKind.Empty or RegexKind.Epsilon:
                return Empty;
            case RegexKind.Bytes:
                return node.Set.Contains(value) ? Epsilon : Empty;
            case RegexKind.Literal:
                return node.Text[node.Offset] == value ? WithoutFirst(node) : Empty;
            case RegexKind.Machine:
                return node.Machine.Next(node.Offset, value) is >= 0 and var next ? OfMachine(node.Machine, next) : Empty;
            case RegexKind.Concat when node.Left.Kind == RegexKind.Bytes:
                return node.Left.Set.Contains(value) ? node.Right : Empty;
            case RegexKind.Concat when node.Left.Kind == RegexKind.Literal:
                return node.Left.Text[node.Left.Offset] == value ? ConsCore(WithoutFirst(node.Left), node.Right) : Empty;
        }

        int index = ClassesOf(node)[value];
        if (_derivatives.Find(node, index) is { } known)
        {
            return known;
        }

        RegexNode derivative = ComputeDerivative(node, value);
        _estimatedBytes += _derivatives.Add(node, index, derivative);
        return derivative;
    }

    private RegexNode ComputeDerivative(RegexNode node, byte value)
    {
        GuardStack();
        CallBudget.Charge(1, Limits);
        switch (node.Kind)
        {
            case RegexKind.Repeat:
                RegexNode rest = RepeatCore(node.Left, Math.Max(node.Minimum - 1, 0), node.Maximum == RegexNode.Infinity ? node.Maximum : node.Maximum - 1);
                return ConcatCore(DerivativeCore(node.Left, value), rest);
            case RegexKind.Complement:
                RegexNode universe = DerivativeCore(node.Right, value);
                return universe.Kind == RegexKind.Empty ? Empty : ComplementCore(DerivativeCore(node.Left, value), universe);
        }

        List<RegexNode> parts = Rent();
        RegexNode result = node.Kind switch
        {
            RegexKind.Concat => DeriveConcat(node, value, parts),
            RegexKind.Union => DeriveUnion(node, value, parts),
            _ => DeriveIntersect(node, value, parts),
        };
        Return(parts);
        return result;
    }

    private RegexNode DeriveConcat(RegexNode node, byte value, List<RegexNode> parts)
    {
        while (true)
        {
            CallBudget.Charge(StepsPerOperand, Limits);
            AddIfInhabited(parts, ConcatCore(DerivativeCore(node.Left, value), node.Right));
            if (!node.Left.IsNullable)
            {
                break;
            }

            node = node.Right;
            if (node.Kind != RegexKind.Concat)
            {
                AddIfInhabited(parts, DerivativeCore(node, value));
                break;
            }
        }

        return UnionCore(CollectionsMarshal.AsSpan(parts), factorPrefixes: false);
    }

    private RegexNode DeriveUnion(RegexNode node, byte value, List<RegexNode> parts)
    {
        foreach (RegexNode child in node.Children)
        {
            AddIfInhabited(parts, DerivativeCore(child, value));
        }

        return UnionCore(CollectionsMarshal.AsSpan(parts), factorPrefixes: false);
    }

    private RegexNode DeriveIntersect(RegexNode node, byte value, List<RegexNode> parts)
    {
        foreach (RegexNode child in node.Children)
        {
            RegexNode derivative = DerivativeCore(child, value);
            if (derivative.Emptiness == Emptiness.Empty)
            {
                return Empty;
            }

            parts.Add(derivative);
        }

        return IntersectCore(CollectionsMarshal.AsSpan(parts));
    }

    private static void AddIfInhabited(List<RegexNode> parts, RegexNode node)
    {
        if (node.Emptiness != Emptiness.Empty)
        {
            parts.Add(node);
        }
    }
}
