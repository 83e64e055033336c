using StructGen.Grammars.Parsing.Cfg.Directives;
using StructGen.Grammars.Parsing.Cfg.Tables;

namespace StructGen.Grammars.Parsing.Cfg.Glr;

/// <summary>
/// A node of the graph-structured stack: an LR state on top of one or more stacks. Interned: equal sets of stacks are the same node, wherever in the text they arise, so what is found out about
/// one is known of the other.
/// </summary>
internal sealed class GssNode
{
    private PublishedMap<int, GssEdge> _edgesAbove;
    private PublishedMap<(StackWalk, int), StackCut> _forks;

    public GssNode(int id, LrState state, GssNode[] parents, bool isLasting)
    {
        Id = id;
        IsLasting = isLasting;
        State = state;
        Parents = parents;
        Depth = parents.Length == 0 ? 0 : 1 + parents.Max(static parent => parent.Depth);
        Edges = parents.Length == 0 ? [new GssEdge(state, null)] : Array.ConvertAll(parents, parent => parent.Above(state));
    }

    public int Id { get; }

    /// <summary>Whether this is more than a node of a <see cref="StackScratch"/>.</summary>
    public bool IsLasting { get; }

    public LrState State { get; }

    /// <summary>The stacks below, by id; none at the bottom.</summary>
    public GssNode[] Parents { get; }

    /// <summary>This state on top of each of the stacks below.</summary>
    public GssEdge[] Edges { get; }

    /// <summary>The longest way to the bottom.</summary>
    public int Depth { get; }

    /// <summary>What the shortest completions know of this node; owned by <see cref="Completion.ShortestCompletions"/>.</summary>
    internal long[]? Costs;

    /// <summary>What <see cref="StackCuts"/> knows of the stacks below this node.</summary>
    public bool TryGetFork(StackWalk walk, int elements, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out StackCut? cut) => _forks.TryGet((walk, elements), out cut);

    public void KeepFork(StackWalk walk, int elements, StackCut cut)
    {
        lock (this)
        {
            _forks.GetOrAdd((walk, elements), cut);
        }
    }

    /// <summary>A state on top of this node.</summary>
    public GssEdge Above(LrState state)
    {
        if (!_edgesAbove.TryGet(state.Number, out GssEdge? edge))
        {
            lock (this)
            {
                edge = _edgesAbove.GetOrAdd(state.Number, new GssEdge(state, this));
            }
        }

        return edge;
    }
}

/// <summary>An LR state on top of one node, and what is known about it: what may be reduced there, and which terminals can follow.</summary>
internal sealed class GssEdge(LrState state, GssNode? parent)
{
    private GssEdge[]? _reduced;
    private TerminalSet? _viable;

    public LrState State { get; } = state;

    /// <summary>The node below; null at the bottom of the stack.</summary>
    public GssNode? Parent { get; } = parent;

    /// <summary>How far down <see cref="Reduced"/> looks; valid once that is set.</summary>
    public int ReducedReads { get; set; } = int.MaxValue;

    /// <summary>How far down <see cref="Viable"/> looks; valid once that is set.</summary>
    public int ViableReads { get; set; } = int.MaxValue;

    /// <summary>Where one reduction leads.</summary>
    public GssEdge[]? Reduced
    {
        get => Volatile.Read(ref _reduced);
        set => Volatile.Write(ref _reduced, value);
    }

    /// <summary>The terminals that can be shifted after some reductions: exactly those that can follow.</summary>
    public TerminalSet? Viable
    {
        get => Volatile.Read(ref _viable);
        set => Volatile.Write(ref _viable, value);
    }
}

/// <summary>The stacks at one place of the text, just after a terminal was shifted; at most one node for each LR state. Interned.</summary>
internal sealed class Frontier(int id, GssNode[] nodes, TerminalSet viable, StackReach reads, int end, bool isLasting, StagePlace? place = null) : IRemembersStacks
{
    private PublishedMap<int, (Frontier? Next, StackReach Reads)> _shifted;
    private readonly bool _isAccepting = viable.Contains(end);

    public int Id { get; } = id;

    /// <summary>Whether this is more than a frontier of a <see cref="StackScratch"/>.</summary>
    public bool IsLasting { get; } = isLasting;

    /// <summary>By LR state.</summary>
    public GssNode[] Nodes { get; } = nodes;

    /// <summary>How far down what is known here (<see cref="Viable"/>, <see cref="Place"/>) looks.</summary>
    public StackReach Reads { get; } = reads;

    /// <summary>The terminals that can follow.</summary>
    public TerminalSet Viable
    {
        get
        {
            StackReads.Note(Reads);
            return viable;
        }
    }

    /// <summary>Whether the text may end here.</summary>
    public bool IsAccepting
    {
        get
        {
            // The stage looks through all blocks that are open.
            StackReads.Note(Place is null ? Reads : StackReach.All);
            return Place?.IsAccepting ?? _isAccepting;
        }
    }

    /// <summary>What else is known at a place between two lexemes, where the grammar has directives.</summary>
    public StagePlace? Place { get; } = place;

    /// <summary>The frontier after a terminal (null where it cannot stand there), found as <paramref name="create"/> finds it when it is not known; notes how far down that looks.</summary>
    public Frontier? Shift<TState>(int terminal, StackMemory memory, TState state, Func<Frontier, int, TState, Frontier?> create)
    {
        if (!_shifted.TryGet(terminal, out (Frontier? Next, StackReach Reads) shifted))
        {
            StackScratch? scratch = IsLasting ? StackScratch.Current : null;
            if (scratch is null || !scratch.Shifted.TryGetValue((this, terminal), out shifted))
            {
                StackReach outer = StackReads.Begin();
                Frontier? next = create(this, terminal, state);
                shifted = (next, StackReads.End(outer));
                if (scratch is not null)
                {
                    scratch.Shifted.Add((this, terminal), shifted);
                }
                else
                {
                    lock (this)
                    {
                        shifted = _shifted.GetOrAdd(terminal, shifted);
                    }

                    if (IsLasting)
                    {
                        memory.Add(this);
                    }
                }
            }
        }

        StackReads.Note(shifted.Reads);
        return shifted.Next;
    }

    /// <summary>What <see cref="StackCuts"/> knows of these stacks.</summary>
    internal StackCut?[]? Cuts;

    /// <summary>The edges and all that reductions lead to; owned by the parser.</summary>
    internal GssEdge[]? Closure;

    /// <summary>One more than the lexer's state before a lexeme, 0 while that is not known; owned by the machine.</summary>
    internal int Start;

    /// <summary>The parser state inside a lexeme that begins here; owned by the machine.</summary>
    internal ParserState? Inside;

    public void Forget()
    {
        lock (this)
        {
            _shifted = default;
        }
    }
}
