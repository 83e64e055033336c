using System.Collections.Concurrent;
using StructGen.Grammars.Parsing.Cfg.Directives;

namespace StructGen.Grammars.Parsing.Cfg.Glr;

/// <summary>
/// Numbers for the upper parts of stacks: equal where the states down to a level are the same. What was found out looking no further down is remembered by such a number, for all stacks.
/// </summary>
/// <remarks>Thread rule: any thread at any time. Numbers are never given twice; those of dropped tables are merely not found again.</remarks>
internal sealed class StackCuts(GrammarLimits limits)
{
    /// <summary>The levels, in symbols below the top.</summary>
    private static readonly int[] s_depths = [0, 1, 2, 3, 4, 6, 8, 11, 15, 20, 28, 40];

    private readonly ConcurrentDictionary<LineState, int> _places = new();
    private Tables _tables = new();
    private int _last;

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

    /// <summary>The number of the upper part of a frontier's stacks, and the depth of the lowest node in it.</summary>
    public (int Number, int Lowest) Of(Frontier frontier, int level)
    {
        long[] cuts = Volatile.Read(ref frontier.Cuts) ?? Interlocked.CompareExchange(ref frontier.Cuts, new long[s_depths.Length], null) ?? frontier.Cuts!;
        long cut = Volatile.Read(ref cuts[level]);
        if (cut == 0)
        {
            int depth = s_depths[level];
            if (frontier.Nodes.Length == 1)
            {
                cut = Of(frontier.Nodes[0], depth);
            }
            else
            {
                int[] key = new int[frontier.Nodes.Length + 1];
                int lowest = StackReads.None;
                key[0] = -1;
                for (int i = 0; i < frontier.Nodes.Length; i++)
                {
                    long part = Of(frontier.Nodes[i], depth);
                    key[i + 1] = (int)(part >> 32);
                    lowest = Math.Min(lowest, (int)part);
                }

                cut = Pack(NumberOf(key), lowest);
            }

            // What the stage knows of a place belongs to the place itself.
            cut = frontier.Place is { } place ? Pack(NumberOf([-3, (int)(cut >> 32), _places.GetOrAdd(place.State, Interlocked.Increment(ref _last))]), (int)cut) : cut;
            Volatile.Write(ref cuts[level], cut);
        }

        return ((int)(cut >> 32), (int)cut);
    }

    private static long Pack(int number, int lowest) => ((long)number << 32) | (uint)lowest;

    private long Of(GssNode node, int depth)
    {
        if (node.KnownCut(depth) is not 0 and var known)
        {
            return known;
        }

        int lowest = node.Depth;
        int[] key;
        if (depth == 0)
        {
            key = [-2, node.State.Number];
        }
        else
        {
            GssNode[] parents = node.Parents;
            key = new int[parents.Length + 1];
            key[0] = node.State.Number;
            for (int i = 0; i < parents.Length; i++)
            {
                long part = Of(parents[i], depth - 1);
                key[i + 1] = (int)(part >> 32);
                lowest = Math.Min(lowest, (int)part);
            }

            key.AsSpan(1).Sort();
        }

        long cut = Pack(NumberOf(key), lowest);
        node.KeepCut(depth, cut);
        return cut;
    }

    private int NumberOf(int[] key)
    {
        Tables tables = Volatile.Read(ref _tables);
        ListKey list = new(key);
        if (tables.Numbers.TryGetValue(list, out int number))
        {
            return number;
        }

        if (Interlocked.Increment(ref tables.Count) > 4 * limits.MaxStates)
        {
            Interlocked.CompareExchange(ref _tables, new Tables(), tables);
        }

        return tables.Numbers.GetOrAdd(list, Interlocked.Increment(ref _last));
    }

    private sealed class Tables
    {
        public int Count;

        public ConcurrentDictionary<ListKey, int> Numbers { get; } = new();
    }

    private readonly struct ListKey(int[] items) : IEquatable<ListKey>
    {
        private readonly int[] _items = items;

        public bool Equals(ListKey other) => _items.AsSpan().SequenceEqual(other._items);

        public override bool Equals(object? obj) => obj is ListKey other && Equals(other);

        public override int GetHashCode()
        {
            uint hash = 17;
            foreach (int item in _items)
            {
                hash = (hash ^ (uint)item) * 0x85EBCA6B;
                hash ^= hash >> 15;
            }

            return (int)hash;
        }
    }
}
