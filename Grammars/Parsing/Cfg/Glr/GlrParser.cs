using System.Collections.Concurrent;
using StructGen.Grammars.Parsing.Cfg.Tables;

namespace StructGen.Grammars.Parsing.Cfg.Glr;

/// <summary>
/// A generalised LR parser (Tomita 1985) whose graph-structured stacks are hash-consed values. Its grammar has no ε and no cycles, so an edge never leads to a node of the same place in the text.
/// </summary>
/// <remarks>
/// No lookahead sets: an edge knows which terminals can follow it (<see cref="GssEdge.Viable"/>), once for all stacks that share it, and a terminal is only shifted along edges that it can follow.
/// Thread rule: any thread at any time. The tables that intern nodes are replaced when they grow beyond <see cref="GrammarLimits.MaxStates"/>: values made before stay right, only equal
/// ones made later are other objects.
/// </remarks>
internal sealed class GlrParser
{
    /// <summary>So many edges are found in a list as fast as in a table.</summary>
    private const int FewEdges = 16;

    private readonly GrammarLimits _limits;
    private readonly TerminalSet _nothing;
    private readonly ConcurrentDictionary<TerminalSet, TerminalSet> _sets = new();
    private Tables _tables = new();
    private int _lastId;

    public GlrParser(LrAutomaton automaton, GrammarLimits limits)
    {
        Automaton = automaton;
        _limits = limits;
        Cuts = new StackCuts(automaton);
        _nothing = Intern(new TerminalSet(automaton.End + 1));
        Start = InternFrontier([InternNode(automaton.States[0], [])]);
    }

    public LrAutomaton Automaton { get; }

    /// <summary>Names for the upper parts of the stacks.</summary>
    public StackCuts Cuts { get; }

    /// <summary>What refers to stacks found later.</summary>
    public StackMemory Memory { get; } = new();

    /// <summary>Before the first terminal.</summary>
    public Frontier Start { get; }

    /// <summary>Nodes and frontiers interned now.</summary>
    public int Count => Volatile.Read(ref Volatile.Read(ref _tables).Count);

    /// <summary>The frontier after a terminal that is viable.</summary>
    public Frontier Shift(Frontier frontier, int terminal) => frontier.Shift(terminal, Memory, this, static (frontier, terminal, parser) => parser.ShiftCore(frontier, terminal))!;

    /// <summary>All stacks of both.</summary>
    public Frontier Merge(Frontier left, Frontier right)
    {
        if (ReferenceEquals(left, right))
        {
            return left;
        }

        List<GssNode> nodes = [];
        int i = 0;
        int j = 0;
        while (i < left.Nodes.Length || j < right.Nodes.Length)
        {
            int order = i == left.Nodes.Length ? 1 : j == right.Nodes.Length ? -1 : left.Nodes[i].State.Number.CompareTo(right.Nodes[j].State.Number);
            nodes.Add(order switch
            {
                < 0 => left.Nodes[i],
                > 0 => right.Nodes[j],
                _ => InternNode(left.Nodes[i].State, [.. left.Nodes[i].Parents, .. right.Nodes[j].Parents]),
            });
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }

        return InternFrontier([.. nodes]);
    }

    /// <summary>The edges that one reduction of <paramref name="edge"/>'s state leads to.</summary>
    public GssEdge[] ReducedOf(GssEdge edge)
    {
        GssEdge[] reduced = edge.Reduced ?? (edge.Reduced = Reduce(edge));
        StackReads.Note(edge.ReducedReads);
        return reduced;
    }

    /// <summary>The nodes that lie so many symbols below the top of an edge, at least one.</summary>
    public static List<GssNode> Below(GssEdge edge, int length)
    {
        List<GssNode> nodes = [edge.Parent!];
        for (; length > 1; length--)
        {
            if (nodes.Count == 1)
            {
                nodes = [.. nodes[0].Parents];
                continue;
            }

            HashSet<GssNode> below = [];
            foreach (GssNode node in nodes)
            {
                below.UnionWith(node.Parents);
            }

            nodes = [.. below];
        }

        return nodes;
    }

    private Frontier ShiftCore(Frontier frontier, int terminal)
    {
        GssEdge? first = null;
        List<GssEdge>? all = null;
        foreach (GssEdge edge in ClosureOf(frontier))
        {
            if (!edge.State.Shiftable.Contains(terminal))
            {
                continue;
            }

            if (first is null)
            {
                first = edge;
            }
            else
            {
                (all ??= [first]).Add(edge);
            }
        }

        return all is null ? ShiftFrom(first!, terminal) : ShiftFrom(all, terminal);
    }

