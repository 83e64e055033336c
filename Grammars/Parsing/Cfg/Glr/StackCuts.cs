using StructGen.Grammars.Parsing.Cfg.Directives;
using StructGen.Grammars.Parsing.Cfg.Tables;

namespace StructGen.Grammars.Parsing.Cfg.Glr;

/// <summary>The upper part of some stacks, as 128 bits of its contents.</summary>
/// <param name="high">Half of the bits.</param>
/// <param name="low">The other half.</param>
/// <param name="reach">How far it reaches.</param>
internal sealed class StackCut(ulong high, ulong low, StackReach reach)
{
    public ulong High { get; } = high;

    public ulong Low { get; } = low;

    public StackReach Reach { get; } = reach;
}

/// <summary>
/// Names for the upper parts of stacks: equal where what can make a difference (<see cref="StackWalk"/>) is the same down to a level. What was found out looking no further down is remembered by such a
/// name, for all stacks. A name is made of contents alone, so it outlives the nodes.
/// </summary>
/// <remarks>Thread rule: any thread at any time.</remarks>
internal sealed class StackCuts(LrAutomaton automaton)
{
    private const int MaxSteps = 5_000;

    /// <summary>Whether there are more brackets makes a difference only where so many are closed.</summary>
    private const int ManyBrackets = 4;

    /// <summary>The levels, in elements of a walk below the top.</summary>
    private static readonly int[] s_levels = [0, 1, 2, 3, 4, 6, 8, 11, 15, 20, 28, 40];

    // Not the same in every process, so that nobody can look for grammars and texts whose names collide.
    private static readonly ulong s_highSeed = (ulong)Random.Shared.NextInt64();
    private static readonly ulong s_lowSeed = (ulong)Random.Shared.NextInt64();

    private readonly StackWalk.Table _walks = new(automaton);
    private int _unique;

    /// <summary>The number of levels (each without and with all that the stage knows); the next number stands for whole stacks.</summary>
    public static int Whole => s_levels.Length * 2;

    /// <summary>The level at which an answer holds that looked so far.</summary>
    public int LevelOf(Frontier frontier, StackReach reach)
    {
        int elements = 0;
        int steps = 0;
        if (reach.Lowest != int.MaxValue)
        {
            foreach (GssNode node in frontier.Nodes)
            {
                elements = Math.Max(elements, ElementsOf(node, _walks.Top(node.State).Next, reach.Lowest, ref steps));
            }
        }

        if (steps > MaxSteps)
        {
            return Whole;
        }

        int level = Array.BinarySearch(s_levels, elements);
        level = level < 0 ? ~level : level;
        if (level == s_levels.Length)
        {
            return Whole;
        }

        int brackets = frontier.Place?.State.Brackets ?? 0;
        bool isDetailed = reach.Lines < 0 || (brackets >= ManyBrackets && brackets - reach.Lines >= ManyBrackets);
        return (level * 2) + (isDetailed ? 1 : 0);
    }

    /// <summary>The name of the upper part of a frontier's stacks.</summary>
    public StackCut Of(Frontier frontier, int level)
    {
        StackCut?[] cuts = Volatile.Read(ref frontier.Cuts) ?? Interlocked.CompareExchange(ref frontier.Cuts, new StackCut?[Whole], null) ?? frontier.Cuts!;
        if (Volatile.Read(ref cuts[level]) is not { } cut)
        {
            Mixer mixer = Mixer.New();
            if (frontier.Place is { } place)
            {
                Add(ref mixer, place.State, isDetailed: (level & 1) != 0);
            }

            foreach (GssNode node in frontier.Nodes)
            {
                StackWalk.Step top = _walks.Top(node.State);
                mixer.Add((ulong)top.Element);
                mixer.Reach(node.Depth);
                Add(ref mixer, node, top.Next, s_levels[level >> 1]);
            }

            Volatile.Write(ref cuts[level], cut = mixer.ToCut());
        }

        return cut;
    }

    private static void Add(ref Mixer mixer, LineState state, bool isDetailed)
    {
        int brackets = isDetailed ? state.Brackets : Math.Min(state.Brackets, ManyBrackets);
        mixer.ReachLines(isDetailed ? -1 : Math.Max(0, state.Brackets - ManyBrackets + 1));
        if (isDetailed)
        {
            for (IndentLevel? level = state.Level; level is not null; level = level.Parent)
            {
                mixer.Add(((ulong)level.Column << 32) | (uint)level.Narrow);
            }

            mixer.Add(((ulong)state.Column << 32) | (uint)state.Narrow);
        }

        mixer.Add(((ulong)brackets << 8) | (isDetailed ? 8UL : 0) | ((ulong)state.Line << 4) | (state.IsApart ? 1UL : 0) | (state.IsJoined ? 2UL : 0) | (state.Terminates ? 4UL : 0));
    }

