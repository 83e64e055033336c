using System.Text;
using StructGen.Grammars.Automata;
using StructGen.Grammars.Parsing.JsonSchema.Formulas;

namespace StructGen.Grammars.Parsing.JsonSchema.Solving;

/// <summary>
/// Decides whether an object in progress can be completed so that a conjunction of literals holds: required names must be free and their values satisfiable; each negative
/// condition needs a property of its own (or one that must come anyway) as witness; and the count must fit.
/// </summary>
internal sealed class ObjectSolver(SchemaContext context, ObjectSituation situation) : Tableau<ObjectBranch>(context)
{
    /// <summary>What sorting in one name costs, in steps of a <see cref="CallBudget"/>.</summary>
    private const int StepsPerName = 64;

    private readonly SchemaContext _context = context;
    private int _budget = context.Limits.MaxAlternatives;

    protected override ObjectBranch? Check(List<(Formula Atom, bool Sign)> literals)
    {
        ObjectBranch branch = new(situation);
        List<Formula> existentials = [];
        int minimum = 0;
        int maximum = int.MaxValue;
        foreach ((Formula atom, bool sign) in literals)
        {
            switch (atom.Kind)
            {
                case FormulaKind.Has when sign:
                    branch.Required.Add((string)atom.Data!);
                    break;
                case FormulaKind.Has:
                    branch.Blocked.Add((string)atom.Data!);
                    break;
                case FormulaKind.MinProperties when sign:
                    minimum = Math.Max(minimum, atom.Number);
                    break;
                case FormulaKind.MinProperties:
                    maximum = Math.Min(maximum, atom.Number - 1);
                    break;
                case FormulaKind.Properties or FormulaKind.Names or FormulaKind.UnevaluatedProperties:
                    (sign ? branch.Universal : existentials).Add(atom);
                    break;
                default:
                    throw new InvalidOperationException($"{atom.Kind} is no condition on an object.");
            }
        }

        int count = situation.Count;
        branch.HasExistentials = existentials.Count > 0;
        branch.Slots = maximum == int.MaxValue ? int.MaxValue : maximum - count;
        if (branch.Slots < branch.Required.Count || minimum > maximum)
        {
            return null;
        }

        CallBudget.Charge((long)StepsPerName * branch.Required.Count, _context.Limits);
        ChosenMembers chosen = new(situation.Shape, branch.Required);
        for (int i = 0; i < chosen.Count; i++)
        {
            string name = chosen.NameAt(i);
            if (branch.Blocked.Contains(name) || Demand(branch, name) is not { } demand)
            {
                return null;
            }

            chosen.SetDemandAt(i, demand);
        }

        if (existentials.Count < 2)
        {
            return Witness(branch, existentials, null, 0, chosen, minimum - count) ? branch : null;
        }

        // PERF: most conditions are witnessed by the first property that comes to mind; one that must come anyway, a discriminator, by itself witnesses many.
        if (IsWitnessed(branch, existentials, chosen.Copy(), minimum - count))
        {
            return branch;
        }

        // Each negative condition alone first. One without any witness ends the search at once; the others are tried from the one with the fewest candidates.
        List<(Formula Existential, List<string> Candidates)> searched = [];
        foreach (Formula existential in existentials)
        {
            List<string> candidates = [.. Candidates(branch, existential, chosen, existentials).Where(name => Violated(branch, existential, name, chosen) is not null)];
            if (candidates.Count == 0)
            {
                return null;
            }

            searched.Add((existential, candidates));
        }

        searched.Sort(static (left, right) => left.Candidates.Count.CompareTo(right.Candidates.Count));
        return Witness(branch, [.. searched.Select(static entry => entry.Existential)], [.. searched.Select(static entry => entry.Candidates)], 0, chosen, minimum - count) ? branch : null;
    }

    /// <summary>Whether some completion along <paramref name="branch"/> has the declared property <paramref name="index"/> next; a quick yes, or don't know.</summary>
    public static bool Allows(SchemaContext context, ObjectBranch branch, int index)
    {
        ObjectSituation situation = branch.Situation;
        string name = situation.Shape.Names[index];
        // What an unevaluated* condition lets pass depends on what comes to hold elsewhere: no quick answer.
        if (branch.Blocked.Contains(name) || branch.Universal.Exists(static atom => atom.Kind == FormulaKind.UnevaluatedProperties))
        {
            return false;
        }

        bool required = branch.Required.Contains(name);
        if (!required && branch.Slots != int.MaxValue && branch.Slots - branch.Required.Count - (branch.HasExistentials ? branch.Members.Count : 0) < 1)
        {
            return false;
        }

        if (context.Options.PropertyOrder == PropertyOrder.AsDeclared)
        {
            foreach (KeyValuePair<string, Formula> member in branch.Members)
            {
                if (situation.Shape.Index.TryGetValue(member.Key, out int order) && order < index)
                {
                    return false;
                }
            }
        }

        return (branch.Solver ??= new ObjectSolver(context, situation)).Demand(branch, name) is not null;
    }

