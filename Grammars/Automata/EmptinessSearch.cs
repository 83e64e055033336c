namespace StructGen.Grammars.Automata;

/// <summary>
/// Decides emptiness exactly. Nodes without intersection and complement are inhabited by construction; lengths answer many of the others; the rest is a
/// best-first search over derivatives for an accepted string. A finished search marks everything it met as empty, a successful one its whole path as inhabited.
/// Used under the builder's lock.
/// </summary>
internal sealed class EmptinessSearch(RegexBuilder builder)
{
    /// <summary>Expressions that a search looks at before it asks for the lengths of the operands beside a length bound.</summary>
    private const int PatienceBesideBound = 64;

    /// <summary>One search may make this share of the states a grammar may have: it must end within seconds, and a grammar asks many questions.</summary>
    private const int ShareOfOneSearch = 4;

    private readonly EmptinessProbe _probe = new(builder);
    private readonly ByteReasoning _bytes = new();
    private readonly Dictionary<RegexNode, (LengthGraph? Graph, int Number)> _lengths = [];

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
                if (quick != Emptiness.Unknown)
                {
                    return quick == Emptiness.Empty;
                }

                return (node.Kind == RegexKind.Intersect && _bytes.IsEmpty(node)) || (!_probe.FindsMember(node) && new Search(builder, this).Run(node));
        }
    }

    /// <summary>
    /// Decides an intersection with a length bound by the exact lengths of its other operands. Their graph, once explored, answers for every derivative,
    /// so that a text of thousands of scalars does not search again at each of them.
    /// </summary>
    private Emptiness DecideByLengths(RegexNode node, bool explore)
    {
        RegexNode? bound = null;
        if (node.Kind == RegexKind.Intersect)
        {
            foreach (RegexNode operand in node.Children)
            {
                bound = operand.IsLengthBound ? operand : bound;
            }
        }

        if (bound is null || (!explore && _lengths.Count == 0))
        {
            return Emptiness.Unknown;
        }

        RegexNode rest = builder.IntersectCore([.. node.Children.ToArray().Where(operand => !ReferenceEquals(operand, bound))]);
        if (!_lengths.TryGetValue(rest, out (LengthGraph? Graph, int Number) entry))
        {
            if (!explore)
            {
                return Emptiness.Unknown;
            }

            LengthGraph? graph = LengthGraph.Explore(builder, rest);
            for (int i = 0; graph is not null && i < graph.Nodes.Count; i++)
            {
                graph.Nodes[i].Emptiness = graph.IsEmpty(i) ? Emptiness.Empty : Emptiness.Inhabited;
                _lengths.TryAdd(graph.Nodes[i], (graph, i));
            }

            entry = (graph, 0);
            _lengths[rest] = entry;
        }

        return entry.Graph?.Decide(entry.Number, bound.Facts.MinimumScalars, bound.Facts.MaximumScalars) ?? Emptiness.Unknown;
    }

    private sealed class Search(RegexBuilder builder, EmptinessSearch owner)
    {
        private readonly Dictionary<RegexNode, (RegexNode? Parent, int Depth)> _met = [];
        private readonly PriorityQueue<RegexNode, long> _queue = new();
        private readonly int _nodesBefore = builder.NodeCount;

        /// <summary>True when no string is accepted.</summary>
        public bool Run(RegexNode root)
        {
            if (owner.DecideByLengths(root, explore: false) is not Emptiness.Unknown and var known)
            {
                return known == Emptiness.Empty;
            }

            Meet(root, null, 0);
            for (int looked = 0; _queue.TryDequeue(out RegexNode? node, out _); looked++)
            {
                if (looked == PatienceBesideBound && owner.DecideByLengths(root, explore: true) is not Emptiness.Unknown and var decided)
                {
                    return decided == Emptiness.Empty;
                }

                if (node.Emptiness == Emptiness.Inhabited)
                {
                    return Found(node);
                }

                int depth = _met[node].Depth + 1;
                ByteClasses classes = builder.ClassesOf(node);
                CallBudget.Charge(classes.Count, builder.Limits);
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
        /// is inhabited when a child is, a concatenation when both parts are: it is queued as its one part once the other is known to be inhabited.
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
                    return node.Left.Emptiness == Emptiness.Inhabited
                        ? Visit(node.Right, parent, depth)
                        : !owner.IsEmpty(node.Right) && Visit(node.Left, parent, depth);
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
            if (builder.NodeCount - _nodesBefore > builder.Limits.MaxStates / ShareOfOneSearch)
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
