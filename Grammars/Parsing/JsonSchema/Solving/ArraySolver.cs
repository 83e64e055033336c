using StructGen.Grammars.Parsing.JsonSchema.Formulas;
using StructGen.Grammars.Parsing.JsonSchema.Values;

namespace StructGen.Grammars.Parsing.JsonSchema.Solving;

/// <summary>
/// Decides whether an array in progress can be completed so that a conjunction of literals holds: items by index, at least and at most so many that satisfy a condition,
/// bounds on the length, and enough distinct values where they must differ.
/// </summary>
internal sealed class ArraySolver(SchemaContext context, int index) : Tableau<ArrayBranch>(context)
{
    private readonly SchemaContext _context = context;

    protected override ArrayBranch? Check(IReadOnlyList<(Formula Atom, bool Sign)> literals)
    {
        List<Formula> universal = [];
        List<Formula> violations = [];
        List<(Formula Value, int Count)> atLeast = [];
        List<(Formula Value, int Count)> atMost = [];
        ValueSet? unique = null;
        bool mustRepeat = false;
        int minimum = 0;
        int maximum = int.MaxValue;
        foreach ((Formula atom, bool sign) in literals)
        {
            switch (atom.Kind)
            {
                case FormulaKind.MinItems when sign:
                    minimum = Math.Max(minimum, atom.Number);
                    break;
                case FormulaKind.MinItems:
                    maximum = Math.Min(maximum, atom.Number - 1);
                    break;
                case FormulaKind.Contains when sign:
                    atLeast.Add(((Formula)atom.Data!, atom.Number));
                    break;
                case FormulaKind.Contains:
                    atMost.Add(((Formula)atom.Data!, atom.Number - 1));
                    break;
                case FormulaKind.Unique when sign:
                    unique = (ValueSet)atom.Data!;
                    break;
                case FormulaKind.Unique:
                    mustRepeat = true;
                    minimum = Math.Max(minimum, index + (((ValueSet)atom.Data!).Count > 0 ? 1 : 2));
                    break;
                case FormulaKind.Items or FormulaKind.UnevaluatedItems:
                    (sign ? universal : violations).Add(atom);
                    break;
                default:
                    throw new InvalidOperationException($"{atom.Kind} is no condition on an array.");
            }
        }

        if (minimum > maximum || index > maximum)
        {
            return null;
        }

        Search search = new(_context, universal, violations, atLeast, atMost, unique, mustRepeat, minimum, maximum);
        return search.Run(index) ? search.Branch : null;
    }