    private Formula? Demand(ObjectBranch branch, string name) =>
        situation.IsOpen(name) ? Demand(branch, situation.Shape.Index.TryGetValue(name, out int index) ? situation.Shape.Key(index) : situation.Shape.Key(name)) : null;

    /// <summary>The satisfiable condition on the value of a property, or null when the property cannot come.</summary>
    private Formula? Demand(ObjectBranch branch, PropertyKey key)
    {
        FormulaStore formulas = _context.Formulas;
        Formula demand = formulas.True;
        CallBudget.Charge(1 + branch.Universal.Count, _context.Limits);
        foreach (Formula atom in branch.Universal)
        {
            switch (atom.Kind)
            {
                case FormulaKind.Properties:
                    demand = formulas.And(demand, ((PropertiesDefinition)atom.Data!).Demand(key, formulas));
                    break;
                case FormulaKind.Names:
                    if (!key.Matches(_context.Expansion.String((Formula)atom.Data!)))
                    {
                        return null;
                    }

                    break;
                default:
                    if (!IsCovered(atom, true, key))
                    {
                        demand = formulas.And(demand, ((UnevaluatedDefinition)atom.Data!).Value);
                    }

                    break;
            }
        }

        return _context.Solver.IsSatisfiable(demand) ? demand : null;
    }

