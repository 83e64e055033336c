using System.Numerics;
using System.Runtime.CompilerServices;
using StructGen.Grammars.Parsing.JsonSchema.Formulas;
using StructGen.Grammars.Parsing.JsonSchema.Values;

namespace StructGen.Grammars.Parsing.JsonSchema.Solving;

/// <summary>One search for the items that complete an array: item by item, each serving as many of the open requirements as it can.</summary>
internal sealed class ArraySearch(SchemaContext context, Func<Formula, bool, int, Formula> demandOf)
{
    private readonly List<(Formula Value, int Count)> _items = [];
    private int _budget = context.Limits.MaxAlternatives;
    private int[] _needed = [];
    private int[] _left = [];
    private bool[] _violated = [];
    private bool _isRepeated;
    private bool _hasIdled;
    private int _prefix;
    private List<Formula>? _repeatable;

    /// <summary>Conditions on every item.</summary>
    public required List<Formula> Universal { get; init; }

    /// <summary>Conditions that some item must violate.</summary>
    public required List<Formula> Violations { get; init; }

    public required List<(Formula Value, int Count)> AtLeast { get; init; }

    public required List<(Formula Value, int Count)> AtMost { get; init; }

    /// <summary>Keeps the items distinct; null when they need not be.</summary>
    public required DistinctItems? Distinct { get; init; }

    /// <summary>The values read when two items must be equal; null when they need not be.</summary>
    public required ValueSet? Repeated { get; init; }

    /// <summary>What is known of an item in progress, which a later one may repeat.</summary>
    public required Formula? Current { get; init; }

    public required int Minimum { get; init; }

    public required int Maximum { get; init; }

    /// <summary>The items found.</summary>
    public ArrayBranch Branch { get; private set; } = null!;

    /// <summary>Whether the array can be completed from the item <paramref name="position"/> on.</summary>
    public bool Run(int position)
    {
        _needed = [.. AtLeast.Select(static entry => entry.Count)];
        _left = [.. AtMost.Select(static entry => entry.Count)];
        _violated = new bool[Violations.Count];
        _isRepeated = Repeated is null;
        _prefix = Universal.Concat(Violations).Select(Prefix).DefaultIfEmpty().Max();
        if (_needed.Length + _violated.Length > 16 || _left.Length > 16)
        {
            throw new GrammarLimitException(nameof(GrammarLimits.MaxAlternatives), "More than 16 conditions on the items of one array.");
        }

        return Next(position);
    }

    /// <summary>The values that the item in progress may have so that a later one repeats it and all else can be met.</summary>
    public Formula Repeatable(int position)
    {
        _repeatable = [];
        Run(position);
        return context.Formulas.Or([.. _repeatable]);
    }

    private bool Next(int position)
    {
        bool open = !_isRepeated || _needed.Any(static count => count > 0) || _violated.Contains(false);
        if (!open && position >= Minimum)
        {
            Branch = new ArrayBranch(_items, Distinct);
            return true;
        }

        if (position >= Maximum)
        {
            return false;
        }

        if (!open && TryFill(position) is { } filled)
        {
            return filled;
        }

        if (--_budget < 0)
        {
            throw new GrammarLimitException(nameof(GrammarLimits.MaxAlternatives), "The items of an array need too many alternatives.");
        }

        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new GrammarLimitException(nameof(GrammarLimits.MaxNestingDepth), "The items of an array need too many steps.");
        }

        Formula demand = Demand(position);
        int openMask = 0;
        for (int i = 0; i < _needed.Length + _violated.Length; i++)
        {
            openMask |= (i < _needed.Length ? _needed[i] > 0 : !_violated[i - _needed.Length]) ? 1 << i : 0;
        }

        // Subsets of the open requirements, larger ones first.
        List<int> subsets = [];
        for (int subset = openMask; ; subset = (subset - 1) & openMask)
        {
            subsets.Add(subset);
            if (subset == 0)
            {
                break;
            }
        }

