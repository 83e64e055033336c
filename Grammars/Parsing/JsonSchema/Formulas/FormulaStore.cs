using System.Runtime.InteropServices;

namespace StructGen.Grammars.Parsing.JsonSchema.Formulas;

/// <summary>Builds hash-consed formulas; the constructors apply the laws of boolean algebra that cost little. Thread rule: callers hold the machine's lock.</summary>
internal sealed class FormulaStore
{
    /// <summary>Children in all formulas together, for each formula that is allowed: long conjunctions count by their length.</summary>
    private const int ReferencesPerFormula = 64;

    private readonly Dictionary<Key, Formula> _formulas = new(Comparer.Instance);
    private readonly List<Formula> _flat = [];
    private readonly GrammarLimits _limits;
    private readonly int _maxFormulas;
    private long _references;

    public FormulaStore(GrammarLimits limits)
    {
        _limits = limits;
        _maxFormulas = limits.MaxStates;
        True = Intern(FormulaKind.True, [], null, 0);
        False = Intern(FormulaKind.False, [], null, 0);
    }

    public Formula True { get; }

    public Formula False { get; }

    public int Count => _formulas.Count;

    public Formula Constant(bool value) => value ? True : False;

    /// <summary>A condition that is no connective.</summary>
    public Formula Atom(FormulaKind kind, object? data, int number = 0) => Intern(kind, [], data, number);

    /// <summary>An unevaluated* condition over its (residual) covering conditions.</summary>
    public Formula Unevaluated(FormulaKind kind, UnevaluatedDefinition definition, Formula[] conditions) => Intern(kind, conditions, definition, 0);

    /// <summary>The nested value satisfies <paramref name="value"/>.</summary>
    public Formula Child(Formula value) => value.Kind is FormulaKind.True or FormulaKind.False ? value : Intern(FormulaKind.Child, [], value, 0);

    public Formula Not(Formula formula) => formula.Kind switch
    {
        FormulaKind.True => False,
        FormulaKind.False => True,
        FormulaKind.Not => formula.Children[0],
        _ => Intern(FormulaKind.Not, [formula], null, 0),
    };

    public Formula And(params ReadOnlySpan<Formula> parts) => Join(FormulaKind.And, parts, False, True);

    public Formula Or(params ReadOnlySpan<Formula> parts) => Join(FormulaKind.Or, parts, True, False);

    public Formula ExactlyOne(params ReadOnlySpan<Formula> parts)
    {
        CallBudget.Charge(parts.Length, _limits);
        List<Formula> open = new(parts.Length);
        int certain = 0;
        foreach (Formula part in parts)
        {
            if (part == True)
            {
                certain++;
            }
            else if (part != False)
            {
                open.Add(part);
            }
        }

        open.Sort(static (a, b) => a.Id.CompareTo(b.Id));

        // A branch that stands twice can never be the only one.
        List<Formula> never = [];
        List<Formula> distinct = [];
        for (int i = 0; i < open.Count; i++)
        {
            if (i + 1 < open.Count && open[i + 1] == open[i])
            {
                never.Add(Not(open[i]));
                while (i + 1 < open.Count && open[i + 1] == open[i])
                {
                    i++;
                }
            }
            else
            {
                distinct.Add(open[i]);
            }
        }

        Formula one = certain switch
        {
            > 1 => False,
            1 => And([.. distinct.Select(Not)]),
            _ => distinct.Count switch
            {
                0 => False,
                1 => distinct[0],
                _ => Intern(FormulaKind.ExactlyOne, [.. distinct], null, 0),
            },
        };
        return never.Count == 0 ? one : And([.. never, one]);
    }

    /// <summary>Rebuilds a formula with every atom (anything that is no connective) replaced.</summary>
    public Formula Map(Formula formula, Func<Formula, Formula> atom) => Map(formula, atom, []);

    /// <summary>Gives nested-value conditions their truth: those that <paramref name="truth"/> answers are replaced.</summary>
    public Formula Substitute(Formula formula, Func<Formula, bool?> truth)
    {
        if (!formula.HasChild)
        {
            return formula;
        }

        return Map(formula, atom =>
        {
            if (!atom.HasChild)
            {
                return atom;
            }

            if (atom.Kind == FormulaKind.Child)
            {
                return truth((Formula)atom.Data!) is { } value ? Constant(value) : atom;
            }

            return Unevaluated(atom.Kind, (UnevaluatedDefinition)atom.Data!, [.. atom.Children.Select(condition => Substitute(condition, truth))]);
        });
    }

    /// <summary>Collects the values under <see cref="FormulaKind.Child"/>, each once, in first-met order.</summary>
    public static void CollectChildren(Formula formula, List<Formula> values)
    {
        HashSet<Formula> seen = [];
        HashSet<Formula> known = [.. values];
        Stack<Formula> stack = new();
        stack.Push(formula);
        while (stack.TryPop(out Formula? node))
        {
            if (!node.HasChild || !seen.Add(node))
            {
                continue;
            }

            if (node.Kind == FormulaKind.Child)
            {
                Formula value = (Formula)node.Data!;
                if (known.Add(value))
                {
                    values.Add(value);
                }
            }

            for (int i = node.Children.Length - 1; i >= 0; i--)
            {
                stack.Push(node.Children[i]);
            }
        }
    }