    private Frontier ShiftFrom(GssEdge edge, int terminal)
    {
        StackScratch? scratch = StackScratch.Current;
        if (scratch is not null && scratch.Shifts.TryGetValue((edge, terminal), out Frontier? known))
        {
            return known;
        }

        GssNode below = InternNode(edge.State, edge.Parent is null ? [] : [edge.Parent]);
        Frontier shifted = InternFrontier([InternNode(Automaton.States[edge.State.Goto(~terminal)], [below])]);
        scratch?.Shifts.Add((edge, terminal), shifted);
        return shifted;
    }

    private Frontier ShiftFrom(List<GssEdge> edges, int terminal)
    {
        // By state that shifts the terminal: the nodes it stands on.
        SortedDictionary<int, SortedDictionary<int, HashSet<GssNode>>> shifts = [];
        foreach (GssEdge edge in edges)
        {
            int target = edge.State.Goto(~terminal);
            if (!shifts.TryGetValue(target, out SortedDictionary<int, HashSet<GssNode>>? from))
            {
                shifts.Add(target, from = []);
            }

            if (!from.TryGetValue(edge.State.Number, out HashSet<GssNode>? below))
            {
                from.Add(edge.State.Number, below = []);
            }

            if (edge.Parent is not null)
            {
                below.Add(edge.Parent);
            }
        }

        List<GssNode> nodes = [];
        foreach ((int target, SortedDictionary<int, HashSet<GssNode>> from) in shifts)
        {
            nodes.Add(InternNode(Automaton.States[target], [.. from.Select(pair => InternNode(Automaton.States[pair.Key], [.. pair.Value]))]));
        }

        return InternFrontier([.. nodes]);
    }

    /// <summary>The edges of a frontier and all that reductions lead to.</summary>
    private GssEdge[] ClosureOf(Frontier frontier)
    {
        if (Volatile.Read(ref frontier.Closure) is not { } closure)
        {
            List<GssEdge> met = [];
            HashSet<GssEdge>? many = null;
            foreach (GssNode node in frontier.Nodes)
            {
                met.AddRange(node.Edges);
            }

            for (int i = 0; i < met.Count; i++)
            {
                CallBudget.Charge(1, _limits);
                foreach (GssEdge reduced in ReducedOf(met[i]))
                {
                    many ??= met.Count > FewEdges ? [.. met] : null;
                    if (many is null ? !met.Contains(reduced) : many.Add(reduced))
                    {
                        met.Add(reduced);
                    }
                }
            }

            closure = [.. met];
            Volatile.Write(ref frontier.Closure, closure);
        }

        foreach (GssEdge edge in closure)
        {
            StackReads.Note(edge.ReducedReads);
        }

        return closure;
    }

    private GssEdge[] Reduce(GssEdge edge)
    {
        if (edge.Parent is null)
        {
            return [];
        }

        List<GssEdge> reduced = [];
        HashSet<GssEdge>? many = null;
        int reads = int.MaxValue;
        foreach (LrReduction reduction in edge.State.Reductions)
        {
            GssNode? only = edge.Parent;
            for (int length = reduction.Length; length > 1 && only is not null; length--)
            {
                only = only.Parents.Length == 1 ? only.Parents[0] : null;
            }

            if (only is not null)
            {
                Add(only, reduction.Left);
                continue;
            }

            foreach (GssNode node in Below(edge, reduction.Length))
            {
                Add(node, reduction.Left);
            }
        }

        edge.ReducedReads = reads;
        return [.. reduced];

        void Add(GssNode node, int left)
        {
            CallBudget.Charge(1, _limits);
            reads = Math.Min(reads, node.Depth);

            // INVARIANT: below a complete production the automaton has a transition on its left side.
            GssEdge above = node.Above(Automaton.States[node.State.Goto(left)]);
            many ??= reduced.Count > FewEdges ? [.. reduced] : null;
            if (many is null ? !reduced.Contains(above) : many.Add(above))
            {
                reduced.Add(above);
            }
        }
    }