        subsets.Sort(static (a, b) => BitOperations.PopCount((uint)b).CompareTo(BitOperations.PopCount((uint)a)));
        foreach (int subset in subsets)
        {
            // Items that may match an at-most condition only so often: first the reading that spends nothing.
            for (int spend = 0; spend < 1 << _left.Length; spend++)
            {
                if (Narrowed(demand, position, subset, spend) is { } narrowed && Place(narrowed, position, subset, spend, open))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>What an item must satisfy that serves the requirements of a subset and spends from some allowances; null when none can.</summary>
    private Formula? Narrowed(Formula demand, int position, int subset, int spend)
    {
        FormulaStore formulas = context.Formulas;
        CallBudget.Charge(1 + _left.Length + _needed.Length + _violated.Length, context.Limits);
        List<Formula> parts = [demand];
        for (int i = 0; i < _left.Length; i++)
        {
            bool matches = (spend >> i & 1) != 0;
            if (matches && _left[i] == 0)
            {
                return null;
            }

            parts.Add(matches ? AtMost[i].Value : formulas.Not(AtMost[i].Value));
        }

        for (int i = 0; i < _needed.Length; i++)
        {
            if ((subset >> i & 1) != 0)
            {
                parts.Add(AtLeast[i].Value);
            }
        }

        for (int i = 0; i < _violated.Length; i++)
        {
            if ((subset >> (_needed.Length + i) & 1) != 0)
            {
                parts.Add(formulas.Not(demandOf(Violations[i], false, position)));
            }
        }

        Formula narrowed = formulas.And([.. parts]);
        return context.Solver.IsSatisfiable(narrowed) ? narrowed : null;
    }

    private bool Place(Formula demand, int position, int subset, int spend, bool open)
    {
        if (!_isRepeated && PlaceEqual(demand, position, subset, spend))
        {
            return true;
        }

        // Beyond the prefix all places are alike: an item that serves nothing there only postpones, but for one that a later item may repeat.
        bool idles = open && subset == 0 && position >= _prefix;
        if (idles && (_isRepeated || _hasIdled))
        {
            return false;
        }

        if (Distinct is not null && !Distinct.TryAdd(demand))
        {
            return false;
        }

        bool hadIdled = _hasIdled;
        _hasIdled |= idles;
        bool found = Advance(demand, position, subset, spend);
        _hasIdled = hadIdled;
        if (!found)
        {
            Distinct?.RemoveLast();
        }

        return found;
    }

    /// <summary>The item equals one that was read, the one in progress, or one already planned.</summary>
    private bool PlaceEqual(Formula demand, int position, int subset, int spend)
    {
        FormulaStore formulas = context.Formulas;
        bool Try(Formula equal)
        {
            if (!context.Solver.IsSatisfiable(equal))
            {
                return false;
            }

            _isRepeated = true;
            bool found = Advance(equal, position, subset, spend);
            _isRepeated = found;
            return found;
        }

        if (Repeated!.Count > 0 && Try(formulas.And(demand, formulas.Atom(FormulaKind.InSet, Repeated))))
        {
            return true;
        }

        if (Current is not null && _repeatable?.Contains(demand) != true && Try(formulas.And(demand, Current)))
        {
            if (_repeatable is null)
            {
                return true;
            }

            // All ways are wanted, not one.
            _isRepeated = false;
            _repeatable.Add(demand);
            Retreat(subset, spend);
        }

        for (int i = 0; i < _items.Count; i++)
        {
            Formula before = _items[i].Value;
            Formula both = formulas.And(before, demand);
            if (!context.Solver.IsSatisfiable(both))
            {
                continue;
            }

            Formula equal = formulas.Atom(FormulaKind.InSet, ValueSet.Of([context.Solver.Example(both)]));
            _items[i] = (equal, 1);
            if (Try(equal))
            {
                return true;
            }

            _items[i] = (before, 1);
        }

        return false;
    }

    private bool Advance(Formula demand, int position, int subset, int spend)
    {
        for (int i = 0; i < _left.Length; i++)
        {
            _left[i] -= spend >> i & 1;
        }

        for (int i = 0; i < _needed.Length; i++)
        {
            _needed[i] -= subset >> i & 1;
        }

        for (int i = 0; i < _violated.Length; i++)
        {
            _violated[i] |= (subset >> (_needed.Length + i) & 1) != 0;
        }

        _items.Add((demand, 1));
        if (Next(position + 1))
        {
            return true;
        }

        Retreat(subset, spend);
        return false;
    }

    private void Retreat(int subset, int spend)
    {
        _items.RemoveAt(_items.Count - 1);
        for (int i = 0; i < _left.Length; i++)
        {
            _left[i] += spend >> i & 1;
        }

        for (int i = 0; i < _needed.Length; i++)
        {
            _needed[i] += subset >> i & 1;
        }

        for (int i = 0; i < _violated.Length; i++)
        {
            _violated[i] &= (subset >> (_needed.Length + i) & 1) == 0;
        }
    }

    /// <summary>Only filling up to the minimum is left, and every further item has the same condition: decided at once, however many are missing.</summary>
    private bool? TryFill(int position)
    {
        if (position < _prefix)
        {
            return null;
        }

        FormulaStore formulas = context.Formulas;
        Formula demand = formulas.And([Demand(position), .. AtMost.Select(entry => formulas.Not(entry.Value))]);
        int missing = Minimum - position;
        if (!context.Solver.IsSatisfiable(demand))
        {
            // Spending from an at-most allowance may still help.
            return _left.Length > 0 ? null : false;
        }

        if (Distinct is null)
        {
            _items.Add((demand, missing));
            Branch = new ArrayBranch(_items, null);
            return true;
        }

        if (missing > context.Limits.MaxStates)
        {
            throw new GrammarLimitException(nameof(GrammarLimits.MaxStates), $"An array needs {missing} distinct items.");
        }

        for (int i = 0; i < missing; i++)
        {
            if (!Distinct.TryAdd(demand))
            {
                for (; i > 0; i--)
                {
                    Distinct.RemoveLast();
                    _items.RemoveAt(_items.Count - 1);
                }

                return _left.Length > 0 ? null : false;
            }

            _items.Add((demand, 1));
        }

        Branch = new ArrayBranch(_items, Distinct);
        return true;
    }

    private Formula Demand(int position)
    {
        CallBudget.Charge(1 + Universal.Count, context.Limits);
        return context.Formulas.And([.. Universal.Select(atom => demandOf(atom, true, position))]);
    }

    /// <summary>The index from which on a condition says the same of every item.</summary>
    private static int Prefix(Formula atom) => atom.Kind == FormulaKind.Items
        ? ((ItemsDefinition)atom.Data!).Prefix.Length
        : ((UnevaluatedDefinition)atom.Data!).Coverages.Select(static coverage => coverage.Prefix).DefaultIfEmpty().Max();
}