    private Formula Map(Formula formula, Func<Formula, Formula> atom, Dictionary<Formula, Formula> memo)
    {
        switch (formula.Kind)
        {
            case FormulaKind.True or FormulaKind.False:
                return formula;
            case FormulaKind.And or FormulaKind.Or or FormulaKind.Not or FormulaKind.ExactlyOne:
                break;
            default:
                CallBudget.Charge(1, _limits);
                return atom(formula);
        }

        if (memo.TryGetValue(formula, out Formula? known))
        {
            return known;
        }

        if (!System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new GrammarLimitException(nameof(GrammarLimits.MaxNestingDepth), "Conditions are nested too deeply.");
        }

        Formula[] children = formula.Children;
        CallBudget.Charge(children.Length, _limits);
        Formula[]? changed = null;
        for (int i = 0; i < children.Length; i++)
        {
            Formula child = Map(children[i], atom, memo);
            if (child != children[i] && changed is null)
            {
                changed = new Formula[children.Length];
                Array.Copy(children, changed, i);
            }

            if (changed is not null)
            {
                changed[i] = child;
            }
        }

        Formula result = changed is null
            ? formula
            : formula.Kind switch
            {
                FormulaKind.And => And(changed),
                FormulaKind.Or => Or(changed),
                FormulaKind.Not => Not(changed[0]),
                _ => ExactlyOne(changed),
            };
        memo.Add(formula, result);
        return result;
    }

    private Formula Join(FormulaKind kind, ReadOnlySpan<Formula> parts, Formula absorbing, Formula neutral)
    {
        if (parts.Length == 1)
        {
            return parts[0];
        }

        CallBudget.Charge(parts.Length, _limits);
        List<Formula> flat = _flat;
        flat.Clear();
        bool negations = false;
        foreach (Formula part in parts)
        {
            if (part == absorbing)
            {
                return absorbing;
            }

            if (part.Kind == kind)
            {
                CallBudget.Charge(part.Children.Length, _limits);
                flat.AddRange(part.Children);
                negations = true;
            }
            else if (part != neutral)
            {
                flat.Add(part);
                negations |= part.Kind == FormulaKind.Not;
            }
        }

        if (flat.Count == 0)
        {
            return neutral;
        }

        flat.Sort(static (a, b) => a.Id.CompareTo(b.Id));
        int kept = 1;
        for (int i = 1; i < flat.Count; i++)
        {
            if (flat[i] != flat[kept - 1])
            {
                flat[kept++] = flat[i];
            }
        }

        flat.RemoveRange(kept, flat.Count - kept);
        if (flat.Count == 1)
        {
            return flat[0];
        }

        if (negations)
        {
            foreach (Formula part in flat)
            {
                if (part.Kind == FormulaKind.Not && flat.BinarySearch(part.Children[0], ById.Instance) >= 0)
                {
                    return absorbing;
                }
            }
        }

        // PERF: nine times of ten the junction is there already, and is found without making a list of its own.
        ReadOnlySpan<Formula> children = CollectionsMarshal.AsSpan(flat);
        return _formulas.GetAlternateLookup<Junction>().TryGetValue(new Junction(kind, children), out Formula? known) ? known : Intern(kind, children.ToArray(), null, 0);
    }

    private Formula Intern(FormulaKind kind, Formula[] children, object? data, int number)
    {
        Key key = new(kind, children, data, number);
        if (!_formulas.TryGetValue(key, out Formula? formula))
        {
            _references += children.Length;
            if (_formulas.Count >= _maxFormulas || _references > (long)_maxFormulas * ReferencesPerFormula)
            {
                throw new GrammarLimitException(nameof(GrammarLimits.MaxStates), $"The schema needs more than {_maxFormulas} conditions.");
            }

            _formulas.Add(key, formula = new Formula(_formulas.Count, kind, children, data, number));
        }

        return formula;
    }

    private readonly record struct Key(FormulaKind Kind, Formula[] Children, object? Data, int Number);

    /// <summary>A key whose children are not its own yet.</summary>
    private readonly ref struct Junction(FormulaKind kind, ReadOnlySpan<Formula> children)
    {
        public FormulaKind Kind { get; } = kind;

        public ReadOnlySpan<Formula> Children { get; } = children;
    }

    private sealed class ById : IComparer<Formula>
    {
        public static readonly ById Instance = new();

        public int Compare(Formula? x, Formula? y) => x!.Id.CompareTo(y!.Id);
    }

    private sealed class Comparer : IEqualityComparer<Key>, IAlternateEqualityComparer<Junction, Key>
    {
        public static readonly Comparer Instance = new();

        public bool Equals(Key x, Key y) =>
            x.Kind == y.Kind && x.Number == y.Number && Equals(x.Data, y.Data) && x.Children.AsSpan().SequenceEqual(y.Children);

        public bool Equals(Junction alternate, Key other) =>
            alternate.Kind == other.Kind && other.Number == 0 && other.Data is null && alternate.Children.SequenceEqual(other.Children);

        public int GetHashCode(Key key) => Hash(key.Kind, key.Children, key.Data, key.Number);

        public int GetHashCode(Junction alternate) => Hash(alternate.Kind, alternate.Children, null, 0);

        public Key Create(Junction alternate) => new(alternate.Kind, alternate.Children.ToArray(), null, 0);

        private static int Hash(FormulaKind kind, ReadOnlySpan<Formula> children, object? data, int number)
        {
            HashCode hash = default;
            hash.Add(kind);
            hash.Add(number);
            hash.Add(data);
            foreach (Formula child in children)
            {
                hash.Add(child.Id);
            }

            return hash.ToHashCode();
        }
    }
}