    private static int ElementsOf(GssNode node, StackWalk? walk, int lowest, ref int steps)
    {
        int elements = 0;
        while (walk is { IsDone: false } && node.Parents.Length == 1 && node.Parents[0].Depth >= lowest)
        {
            node = node.Parents[0];
            StackWalk.Step step = walk.Past(node.State);
            elements += step.Element != 0 ? 1 : 0;
            walk = step.Next;
            steps++;
        }

        steps += walk is null ? MaxSteps + 1 : 0;
        int most = 0;
        if (walk is { IsDone: false } && node.Parents.Length > 1)
        {
            foreach (GssNode parent in node.Parents)
            {
                if (parent.Depth >= lowest && steps <= MaxSteps)
                {
                    StackWalk.Step step = walk.Past(parent.State);
                    steps++;
                    most = Math.Max(most, (step.Element != 0 ? 1 : 0) + ElementsOf(parent, step.Next, lowest, ref steps));
                }
            }
        }

        return elements + most;
    }

    /// <summary>Adds so many elements below a node.</summary>
    private void Add(ref Mixer mixer, GssNode node, StackWalk? walk, int elements)
    {
        while (elements > 0)
        {
            if (walk is null)
            {
                // Nothing is known by such a name.
                mixer.Add((ulong)Interlocked.Increment(ref _unique));
                return;
            }

            GssNode[] parents = node.Parents;
            if (walk.IsDone || parents.Length == 0)
            {
                return;
            }

            if (parents.Length > 1)
            {
                StackCut below = ForkOf(node, walk, elements);
                mixer.Add(below.High);
                mixer.Add(below.Low);
                mixer.Reach(below.Reach.Lowest);
                return;
            }

            node = parents[0];
            StackWalk.Step step = walk.Past(node.State);
            walk = step.Next;
            if (step.Element != 0)
            {
                mixer.Add((ulong)step.Element);
                mixer.Reach(node.Depth);
                elements--;
            }
        }
    }

    /// <summary>The stacks below a node that has several; those that are the same down to the cut count once.</summary>
    private StackCut ForkOf(GssNode node, StackWalk walk, int elements)
    {
        if (node.TryGetFork(walk, elements, out StackCut? known))
        {
            return known;
        }

        List<StackCut> parts = [];
        foreach (GssNode parent in node.Parents)
        {
            Mixer part = Mixer.New();
            StackWalk.Step step = walk.Past(parent.State);
            if (step.Element != 0)
            {
                part.Add((ulong)step.Element);
                part.Reach(parent.Depth);
            }

            Add(ref part, parent, step.Next, elements - (step.Element != 0 ? 1 : 0));
            parts.Add(part.ToCut());
        }

        parts.Sort(static (left, right) => left.High != right.High ? left.High.CompareTo(right.High) : left.Low.CompareTo(right.Low));
        Mixer mixer = Mixer.New();
        for (int i = 0; i < parts.Count; i++)
        {
            mixer.Reach(parts[i].Reach.Lowest);
            if (i == 0 || parts[i].High != parts[i - 1].High || parts[i].Low != parts[i - 1].Low)
            {
                mixer.Add(parts[i].High);
                mixer.Add(parts[i].Low);
            }
        }

        StackCut cut = mixer.ToCut();
        node.KeepFork(walk, elements, cut);
        return cut;
    }

    /// <summary>Numbers being mixed to 128 bits, in two ways that have nothing in common.</summary>
    private struct Mixer
    {
        private ulong _high;
        private ulong _low;
        private StackReach _reach;

        public static Mixer New() => new() { _high = s_highSeed, _low = s_lowSeed, _reach = StackReach.None };

        public void Add(ulong value)
        {
            _high = (_high ^ value) * 0x9E3779B97F4A7C15;
            _high ^= _high >> 29;
            ulong upper = Math.BigMul(_low + value + 0x632BE59BD9B4E019, 0xD6E8FEB86659FD93, out ulong lower);
            _low = upper ^ lower ^ ulong.RotateLeft(_low, 23);
        }

        public void Reach(int depth) => _reach = _reach.With(StackReach.None with { Lowest = depth });

        public void ReachLines(int lines) => _reach = _reach.With(StackReach.None with { Lines = lines });

        public readonly StackCut ToCut()
        {
            ulong high = _high * 0xBF58476D1CE4E5B9;
            return new StackCut(high ^ (high >> 32), _low, _reach);
        }
    }
}
