using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using StructGen.Grammars.Parsing.JsonSchema.Formulas;

namespace StructGen.Grammars.Parsing.JsonSchema.Solving;

/// <summary>
/// Enumerates the branches of a formula, conjunctions of literals, and asks <typeparamref name="TBranch"/> whether each can be completed. Disjunctions are opened last and
/// one at a time, the branch is checked after each choice, and alternatives that ask nothing of the nested value come first.
/// </summary>
/// <remarks>The method of analytic tableaux (Smullyan 1968) with early closure; exponential at worst, bounded by <see cref="GrammarLimits.MaxAlternatives"/>.</remarks>
internal abstract class Tableau<TBranch>(SchemaContext context)
    where TBranch : class
{
    // PERF: solvers are made by the hundred thousand; many are asked a question that opens no branch, and few decide coverings.
    private List<(Formula Atom, bool Sign)>? _literals;
    private Dictionary<Formula, bool>? _signs;
    private List<(Formula Value, bool Sign)>? _cube;
    private List<(Formula Value, bool Sign)[]>? _cubes;
    private Dictionary<Formula, bool>? _decided;
    private bool _projecting;
    private bool _cautious;
    private int _budget = context.Limits.MaxAlternatives;

    private List<(Formula Atom, bool Sign)> Literals => _literals ??= [];

    private Dictionary<Formula, bool> Signs => _signs ??= [];

    /// <summary>What the branch asks of the nested value.</summary>
    private List<(Formula Value, bool Sign)> Cube => _cube ??= [];

    /// <summary>When projecting: what the branches found so far ask of it.</summary>
    private List<(Formula Value, bool Sign)[]> Cubes => _cubes ??= [];

    /// <summary>A completable branch, or null when there is none.</summary>
    public TBranch? Solve(Formula formula)
    {
        _projecting = false;
        return Explore(Agenda.Of(formula, true), null);
    }

    /// <summary>
    /// What the nested value must be so that the rest can be completed: a disjunction over the completable branches of their conditions on it. Null when nothing helps.
    /// </summary>
    public Formula? Project(Formula formula)
    {
        _projecting = true;
        Cubes.Clear();
        Explore(Agenda.Of(formula, true), null);
        if (Cubes.Count == 0)
        {
            return null;
        }

        FormulaStore formulas = context.Formulas;
        Formula[] alternatives = new Formula[Cubes.Count];
        for (int i = 0; i < alternatives.Length; i++)
        {
            alternatives[i] = formulas.And([.. Cubes[i].Select(literal => literal.Sign ? literal.Value : formulas.Not(literal.Value))]);
        }

        return formulas.Or(alternatives);
    }

    /// <summary>Whether a conjunction of literals (none about the nested value) can be completed; the completable branch if so.</summary>
    protected abstract TBranch? Check(List<(Formula Atom, bool Sign)> literals);

    /// <summary>When projecting: what the nested value must be besides, on a branch that can be completed.</summary>
    protected virtual Formula Narrow(List<(Formula Atom, bool Sign)> literals, TBranch branch) => context.Formulas.True;

    /// <summary>
    /// Whether a condition of an unevaluated* literal covers. Its truth is decided only where that matters: until then a check asks for the better of both ways,
    /// and a complete branch first for the worse.
    /// </summary>
    protected bool Covers(Formula condition, bool sign) => condition.Kind switch
    {
        FormulaKind.True => true,
        FormulaKind.False => false,
        _ => _decided is not null && _decided.TryGetValue(condition, out bool decided) ? decided : sign != _cautious,
    };

    private Formula? Undecided()
    {
        foreach ((Formula atom, _) in Literals)
        {
            if (atom.Kind is FormulaKind.UnevaluatedProperties or FormulaKind.UnevaluatedItems)
            {
                foreach (Formula condition in atom.Children)
                {
                    if (condition.Kind is not (FormulaKind.True or FormulaKind.False) && !(_decided?.ContainsKey(condition) ?? false))
                    {
                        return condition;
                    }
                }
            }
        }

        return null;
    }

    private TBranch? CheckCautiously()
    {
        _cautious = true;
        TBranch? branch = Check(Literals);
        _cautious = false;
        return branch;
    }

    private TBranch? Explore(Agenda? agenda, Agenda? disjunctions)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new GrammarLimitException(nameof(GrammarLimits.MaxNestingDepth), "Conditions are nested too deeply.");
        }

        int literalMark = Literals.Count;
        int cubeMark = Cube.Count;
        TBranch? result = ExploreCore(agenda, disjunctions);
        while (Literals.Count > literalMark)
        {
            Signs.Remove(Literals[^1].Atom);
            Literals.RemoveAt(Literals.Count - 1);
        }

        while (Cube.Count > cubeMark)
        {
            Signs.Remove(context.Formulas.Child(Cube[^1].Value));
            Cube.RemoveAt(Cube.Count - 1);
        }

        return result;
    }

    private TBranch? ExploreCore(Agenda? agenda, Agenda? disjunctions)
    {
        for (; agenda is not null; )
        {
            (Formula formula, bool sign, agenda) = agenda;
            CallBudget.Charge(1, context.Limits);
            switch (formula.Kind)
            {
                case FormulaKind.True or FormulaKind.False:
                    if (formula.Kind == FormulaKind.True != sign)
                    {
                        return null;
                    }

                    break;
                case FormulaKind.Not:
                    agenda = new Agenda(formula.Children[0], !sign, agenda);
                    break;
                case FormulaKind.And when sign:
                case FormulaKind.Or when !sign:
                    foreach (Formula child in formula.Children)
                    {
                        agenda = new Agenda(child, sign, agenda);
                    }

                    break;
                case FormulaKind.And or FormulaKind.Or or FormulaKind.ExactlyOne:
                    disjunctions = new Agenda(formula, sign, disjunctions);
                    break;
                default:
                    if (!Add(formula, sign))
                    {
                        return null;
                    }

                    break;
            }
        }

        if (_projecting && Covered())
        {
            return null;
        }

        CallBudget.Charge(4L * Literals.Count, context.Limits);
        TBranch? branch = Check(Literals);
        if (branch is null)
        {
            return null;
        }

        // Open the first disjunction that the literals do not settle already.
        while (disjunctions is not null && disjunctions.Formula.Kind != FormulaKind.ExactlyOne && Settled(disjunctions))
        {
            disjunctions = disjunctions.Next;
        }

        if (disjunctions is null)
        {
            if (Undecided() is { } condition)
            {
                branch = CheckCautiously();
                if (branch is null)
                {
                    Spend();
                    return Decide(condition, true) ?? Decide(condition, false);
                }
            }

            if (!_projecting)
            {
                return branch;
            }

            Formula narrowed = Narrow(Literals, branch);
            if (narrowed.Kind == FormulaKind.False)
            {
                return null;
            }

            CallBudget.Charge(Cubes.Count * (1L + ((Cube.Count * Cube.Count) >> 2)), context.Limits);
            (Formula Value, bool Sign)[] found = narrowed.Kind == FormulaKind.True ? [.. Cube] : [.. Cube, (narrowed, true)];
            Cubes.RemoveAll(cube => Contains(cube, found));
            Cubes.Add(found);
            return null;
        }

        Spend();
        return disjunctions.Formula.Kind == FormulaKind.ExactlyOne
            ? OpenExactlyOne(disjunctions.Formula, disjunctions.Sign, disjunctions.Next)
            : OpenDisjunction(disjunctions.Formula, disjunctions.Sign, disjunctions.Next);
    }

    private void Spend()
    {
        if (--_budget < 0)
        {
            throw new GrammarLimitException(nameof(GrammarLimits.MaxAlternatives), $"A decision needs more than {context.Limits.MaxAlternatives} alternatives.");
        }
    }

    private TBranch? Decide(Formula condition, bool truth)
    {
        (_decided ??= []).Add(condition, truth);
        TBranch? branch = Explore(Agenda.Of(condition, truth), null);
        _decided.Remove(condition);
        return branch;
    }

    private TBranch? OpenDisjunction(Formula formula, bool sign, Agenda? rest)
    {
        for (int pass = 0; pass < 2; pass++)
        {
            foreach (Formula child in formula.Children)
            {
                // An Or that must hold needs one child true; an And that must fail needs one child false: the sign is the same.
                if (child.HasChild == (pass == 1) && Explore(Agenda.Of(child, sign), rest) is { } branch)
                {
                    return branch;
                }
            }
        }

        return null;
    }

    private TBranch? OpenExactlyOne(Formula formula, bool sign, Agenda? rest)
    {
        Formula[] children = formula.Children;
        if (sign)
        {
            for (int one = 0; one < children.Length; one++)
            {
                if (Known(children[one]) is false)
                {
                    continue;
                }

                CallBudget.Charge(children.Length, context.Limits);
                Agenda? agenda = null;
                for (int other = 0; other < children.Length; other++)
                {
                    agenda = new Agenda(children[other], other == one, agenda);
                }

                if (Explore(agenda, rest) is { } branch)
                {
                    return branch;
                }
            }

            return null;
        }

        Agenda? none = null;
        foreach (Formula child in children)
        {
            none = new Agenda(child, false, none);
        }

        if (Explore(none, rest) is { } empty)
        {
            return empty;
        }

        for (int first = 0; first < children.Length; first++)
        {
            for (int second = first + 1; second < children.Length; second++)
            {
                if (Explore(new Agenda(children[first], true, Agenda.Of(children[second], true)), rest) is { } branch)
                {
                    return branch;
                }
            }
        }

        return null;
    }

    private bool Settled(Agenda disjunction)
    {
        foreach (Formula child in disjunction.Formula.Children)
        {
            CallBudget.Charge(1, context.Limits);
            if (Known(child) == disjunction.Sign || (child.HasChild && IsEntailed(child, disjunction.Sign)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether what the branch asks of the nested value already implies a literal about it (one constant excludes another).</summary>
    private bool IsEntailed(Formula literal, bool sign)
    {
        if (literal.Kind == FormulaKind.Not)
        {
            literal = literal.Children[0];
            sign = !sign;
        }

        if (literal.Kind != FormulaKind.Child || Cube.Count == 0)
        {
            return false;
        }

        Formula value = (Formula)literal.Data!;
        return !context.Solver.IsSatisfiable(context.Formulas.And(CubeFormula(), sign ? context.Formulas.Not(value) : value));
    }

    /// <summary>What the branch asks of the nested value.</summary>
    protected Formula CubeFormula()
    {
        FormulaStore formulas = context.Formulas;
        return formulas.And([.. Cube.Select(literal => literal.Sign ? literal.Value : formulas.Not(literal.Value))]);
    }

    private bool? Known(Formula formula)
    {
        bool sign = true;
        if (formula.Kind == FormulaKind.Not)
        {
            formula = formula.Children[0];
            sign = false;
        }

        return Signs.TryGetValue(formula, out bool known) ? known == sign : null;
    }

    private bool Add(Formula atom, bool sign)
    {
        if (Signs.TryGetValue(atom, out bool known))
        {
            return known == sign;
        }

        Signs.Add(atom, sign);
        if (atom.Kind == FormulaKind.Child)
        {
            Cube.Add(((Formula)atom.Data!, sign));
            return context.Solver.IsSatisfiable(CubeFormula());
        }
        else
        {
            Literals.Add((atom, sign));
        }

        return true;
    }

    private bool Covered()
    {
        foreach ((Formula, bool)[] cube in Cubes)
        {
            CallBudget.Charge(1 + ((cube.Length * Cube.Count) >> 2), context.Limits);
            if (Contains(CollectionsMarshal.AsSpan(Cube), cube))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Contains(ReadOnlySpan<(Formula Value, bool Sign)> larger, ReadOnlySpan<(Formula Value, bool Sign)> smaller)
    {
        foreach ((Formula value, bool sign) in smaller)
        {
            bool isFound = false;
            foreach ((Formula other, bool otherSign) in larger)
            {
                isFound |= ReferenceEquals(other, value) && otherSign == sign;
            }

            if (!isFound)
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>Formulas still to be opened, as a list that branches share.</summary>
internal sealed record Agenda(Formula Formula, bool Sign, Agenda? Next)
{
    public static Agenda Of(Formula formula, bool sign) => new(formula, sign, null);
}
