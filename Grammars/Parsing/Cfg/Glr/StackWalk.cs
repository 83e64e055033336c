using System.Collections.Concurrent;
using StructGen.Grammars.Parsing.Cfg.Analysis;
using StructGen.Grammars.Parsing.Cfg.Tables;

namespace StructGen.Grammars.Parsing.Cfg.Glr;

/// <summary>
/// A way down a stack that tells what of it can ever make a difference. Below the top a state is only asked where it leads by a nonterminal, and only by those that something above can become; states
/// that are merely taken off say nothing. So <c>class C:</c> and <c>class C(a, b):</c> are the same to what stands in their blocks.
/// </summary>
/// <remarks>
/// An <em>element</em> is a state below the top on which some reduction can land: the nonterminals that can, and the states they lead to. An item with the dot after k symbols, in a state that some
/// element leads to, lands k - 1 states below that element, whatever is read until it is complete. Where a nonterminal leads to a state that can but be reduced, the reduction is followed at once.
/// An element names, too, from which of the elements above it is landed on, so that stacks with equal elements behave alike, whatever lies between them.
/// A walk's state (what is pending) depends on the states above alone, is interned, and remembers where each state below leads. Thread rule: any thread at any time.
/// </remarks>
internal sealed class StackWalk
{
    private readonly Table _table;
    private readonly Pending[] _pending;
    private PublishedMap<int, Step> _steps;

    private StackWalk(Table table, Pending[] pending)
    {
        _table = table;
        _pending = pending;
    }

    /// <summary>Whether nothing further down makes a difference.</summary>
    public bool IsDone => _pending.Length == 0;

    /// <summary>The way past one more state.</summary>
    public Step Past(LrState state)
    {
        if (!_steps.TryGet(state.Number, out Step step))
        {
            step = _table.Past(_pending, state);
            lock (this)
            {
                step = _steps.GetOrAdd(state.Number, step);
            }
        }

        return step;
    }

    /// <summary>Where one state leads.</summary>
    /// <param name="Next">The walk below it; null where walks are too many to be kept.</param>
    /// <param name="Element">The element's number; 0 where the state makes no difference.</param>
    internal readonly record struct Step(StackWalk? Next, int Element);

    /// <summary>Some nonterminals that land on a state further down.</summary>
    /// <param name="Distance">So many states below the one last passed.</param>
    /// <param name="Age">So many elements ago the place was met that they come from.</param>
    /// <param name="Origin">What that led to: a state; or the complement of a nonterminal.</param>
    /// <param name="Part">Which of the origin's landings.</param>
    /// <param name="Lefts">The nonterminals.</param>
    internal sealed record Pending(int Distance, int Age, int Origin, int Part, int[] Lefts);

    /// <summary>The walks of one grammar.</summary>
    internal sealed class Table(LrAutomaton automaton)
    {
        private const int MaxWalks = 50_000;

        private readonly ConcurrentDictionary<Numbers, StackWalk> _walks = new();
        private readonly ConcurrentDictionary<Numbers, int> _elements = new();
        private readonly ConcurrentDictionary<int, Step> _tops = new();
        private int _lastElement;

        /// <summary>The walk below a stack's top.</summary>
        public Step Top(LrState top) => _tops.TryGetValue(top.Number, out Step known) ? known : _tops.GetOrAdd(top.Number, TopOf(top));

        private Step TopOf(LrState top)
        {
            List<Pending> pending = [];
            if (IsReduced(top, out Production production))
            {
                pending.Add(new Pending(production.Right.Length, 0, ~production.Left, 0, [production.Left]));
                return new Step(WalkOf(pending), ElementOf([~production.Left]));
            }

            AddItems(top, 0, pending, null);
            return new Step(WalkOf(pending), ElementOf([top.Number]));
        }