    private bool IsCovered(Formula unevaluated, bool sign, PropertyKey key)
    {
        UnevaluatedDefinition definition = (UnevaluatedDefinition)unevaluated.Data!;
        for (int i = 0; i < unevaluated.Children.Length; i++)
        {
            Coverage coverage = definition.Coverages[i];
            if (Covers(unevaluated.Children[i], sign) && (coverage.All || coverage.Properties!.Covers(key)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Chooses a property for each negative condition from <paramref name="next"/> on; several may share one.</summary>
    private bool Witness(ObjectBranch branch, List<Formula> existentials, List<List<string>>? candidates, int next, ChosenMembers chosen, int needed)
    {
        if (branch.Slots < chosen.Count)
        {
            return false;
        }

        if (next == existentials.Count)
        {
            return Fill(branch, chosen, needed);
        }

        if (--_budget < 0)
        {
            throw new GrammarLimitException(nameof(GrammarLimits.MaxAlternatives), $"An object needs more than {_context.Limits.MaxAlternatives} alternatives.");
        }

        Formula existential = existentials[next];
        IEnumerable<string> names = candidates is null
            ? Candidates(branch, existential, chosen, existentials)
            : candidates[next].OrderBy(name => chosen.Contains(name) ? 0 : 1);
        foreach (string name in names)
        {
            if (Violated(branch, existential, name, chosen) is not { } merged)
            {
                continue;
            }

            Formula? before = chosen.DemandOf(name);
            chosen.Set(name, merged);
            if (Witness(branch, existentials, candidates, next + 1, chosen, needed))
            {
                return true;
            }

            if (before is not null)
            {
                chosen.Set(name, before);
            }
            else
            {
                chosen.Remove(name);
            }
        }

        return false;
    }

    /// <summary>Whether the first witness found for each negative condition serves; if not, that says nothing.</summary>
    private bool IsWitnessed(ObjectBranch branch, List<Formula> existentials, ChosenMembers chosen, int needed)
    {
        foreach (Formula existential in existentials)
        {
            bool isWitnessed = false;
            foreach (string name in Candidates(branch, existential, chosen, existentials))
            {
                if (Violated(branch, existential, name, chosen) is { } merged)
                {
                    chosen.Set(name, merged);
                    isWitnessed = true;
                    break;
                }
            }

            if (!isWitnessed || branch.Slots < chosen.Count)
            {
                return false;
            }
        }

        return Fill(branch, chosen, needed);
    }

    /// <summary>Names worth trying as witness of a negative condition: those that come anyway, declared ones, undeclared ones of each kind.</summary>
    private IEnumerable<string> Candidates(ObjectBranch branch, Formula existential, ChosenMembers chosen, List<Formula> existentials)
    {
        foreach (string name in chosen.Names)
        {
            yield return name;
        }

        foreach (string name in situation.Shape.Names)
        {
            if (!chosen.Contains(name) && situation.IsOpen(name))
            {
                yield return name;
            }
        }

        foreach (string name in Fresh(branch, chosen.Contains, chosen.Count, 1 + existentials.Count, existentials))
        {
            if (!chosen.Contains(name))
            {
                yield return name;
            }
        }
    }

    /// <summary>The condition on the value of a property that makes it a witness of a negative condition, or null when it cannot be one.</summary>
    private Formula? Violated(ObjectBranch branch, Formula existential, string name, ChosenMembers chosen)
    {
        Formula? demand = chosen.DemandOf(name) is { } before ? before : branch.Blocked.Contains(name) ? null : Demand(branch, name);
        if (demand is null)
        {
            return null;
        }

        FormulaStore formulas = _context.Formulas;
        PropertyKey key = situation.Shape.Index.TryGetValue(name, out int index) ? situation.Shape.Key(index) : situation.Shape.Key(name);
        Formula violation = existential.Kind switch
        {
            FormulaKind.Properties => formulas.Not(((PropertiesDefinition)existential.Data!).Demand(key, formulas)),
            FormulaKind.Names => formulas.Constant(!key.Matches(_context.Expansion.String((Formula)existential.Data!))),
            _ => IsCovered(existential, false, key) ? formulas.False : formulas.Not(((UnevaluatedDefinition)existential.Data!).Value),
        };
        Formula merged = formulas.And(demand, violation);
        return _context.Solver.IsSatisfiable(merged) ? merged : null;
    }

    /// <summary>Adds free properties until the minimum is met.</summary>
    private bool Fill(ObjectBranch branch, ChosenMembers chosen, int needed)
    {
        if (needed > branch.Slots)
        {
            return false;
        }

        List<(string Name, Formula Demand)> more = [];
        int missing = needed - chosen.Count;
        if (missing > 0)
        {
            if (missing > _context.Limits.MaxStates)
            {
                throw new GrammarLimitException(nameof(GrammarLimits.MaxStates), $"An object needs {missing} more properties.");
            }

            CallBudget.Charge((long)StepsPerName * (chosen.Count + missing), _context.Limits);
            HashSet<string> taken = [.. chosen.Names];
            foreach (string name in situation.Shape.Names)
            {
                if (missing > 0 && !taken.Contains(name) && !branch.Blocked.Contains(name) && Demand(branch, name) is { } demand)
                {
                    taken.Add(name);
                    more.Add((name, demand));
                    missing--;
                }
            }

            if (missing > 0)
            {
                foreach (string name in Fresh(branch, taken.Contains, taken.Count, missing, []))
                {
                    if (missing > 0 && !taken.Contains(name) && Demand(branch, name) is { } demand)
                    {
                        taken.Add(name);
                        more.Add((name, demand));
                        missing--;
                    }
                }
            }

            if (missing > 0)
            {
                return false;
            }
        }

        branch.Members.Clear();
        for (int i = 0; i < chosen.Count; i++)
        {
            branch.Members.Add(new KeyValuePair<string, Formula>(chosen.NameAt(i), chosen.DemandAt(i)));
        }

        if (more.Count > 0)
        {
            foreach ((string name, Formula demand) in more)
            {
                branch.Members.Add(new KeyValuePair<string, Formula>(name, demand));
            }

            Order order = Order.By(situation.Shape);
            branch.Members.Sort((left, right) => order.Compare(left.Key, right.Key));
        }

        return true;
    }

    /// <summary>Undeclared names that may come, of every combination of the shape's patterns, at least <paramref name="count"/> of each where there are as many.</summary>
    private IEnumerable<string> Fresh(ObjectBranch branch, Func<string, bool> isTaken, int takenCount, int count, List<Formula> existentials)
    {
        ObjectShape shape = situation.Shape;
        bool IsFresh(string name) => !shape.Index.ContainsKey(name) && situation.IsOpen(name) && !isTaken(name) && !branch.Blocked.Contains(name);

        if (shape.Patterns.Length == 0)
        {
            if (Demand(branch, shape.Anonymous(0)) is null)
            {
                yield break;
            }

            for (int i = 0, found = 0; found < count; i++)
            {
                string name = i < 26 ? ((char)('a' + i)).ToString() : $"a{i}";
                if (IsFresh(name))
                {
                    found++;
                    yield return name;
                }
            }

            yield break;
        }

        // Names that violate many conditions at once first: they leave room for others.
        IEnumerable<(ulong Classes, RegexNode Language)> combinations = shape.Combinations;
        if (existentials.Count > 0)
        {
            combinations = combinations.OrderByDescending(part => Violations(shape.Anonymous(part.Classes), existentials));
        }

        int wanted = count + situation.Keys.Extras.Length + takenCount + branch.Blocked.Count;
        foreach ((ulong classes, RegexNode language) in combinations)
        {
            if (Demand(branch, shape.Anonymous(classes)) is null)
            {
                continue;
            }

            int found = 0;
            foreach (byte[] member in _context.Lexicon.Regexes.Members(language, wanted))
            {
                string name = Encoding.UTF8.GetString(member);
                if (found < count && IsFresh(name))
                {
                    found++;
                    yield return name;
                }
            }
        }
    }

    private int Violations(PropertyKey key, List<Formula> existentials)
    {
        int count = 0;
        foreach (Formula existential in existentials)
        {
            count += existential.Kind switch
            {
                FormulaKind.Names => key.Matches(_context.Expansion.String((Formula)existential.Data!)) ? 0 : 1,
                FormulaKind.Properties => ((PropertiesDefinition)existential.Data!).Demand(key, _context.Formulas) == _context.Formulas.True ? 0 : 1,
                _ => 1,
            };
        }

        return count;
    }

    /// <summary>Declared names in declared order, others after them.</summary>
    private sealed class Order(ObjectShape shape) : IComparer<string>
    {
        public static Order By(ObjectShape shape) => new(shape);

        public int Compare(string? x, string? y)
        {
            int byIndex = Index(x!).CompareTo(Index(y!));
            return byIndex != 0 ? byIndex : string.CompareOrdinal(x, y);
        }

        private int Index(string name) => shape.Index.TryGetValue(name, out int index) ? index : int.MaxValue;
    }
}
