using StructGen.Grammars.Parsing.JsonSchema.Formulas;
using StructGen.Grammars.Parsing.JsonSchema.Values;

namespace StructGen.Grammars.Parsing.JsonSchema.Solving;

/// <summary>
/// Decides whether an array in progress can be completed so that a conjunction of literals holds: items by index, at least and at most so many that satisfy a condition,
/// bounds on the length, enough distinct values where they must differ, an equal pair where they must not.
/// </summary>
/// <param name="context">The machine's context.</param>
/// <param name="index">The index of the next item to plan.</param>
/// <param name="current">What is certain of the item now in progress, when projecting: whether the array can be completed may depend on which value it is.</param>
internal sealed class ArraySolver(SchemaContext context, int index, Formula? current = null) : Tableau<ArrayBranch>(context)
{
    private readonly SchemaContext _context = context;

    protected override ArrayBranch? Check(List<(Formula Atom, bool Sign)> literals)
    {
        bool mayRepeat = current is not null && literals.Any(static literal => literal.Atom.Kind == FormulaKind.Unique && !literal.Sign);
        return Prepare(literals, null, mayRepeat ? _context.Formulas.And(current!, CubeFormula()) : null) is { } search && search.Run(index) ? search.Branch : null;
    }

    protected override Formula Narrow(List<(Formula Atom, bool Sign)> literals, ArrayBranch branch)
    {
        FormulaStore formulas = _context.Formulas;
        foreach ((Formula atom, bool sign) in literals)
        {
            if (atom.Kind != FormulaKind.Unique)
            {
                continue;
            }

            Formula item = formulas.And(current!, CubeFormula());
            if (!sign)
            {
                // Unless the rest repeats a value by itself, a later item must repeat this one.
                return Prepare(literals, null, null) is { } alone && alone.Run(index) ? formulas.True : Prepare(literals, null, item) is { } search ? search.Repeatable(index) : formulas.False;
            }

            // Only a value that the completion found takes for itself can be in its way.
            List<JsonValue> needed = [];
            foreach (JsonValue value in branch.Distinct)
            {
                if (_context.Solver.IsSatisfiable(formulas.And(item, formulas.Atom(FormulaKind.InSet, ValueSet.Of([value]))))
                    && !branch.CanSpare(value)
                    && !(Prepare(literals, value, item) is { } without && without.Run(index)))
                {
                    needed.Add(value);
                }
            }

            return needed.Count == 0 ? formulas.True : formulas.Not(formulas.Atom(FormulaKind.InSet, ValueSet.Of(needed)));
        }

        return formulas.True;
    }

    private ArraySearch? Prepare(List<(Formula Atom, bool Sign)> literals, JsonValue? taken, Formula? item)
    {
        List<Formula> universal = [];
        List<Formula> violations = [];
        List<(Formula Value, int Count)> atLeast = [];
        List<(Formula Value, int Count)> atMost = [];
        ValueSet? unique = null;
        ValueSet? repeated = null;
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
                    repeated = (ValueSet)atom.Data!;
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

        return new ArraySearch(_context, DemandOf)
        {
            Universal = universal,
            Violations = violations,
            AtLeast = atLeast,
            AtMost = atMost,
            Distinct = unique is null ? null : new DistinctItems(_context, taken is null ? unique : unique.With(taken)),
            Repeated = repeated,
            Current = item,
            Minimum = minimum,
            Maximum = maximum,
        };
    }

    /// <summary>What a condition on items by index demands of one.</summary>
    private Formula DemandOf(Formula atom, bool sign, int position)
    {
        if (atom.Kind == FormulaKind.Items)
        {
            return ((ItemsDefinition)atom.Data!).Demand(position);
        }

        UnevaluatedDefinition definition = (UnevaluatedDefinition)atom.Data!;
        Formula demand = definition.Value;
        for (int i = 0; i < atom.Children.Length; i++)
        {
            if (!Covers(atom.Children[i], sign))
            {
                continue;
            }

            Coverage coverage = definition.Coverages[i];
            if (coverage.All || position < coverage.Prefix)
            {
                return _context.Formulas.True;
            }

            if (coverage.Contains is not null)
            {
                demand = _context.Formulas.Or(demand, coverage.Contains);
            }
        }

        return demand;
    }
}