        public Step Past(Pending[] above, LrState state)
        {
            List<Pending> pending = [];
            List<Pending> landing = [];
            foreach (Pending item in above)
            {
                (item.Distance == 1 ? landing : pending).Add(item with { Distance = item.Distance - 1 });
            }

            if (landing.Count == 0)
            {
                return new Step(WalkOf(pending), 0);
            }

            for (int i = 0; i < pending.Count; i++)
            {
                pending[i] = pending[i] with { Age = pending[i].Age + 1 };
            }

            // INVARIANT: all orders here follow from the elements above alone.
            landing.Sort(Compare);
            List<int> element = [landing.Count];
            List<int> lefts = [];
            foreach (Pending item in landing)
            {
                element.AddRange([item.Age, item.Origin, item.Part]);
                foreach (int left in item.Lefts)
                {
                    if (!lefts.Contains(left))
                    {
                        lefts.Add(left);
                    }
                }
            }

            List<(int Left, int Length)> reduced = [];
            HashSet<int> targets = [];
            for (int i = 0; i < lefts.Count; i++)
            {
                LrState target = automaton.States[state.Goto(lefts[i])];
                element.Add(lefts[i]);
                if (!IsReduced(target, out Production production))
                {
                    element.Add(target.Number);
                    if (targets.Add(target.Number))
                    {
                        AddItems(target, 1, pending, lefts);
                    }

                    continue;
                }

                // Reduced at once: it lands here again, or further down.
                element.Add(~production.Left);
                if (production.Right.Length == 1)
                {
                    element.Add(-1);
                    if (!lefts.Contains(production.Left))
                    {
                        lefts.Add(production.Left);
                    }

                    continue;
                }

                int part = reduced.IndexOf((production.Left, production.Right.Length));
                if (part < 0)
                {
                    part = reduced.Count;
                    reduced.Add((production.Left, production.Right.Length));
                    pending.Add(new Pending(production.Right.Length - 1, 0, ~production.Left, part, [production.Left]));
                }

                element.Add(part);
            }

            return new Step(WalkOf(pending), ElementOf(element));
        }

        private bool IsReduced(LrState state, out Production production)
        {
            production = default!;
            if (state.Kernel.Length != 1 || state.Kernel[0].Production < 0)
            {
                return false;
            }

            production = automaton.Productions[state.Kernel[0].Production];
            return state.Kernel[0].Dot == production.Right.Length;
        }

        /// <summary>What the items of a state can land on.</summary>
        /// <param name="state">The state.</param>
        /// <param name="taken">How many states above the next one belong to what an item takes off beside its symbols.</param>
        /// <param name="pending">Gets what lands further down.</param>
        /// <param name="here">Gets what lands on the state that led here.</param>
        private void AddItems(LrState state, int taken, List<Pending> pending, List<int>? here)
        {
            SortedDictionary<int, SortedSet<int>> byDot = [];
            foreach (LrItem item in state.Kernel)
            {
                if (item.Production >= 0)
                {
                    if (!byDot.TryGetValue(item.Dot, out SortedSet<int>? lefts))
                    {
                        byDot.Add(item.Dot, lefts = []);
                    }

                    lefts.Add(automaton.Productions[item.Production].Left);
                }
            }

            foreach ((int dot, SortedSet<int> lefts) in byDot)
            {
                if (dot > taken)
                {
                    pending.Add(new Pending(dot - taken, 0, state.Number, dot, [.. lefts]));
                    continue;
                }

                foreach (int left in lefts)
                {
                    if (!here!.Contains(left))
                    {
                        here.Add(left);
                    }
                }
            }
        }

        private StackWalk? WalkOf(List<Pending> pending)
        {
            pending.Sort(static (left, right) => left.Distance != right.Distance ? left.Distance.CompareTo(right.Distance) : Compare(left, right));
            List<int> key = [];
            foreach (Pending item in pending)
            {
                key.AddRange([item.Distance, item.Age, item.Origin, item.Part]);
            }

            Numbers numbers = new([.. key]);
            return _walks.TryGetValue(numbers, out StackWalk? known) ? known
                : _walks.Count >= MaxWalks ? null
                : _walks.GetOrAdd(numbers, new StackWalk(this, [.. pending]));
        }

        private int ElementOf(List<int> element)
        {
            Numbers numbers = new([.. element]);
            return _elements.TryGetValue(numbers, out int known) ? known : _elements.GetOrAdd(numbers, Interlocked.Increment(ref _lastElement));
        }

        private static int Compare(Pending left, Pending right) =>
            left.Age != right.Age ? left.Age.CompareTo(right.Age) : left.Origin != right.Origin ? left.Origin.CompareTo(right.Origin) : left.Part.CompareTo(right.Part);
    }

    /// <summary>A list of numbers.</summary>
    private readonly struct Numbers(int[] items) : IEquatable<Numbers>
    {
        private readonly int[] _items = items;

        public bool Equals(Numbers other) => _items.AsSpan().SequenceEqual(other._items);

        public override bool Equals(object? obj) => obj is Numbers other && Equals(other);

        public override int GetHashCode()
        {
            HashCode hash = default;
            hash.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(_items.AsSpan()));
            return hash.ToHashCode();
        }
    }
}
