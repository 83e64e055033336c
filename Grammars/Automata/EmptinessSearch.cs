namespace StructGen.Grammars.Automata;

/// <summary>
/// Decides emptiness exactly. Nodes without intersection and complement are inhabited by construction; lengths answer many of the others; the rest is a
/// best-first search over derivatives for an accepted string. A finished search marks everything it met as empty, a successful one its whole path as inhabited.
/// Used under the builder's lock.
/// </summary>
internal sealed class EmptinessSearch(RegexBuilder builder)
{
    public bool IsEmpty(RegexNode node)
    {
        if (node.Emptiness == Emptiness.Unknown)
        {
            RegexBuilder.GuardStack();
            node.Emptiness = IsEmptyUnknown(node) ? Emptiness.Empty : Emptiness.Inhabited;
        }

        return node.Emptiness == Emptiness.Empty;
    }

    private bool IsEmptyUnknown(RegexNode node)
    {
        switch (node.Kind)
        {
            case RegexKind.Concat:
                for (; node.Kind == RegexKind.Concat; node = node.Right)
                {
                    if (IsEmpty(node.Left))
                    {
                        return true;
                    }
                }

                return IsEmpty(node);
            case RegexKind.Union:
                foreach (RegexNode child in node.Children)
                {
                    if (!IsEmpty(child))
                    {
                        return false;
                    }
                }

                return true;
            case RegexKind.Repeat:
                return IsEmpty(node.Left);
            default:
                Emptiness quick = LengthReasoning.Decide(node);
                return quick == Emptiness.Unknown ? new Search(builder, this).Run(node) : quick == Emptiness.Empty;
        }
    }

    private sealed class Search(RegexBuilder builder, EmptinessSearch owner)
    {
        private readonly Dictionary<RegexNode, (RegexNode? Parent, int Depth)> _met = [];
        private readonly PriorityQueue<RegexNode, long> _queue = new();

        /// <summary>True when no string is accepted.</summary>
        public bool Run(RegexNode root)
        {
            Meet(root, null, 0);
            while (_queue.TryDequeue(out RegexNode? node, out _))
            {
                if (node.Emptiness == Emptiness.Inhabited)
                {
                    return Found(node);
                }

                int depth = _met[node].Depth + 1;
                ByteClasses classes = builder.ClassesOf(node);
                for (int i = 0; i < classes.Count; i++)
                {
                    if (Visit(builder.DerivativeCore(node, classes.Representative(i)), node, depth))
                    {
                        return Found(node);
                    }
                }
            }

            foreach (RegexNode node in _met.Keys)
            {
                node.Emptiness = Emptiness.Empty;
            }

            return true;
        }

        /// <summary>
        /// Whether the node is known to be inhabited; otherwise what its emptiness hangs on has been queued. An intersection or complement is met itself; a union
        /// is inhabited when a child is, a concatenation when all parts are: it is queued as its head once the tail is known to be inhabited.
        /// </summary>
        private bool Visit(RegexNode node, RegexNode parent, int depth)
        {
            if (node.Emptiness != Emptiness.Unknown)
            {
                return node.Emptiness == Emptiness.Inhabited;
            }

            RegexBuilder.GuardStack();
            switch (node.Kind)
            {
                case RegexKind.Union:
                    foreach (RegexNode child in node.Children)
                    {
                        if (Visit(child, parent, depth))
                        {
                            node.Emptiness = Emptiness.Inhabited;
                            return true;
                        }
                    }

                    return false;
                case RegexKind.Concat:
                    return !owner.IsEmpty(node.Right) && Visit(node.Left, parent, depth);
                case RegexKind.Repeat:
                    return Visit(node.Left, parent, depth);
                default:
                    if (_met.ContainsKey(node))
                    {
                        return false;
                    }

                    node.Emptiness = LengthReasoning.Decide(node);
                    if (node.Emptiness == Emptiness.Unknown)
                    {
                        Meet(node, parent, depth);
                    }

                    return node.Emptiness == Emptiness.Inhabited;
            }
        }

        private void Meet(RegexNode node, RegexNode? parent, int depth)
        {
            _met.Add(node, (parent, depth));
            if (_met.Count > builder.Limits.MaxStates)
            {
                throw new GrammarLimitException(nameof(GrammarLimits.MaxStates), "Deciding whether an intersection of regular languages is empty met too many states.");
            }

            long distance = 0;
            if (node.Kind == RegexKind.Intersect)
            {
                foreach (RegexNode child in node.Children)
                {
                    distance += child.Facts.MinimumBytes;
                }
            }

            _queue.Enqueue(node, 2 * distance + depth);
        }

        private bool Found(RegexNode last)
        {
            for (RegexNode? node = last; node is not null; node = _met[node].Parent)
            {
                node.Emptiness = Emptiness.Inhabited;
            }

            return false;
        }
    }
}