    /// <summary>One search: item by item, each item serving as many of the open requirements as it can.</summary>
    private sealed class Search(
        SchemaContext context, List<Formula> universal, List<Formula> violations, List<(Formula Value, int Count)> atLeast, List<(Formula Value, int Count)> atMost,
        ValueSet? unique, bool mustRepeat, int minimum, int maximum)
    {
        private int _budget = context.Limits.MaxAlternatives;
        private readonly int[] _needed = [.. atLeast.Select(static entry => entry.Count)];
        private readonly int[] _left = [.. atMost.Select(static entry => entry.Count)];
        private readonly bool[] _violated = new bool[violations.Count];
        private readonly List<JsonValue> _used = unique is null ? [] : [.. unique.Values];

        public ArrayBranch Branch { get; } = new();

        public bool Run(int position)
        {
            bool open = _needed.Any(static count => count > 0) || _violated.Contains(false);
            if (!open && position >= minimum)
            {
                return true;
            }

            if (position >= maximum)
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

            if (!System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
            {
                throw new GrammarLimitException(nameof(GrammarLimits.MaxNestingDepth), "The items of an array need too many steps.");
            }

            Formula demand = Demand(position);
            int requirements = _needed.Length + _violated.Length;
            if (requirements > 16)
            {
                throw new GrammarLimitException(nameof(GrammarLimits.MaxAlternatives), "More than 16 conditions on the items of one array.");
            }

            // Subsets of the open requirements, larger ones first.
            int openMask = 0;
            for (int i = 0; i < requirements; i++)
            {
                bool isOpen = i < _needed.Length ? _needed[i] > 0 : !_violated[i - _needed.Length];
                openMask |= isOpen ? 1 << i : 0;
            }

            List<int> subsets = [];
            for (int subset = openMask; ; subset = (subset - 1) & openMask)
            {
                subsets.Add(subset);
                if (subset == 0)
                {
                    break;
                }
            }

            // Beyond the prefix all places are alike: an item that serves nothing there only postpones.
            if (open && position >= Prefix)
            {
                subsets.Remove(0);
            }

            subsets.Sort(static (a, b) => System.Numerics.BitOperations.PopCount((uint)b).CompareTo(System.Numerics.BitOperations.PopCount((uint)a)));
            foreach (int subset in subsets)
            {
                // Items that may match an at-most condition only so often: first the reading that spends nothing.
                for (int spend = 0; spend < 1 << _left.Length; spend++)
                {
                    if (Place(position, demand, subset, spend))
                    {
                        return true;
                    }
                }
            }

            return false;
        }

        private bool Place(int position, Formula demand, int subset, int spend)
        {
            FormulaStore formulas = context.Formulas;
            CallBudget.Charge(1 + _left.Length + _needed.Length + _violated.Length, context.Limits);
            for (int i = 0; i < _left.Length; i++)
            {
                bool matches = (spend >> i & 1) != 0;
                if (matches && _left[i] == 0)
                {
                    return false;
                }

                demand = formulas.And(demand, matches ? atMost[i].Value : formulas.Not(atMost[i].Value));
            }

            for (int i = 0; i < _needed.Length; i++)
            {
                if ((subset >> i & 1) != 0)
                {
                    demand = formulas.And(demand, atLeast[i].Value);
                }
            }

            for (int i = 0; i < _violated.Length; i++)
            {
                if ((subset >> (_needed.Length + i) & 1) != 0)
                {
                    demand = formulas.And(demand, formulas.Not(DemandOf(violations[i], position)));
                }
            }

            if (!context.Solver.IsSatisfiable(demand))
            {
                return false;
            }

            JsonValue? used = null;
            if (unique is not null)
            {
                used = context.Solver.ExampleOutside(demand, _used);
                if (used is null && !context.Solver.HasUnboundedValues(demand))
                {
                    return false;
                }
            }

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

            if (used is not null)
            {
                _used.Add(used);
                demand = formulas.Atom(FormulaKind.InSet, ValueSet.Of([used]));
            }

            Branch.Items.Add((demand, 1));
            if (Run(position + 1))
            {
                return true;
            }

            Branch.Items.RemoveAt(Branch.Items.Count - 1);
            if (used is not null)
            {
                _used.RemoveAt(_used.Count - 1);
            }

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
                if ((subset >> (_needed.Length + i) & 1) != 0)
                {
                    _violated[i] = false;
                }
            }

            return false;
        }

        /// <summary>Only filling up to the minimum is left, and every further item has the same condition: decided at once, however many are missing.</summary>
        private bool? TryFill(int position)
        {
            if (position < Prefix)
            {
                return null;
            }

            FormulaStore formulas = context.Formulas;
            Formula demand = Demand(position);
            foreach ((Formula value, _) in atMost)
            {
                demand = formulas.And(demand, formulas.Not(value));
            }

            int missing = minimum - position;
            if (!context.Solver.IsSatisfiable(demand))
            {
                // Spending from an at-most allowance may still help.
                return _left.Length > 0 ? null : false;
            }

            if (unique is null || mustRepeat)
            {
                Branch.Items.Add((demand, missing));
                return true;
            }

            if (missing > context.Limits.MaxStates)
            {
                throw new GrammarLimitException(nameof(GrammarLimits.MaxStates), $"An array needs {missing} distinct items.");
            }

            List<JsonValue> values = context.Solver.ExamplesOutside(demand, _used, missing);
            if (values.Count < missing && !context.Solver.HasUnboundedValues(demand))
            {
                return _left.Length > 0 ? null : false;
            }

            foreach (JsonValue value in values)
            {
                _used.Add(value);
                Branch.Items.Add((formulas.Atom(FormulaKind.InSet, ValueSet.Of([value])), 1));
            }

            if (values.Count < missing)
            {
                Branch.Items.Add((demand, missing - values.Count));
            }

            return true;
        }

        private Formula Demand(int position)
        {
            FormulaStore formulas = context.Formulas;
            Formula demand = formulas.True;
            CallBudget.Charge(1 + universal.Count, context.Limits);
            foreach (Formula atom in universal)
            {
                demand = formulas.And(demand, DemandOf(atom, position));
            }

            return demand;
        }

        private Formula DemandOf(Formula atom, int position)
        {
            if (atom.Kind == FormulaKind.Items)
            {
                return ((ItemsDefinition)atom.Data!).Demand(position);
            }

            // An item that some condition covers may be anything as long as that condition comes to hold.
            UnevaluatedDefinition definition = (UnevaluatedDefinition)atom.Data!;
            Formula demand = definition.Value;
            for (int i = 0; i < atom.Children.Length; i++)
            {
                Coverage coverage = definition.Coverages[i];
                if (atom.Children[i].Kind == FormulaKind.False)
                {
                    continue;
                }

                if (coverage.All || position < coverage.Prefix)
                {
                    return context.Formulas.True;
                }

                if (coverage.Contains is not null)
                {
                    demand = context.Formulas.Or(demand, coverage.Contains);
                }
            }

            return demand;
        }

        /// <summary>The index from which on every item has the same condition.</summary>
        private int Prefix { get; } = universal.Concat(violations).Select(static atom =>
            atom.Kind == FormulaKind.Items ? ((ItemsDefinition)atom.Data!).Prefix.Length : MaxPrefix((UnevaluatedDefinition)atom.Data!)).DefaultIfEmpty().Max();

        private static int MaxPrefix(UnevaluatedDefinition definition) => definition.Coverages.Length == 0 ? 0 : definition.Coverages.Max(static coverage => coverage.Prefix);
    }
}
