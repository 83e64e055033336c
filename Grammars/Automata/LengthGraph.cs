using System.Runtime.InteropServices;

namespace StructGen.Grammars.Automata;

/// <summary>
/// The whole derivative graph of one expression, with the exact set of lengths (in scalars) of its members: what decides <c>x ∩ .{a,b}</c> without counting
/// through the bound. An edge costs 1 where its byte begins a scalar and 0 where it continues one.
/// </summary>
internal sealed class LengthGraph
{
    /// <summary>Expressions beyond which the graph is given up.</summary>
    private const int MaximumNodes = 2048;

    /// <summary>Lengths stepped through while waiting for the sets of reachable expressions to repeat.</summary>
    private const int MaximumSteps = 4096;

    private readonly List<RegexNode> _nodes;
    private readonly List<List<(int Target, int Cost)>> _edges;
    private readonly int[] _shortest;
    private readonly int[] _longest;

    private LengthGraph(List<RegexNode> nodes, List<List<(int Target, int Cost)>> edges)
    {
        _nodes = nodes;
        _edges = edges;
        List<List<(int Target, int Cost)>> reversed = [.. nodes.Select(static _ => new List<(int, int)>())];
        for (int i = 0; i < nodes.Count; i++)
        {
            foreach ((int target, int cost) in edges[i])
            {
                reversed[target].Add((i, cost));
            }
        }

        _shortest = Shortest(reversed);
        _longest = Longest(reversed);
    }

    public IReadOnlyList<RegexNode> Nodes => _nodes;

    /// <summary>Null when the graph is too large.</summary>
    public static LengthGraph? Explore(RegexBuilder builder, RegexNode root)
    {
        List<RegexNode> nodes = [root];
        List<List<(int Target, int Cost)>> edges = [];
        Dictionary<RegexNode, int> numbers = new() { [root] = 0 };
        for (int i = 0; i < nodes.Count; i++)
        {
            List<(int Target, int Cost)> outgoing = [];
            ByteClasses classes = builder.ClassesOf(nodes[i]);
            for (int j = 0; j < classes.Count; j++)
            {
                byte value = classes.Representative(j);
                RegexNode next = builder.DerivativeCore(nodes[i], value);
                if (next.Emptiness == Emptiness.Empty)
                {
                    continue;
                }

                ref int number = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, next, out bool known);
                if (!known)
                {
                    number = nodes.Count;
                    nodes.Add(next);
                    if (nodes.Count > MaximumNodes)
                    {
                        return null;
                    }
                }

                (int, int) edge = (number, RegexBuilder.IsScalarStart(value) ? 1 : 0);
                if (!outgoing.Contains(edge))
                {
                    outgoing.Add(edge);
                }
            }

            edges.Add(outgoing);
        }

        return new LengthGraph(nodes, edges);
    }

    /// <summary>Whether the expression with this number has no member at all.</summary>
    public bool IsEmpty(int number) => _shortest[number] == RegexNode.Infinity;

    /// <summary>Whether the expression with this number has a member of a length in the interval; unknown when the lengths do not repeat soon enough.</summary>
    public Emptiness Decide(int number, int minimum, int maximum)
    {
        (int shortest, int longest) = (_shortest[number], _longest[number]);
        if (shortest == RegexNode.Infinity || shortest > maximum || longest < minimum)
        {
            return Emptiness.Empty;
        }

        bool endpoint = shortest >= minimum || longest <= maximum;
        return endpoint ? Emptiness.Inhabited : Step(number, minimum, maximum);
    }

    private int[] Shortest(List<List<(int Target, int Cost)>> reversed)
    {
        int[] distances = new int[_nodes.Count];
        Array.Fill(distances, RegexNode.Infinity);
        PriorityQueue<int, int> queue = new();
        for (int i = 0; i < distances.Length; i++)
        {
            if (_nodes[i].IsNullable)
            {
                distances[i] = 0;
                queue.Enqueue(i, 0);
            }
        }

        while (queue.TryDequeue(out int node, out int distance))
        {
            foreach ((int source, int cost) in reversed[node])
            {
                if (distances[source] > distance + cost)
                {
                    distances[source] = distance + cost;
                    queue.Enqueue(source, distance + cost);
                }
            }
        }

        return distances;
    }

    /// <summary>From the ends backwards; what never becomes free of open successors lies on a loop or leads to one (each loop begins a scalar).</summary>
    private int[] Longest(List<List<(int Target, int Cost)>> reversed)
    {
        int[] lengths = new int[_nodes.Count], open = new int[_nodes.Count];
        Queue<int> ready = [];
        for (int i = 0; i < lengths.Length; i++)
        {
            open[i] = _edges[i].Count(edge => !IsEmpty(edge.Target));
            if (open[i] == 0 && !IsEmpty(i))
            {
                ready.Enqueue(i);
            }
        }

        bool[] done = new bool[lengths.Length];
        while (ready.TryDequeue(out int node))
        {
            done[node] = true;
            foreach ((int source, int cost) in reversed[node])
            {
                lengths[source] = Math.Max(lengths[source], lengths[node] + cost);
                if (--open[source] == 0)
                {
                    ready.Enqueue(source);
                }
            }
        }

        for (int i = 0; i < lengths.Length; i++)
        {
            lengths[i] = done[i] ? lengths[i] : RegexNode.Infinity;
        }

        return lengths;
    }

    /// <summary>Follows the set of expressions reachable by 0, 1, 2, … scalars. The sets repeat at last, and the answers with them.</summary>
    private Emptiness Step(int start, int minimum, int maximum)
    {
        HashSet<int> set = [start];
        Continue(set);
        Dictionary<HashSet<int>, int> met = new(HashSet<int>.CreateSetComparer());
        List<bool> accepts = [];
        for (int length = 0; length <= MaximumSteps; length++)
        {
            if (met.TryGetValue(set, out int first))
            {
                int period = length - first;
                for (long i = Math.Max(minimum, first); i <= Math.Min(maximum, (long)Math.Max(minimum, first) + period - 1); i++)
                {
                    if (accepts[first + (int)((i - first) % period)])
                    {
                        return Emptiness.Inhabited;
                    }
                }

                return Emptiness.Empty;
            }

            met.Add(set, length);
            accepts.Add(set.Any(node => _nodes[node].IsNullable));
            if (length >= minimum && accepts[length])
            {
                return Emptiness.Inhabited;
            }

            if (length >= maximum)
            {
                return Emptiness.Empty;
            }

            set = [.. set.SelectMany(node => _edges[node]).Where(edge => edge.Cost == 1 && !IsEmpty(edge.Target)).Select(static edge => edge.Target)];
            Continue(set);
        }

        return Emptiness.Unknown;
    }

    /// <summary>Adds what continuation bytes reach.</summary>
    private void Continue(HashSet<int> set)
    {
        Stack<int> pending = new(set);
        while (pending.TryPop(out int node))
        {
            foreach ((int target, int cost) in _edges[node])
            {
                if (cost == 0 && !IsEmpty(target) && set.Add(target))
                {
                    pending.Push(target);
                }
            }
        }
    }
}