    /// <summary>The terminals that can follow an edge, computed for all that its reductions lead to, without recursion.</summary>
    private TerminalSet ViableOf(GssEdge edge)
    {
        if (edge.Viable is { } known)
        {
            StackReads.Note(edge.ViableReads);
            return known;
        }

        StackReach outer = StackReads.Begin();

        Stack<GssEdge> open = new([edge]);
        while (open.TryPeek(out GssEdge? top))
        {
            if (top.Viable is not null)
            {
                open.Pop();
                continue;
            }

            CallBudget.Charge(1, _limits);
            bool isReady = true;
            TerminalSet viable = top.State.Shiftable;
            GssEdge[] reductions = ReducedOf(top);
            int reads = top.ReducedReads;
            foreach (GssEdge reduced in reductions)
            {
                if (reduced.Viable is { } part)
                {
                    reads = Math.Min(reads, reduced.ViableReads);
                    viable = viable.Union(part);
                }
                else
                {
                    // No cycles: reductions of one symbol follow the grammar's units, longer ones lead to a lower node.
                    open.Push(reduced);
                    isReady = false;
                }
            }

            if (isReady)
            {
                top.ViableReads = reads;
                top.Viable = Intern(viable);
                open.Pop();
            }
        }

        StackReads.End(outer);
        StackReads.Note(edge.ViableReads);
        return edge.Viable!;
    }

    private TerminalSet Intern(TerminalSet set) => _sets.GetOrAdd(set, set);

    private GssNode InternNode(LrState state, GssNode[] parents)
    {
        Array.Sort(parents, static (left, right) => left.Id.CompareTo(right.Id));
        int kept = 0;
        for (int i = 0; i < parents.Length; i++)
        {
            if (kept == 0 || !ReferenceEquals(parents[kept - 1], parents[i]))
            {
                parents[kept++] = parents[i];
            }
        }

        ListKey key = new(state.Number, kept == parents.Length ? parents : parents[..kept]);
        Tables tables = Current();
        if (tables.Nodes.TryGetValue(key, out GssNode? node))
        {
            return node;
        }

        StackScratch? scratch = StackScratch.Current;
        if (scratch is not null && scratch.Nodes.TryGetValue(key, out node))
        {
            return node;
        }

        node = new GssNode(Interlocked.Increment(ref _lastId), state, key.Nodes, scratch is null);
        if (scratch is not null)
        {
            scratch.Nodes.Add(key, node);
            return node;
        }

        Interlocked.Increment(ref tables.Count);
        return tables.Nodes.GetOrAdd(key, node);
    }

    private Frontier InternFrontier(GssNode[] nodes)
    {
        ListKey key = new(-1, nodes);
        Tables tables = Current();
        if (tables.Frontiers.TryGetValue(key, out Frontier? frontier))
        {
            return frontier;
        }

        StackScratch? scratch = StackScratch.Current;
        if (scratch is not null && scratch.Frontiers.TryGetValue(key, out frontier))
        {
            return frontier;
        }

        TerminalSet viable = _nothing;
        StackReach outer = StackReads.Begin();
        foreach (GssNode node in nodes)
        {
            foreach (GssEdge edge in node.Edges)
            {
                viable = viable.Union(ViableOf(edge));
            }
        }

        StackReach reads = StackReads.End(outer);
        frontier = new Frontier(Interlocked.Increment(ref _lastId), nodes, Intern(viable), reads, Automaton.End, scratch is null);
        if (scratch is not null)
        {
            scratch.Frontiers.Add(key, frontier);
            return frontier;
        }

        Interlocked.Increment(ref tables.Count);
        return tables.Frontiers.GetOrAdd(key, frontier);
    }

    private Tables Current()
    {
        Tables tables = Volatile.Read(ref _tables);
        if (Volatile.Read(ref tables.Count) > _limits.MaxStates)
        {
            Forget();
            tables = Volatile.Read(ref _tables);
        }

        return tables;
    }

    /// <summary>Forgets all stacks but those that somebody holds.</summary>
    public void Forget()
    {
        Volatile.Write(ref _tables, new Tables());
        Memory.Forget();
    }

    private sealed class Tables
    {
        /// <summary>About how many values are held; a dictionary's own count would lock it.</summary>
        public int Count;

        public ConcurrentDictionary<ListKey, GssNode> Nodes { get; } = new();

        public ConcurrentDictionary<ListKey, Frontier> Frontiers { get; } = new();
    }

    /// <summary>A list of nodes, in a fixed order, and a number.</summary>
    internal readonly struct ListKey(int number, GssNode[] nodes) : IEquatable<ListKey>
    {
        private readonly int _number = number;

        public GssNode[] Nodes { get; } = nodes;

        public bool Equals(ListKey other) => _number == other._number && Nodes.AsSpan().SequenceEqual(other.Nodes);

        public override bool Equals(object? obj) => obj is ListKey other && Equals(other);

        public override int GetHashCode()
        {
            HashCode hash = default;
            hash.Add(_number);
            foreach (GssNode node in Nodes)
            {
                hash.Add(node.Id);
            }

            return hash.ToHashCode();
        }
    }
}
