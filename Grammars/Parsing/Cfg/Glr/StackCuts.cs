using StructGen.Grammars.Parsing.Cfg.Directives;

namespace StructGen.Grammars.Parsing.Cfg.Glr;

/// <summary>The upper part of some stacks, as 128 bits of its contents.</summary>
/// <param name="high">Half of the bits.</param>
/// <param name="low">The other half.</param>
/// <param name="lowest">The depth of the lowest node in it.</param>
internal sealed class StackCut(ulong high, ulong low, int lowest)
{
    public ulong High { get; } = high;

    public ulong Low { get; } = low;

    public int Lowest { get; } = lowest;
}

/// <summary>
/// Names for the upper parts of stacks: equal where the states down to a level are the same. What was found out looking no further down is remembered by such a name, for all stacks. A name is made of
/// the states alone, so it outlives the nodes.
/// </summary>
internal static class StackCuts
{
    /// <summary>The levels, in symbols below the top.</summary>
    private static readonly int[] s_depths = [0, 1, 2, 3, 4, 6, 8, 11, 15, 20, 28, 40, 60, 100];

    // Not the same in every process, so that nobody can look for grammars and texts whose names collide.
    private static readonly ulong s_highSeed = (ulong)Random.Shared.NextInt64();
    private static readonly ulong s_lowSeed = (ulong)Random.Shared.NextInt64();

    /// <summary>The number of levels; the next number stands for whole stacks.</summary>
    public static int Whole => s_depths.Length;

    /// <summary>The level at which an answer holds that looked down to a node of depth <paramref name="lowest"/>.</summary>
    public static int LevelOf(Frontier frontier, int lowest)
    {
        int depth = 0;
        foreach (GssNode node in frontier.Nodes)
        {
            depth = Math.Max(depth, node.Depth - lowest);
        }

        int level = lowest == StackReads.None ? 0 : Array.BinarySearch(s_depths, depth);
        return level < 0 ? ~level : level;
    }

    /// <summary>The name of the upper part of a frontier's stacks.</summary>
    public static StackCut Of(Frontier frontier, int level)
    {
        StackCut?[] cuts = Volatile.Read(ref frontier.Cuts) ?? Interlocked.CompareExchange(ref frontier.Cuts, new StackCut?[s_depths.Length], null) ?? frontier.Cuts!;
        if (Volatile.Read(ref cuts[level]) is not { } cut)
        {
            Mixer mixer = Mixer.New();
            if (frontier.Place is { } place)
            {
                Add(ref mixer, place.State);
            }

            foreach (GssNode node in frontier.Nodes)
            {
                Add(ref mixer, node, s_depths[level]);
            }

            Volatile.Write(ref cuts[level], cut = mixer.ToCut());
        }

        return cut;
    }

    private static void Add(ref Mixer mixer, LineState state)
    {
        for (IndentLevel? level = state.Level; level is not null; level = level.Parent)
        {
            mixer.Add(((ulong)level.Column << 32) | (uint)level.Narrow);
        }

        mixer.Add(((ulong)state.Column << 32) | (uint)state.Narrow);
        mixer.Add(((ulong)state.Brackets << 8) | ((ulong)state.Line << 4) | (state.IsApart ? 1UL : 0) | (state.IsJoined ? 2UL : 0) | (state.Terminates ? 4UL : 0));
    }

    private static void Add(ref Mixer mixer, GssNode node, int depth)
    {
        const ulong cut = 0x5A5A_0000_0000;
        const ulong bottom = 0xA5A5_0000_0000;
        const ulong fork = 0x3C3C_0000_0000;
        while (true)
        {
            GssNode[] parents = node.Parents;
            if (parents.Length > 1 && depth > 0)
            {
                StackCut below = ForkOf(node, depth);
                mixer.Add(fork + (ulong)node.State.Number);
                mixer.Add(below.High);
                mixer.Add(below.Low);
                mixer.Reach(below.Lowest);
                return;
            }

            mixer.Add((ulong)node.State.Number + 1);
            mixer.Reach(node.Depth);
            if (depth == 0 || parents.Length == 0)
            {
                mixer.Add(depth == 0 ? cut : bottom);
                return;
            }

            node = parents[0];
            depth--;
        }
    }

    /// <summary>The stacks below a node that has several; those that are the same down to the cut count once.</summary>
    private static StackCut ForkOf(GssNode node, int depth)
    {
        if (node.KnownCut(depth) is { } known)
        {
            return known;
        }

        List<StackCut> parts = [];
        foreach (GssNode parent in node.Parents)
        {
            Mixer part = Mixer.New();
            Add(ref part, parent, depth - 1);
            parts.Add(part.ToCut());
        }

        parts.Sort(static (left, right) => left.High != right.High ? left.High.CompareTo(right.High) : left.Low.CompareTo(right.Low));
        Mixer mixer = Mixer.New();
        mixer.Reach(node.Depth);
        for (int i = 0; i < parts.Count; i++)
        {
            mixer.Reach(parts[i].Lowest);
            if (i == 0 || parts[i].High != parts[i - 1].High || parts[i].Low != parts[i - 1].Low)
            {
                mixer.Add(parts[i].High);
                mixer.Add(parts[i].Low);
            }
        }

        StackCut cut = mixer.ToCut();
        node.KeepCut(depth, cut);
        return cut;
    }

    /// <summary>Numbers being mixed to 128 bits, in two ways that have nothing in common.</summary>
    private struct Mixer
    {
        private ulong _high;
        private ulong _low;
        private int _lowest;

        public static Mixer New() => new() { _high = s_highSeed, _low = s_lowSeed, _lowest = StackReads.None };

        public void Add(ulong value)
        {
            _high = (_high ^ value) * 0x9E3779B97F4A7C15;
            _high ^= _high >> 29;
            ulong upper = Math.BigMul(_low + value + 0x632BE59BD9B4E019, 0xD6E8FEB86659FD93, out ulong lower);
            _low = upper ^ lower ^ ulong.RotateLeft(_low, 23);
        }

        public void Reach(int depth) => _lowest = Math.Min(_lowest, depth);

        public readonly StackCut ToCut()
        {
            ulong high = _high * 0xBF58476D1CE4E5B9;
            return new StackCut(high ^ (high >> 32), _low, _lowest);
        }
    }
}
