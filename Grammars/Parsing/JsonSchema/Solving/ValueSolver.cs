using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using StructGen.Grammars.Automata;
using StructGen.Grammars.Parsing.JsonSchema.Formulas;
using StructGen.Grammars.Parsing.JsonSchema.Loading;
using StructGen.Grammars.Parsing.JsonSchema.Numbers;
using StructGen.Grammars.Parsing.JsonSchema.Values;

namespace StructGen.Grammars.Parsing.JsonSchema.Solving;

/// <summary>
/// Decides whether any (finite) value satisfies a formula. Recursive schemas are a least fixpoint: a question asked again while in progress is answered no for the moment,
/// and answers that rested on such a no are forgotten unless the whole cycle turns out unsatisfiable.
/// </summary>
internal sealed class ValueSolver(SchemaContext context)
{
    /// <summary>What naming one value costs, in steps of a <see cref="CallBudget"/>.</summary>
    private const int StepsPerExample = 16;

    private static readonly JsonKind[] s_kinds = [JsonKind.Null, JsonKind.False, JsonKind.True, JsonKind.Number, JsonKind.String, JsonKind.Array, JsonKind.Object];
    private readonly List<Formula> _tentative = [];
    private int _depth;
    private int _lowest = int.MaxValue;

    /// <summary>Whether some value satisfies <paramref name="formula"/>; remembered, with a witness.</summary>
    public bool IsSatisfiable(Formula formula)
    {
        if (formula.Kind is FormulaKind.True or FormulaKind.False)
        {
            return formula.Kind == FormulaKind.True;
        }

        Verdict verdict = formula.Verdict ??= new Verdict();
        switch (verdict.State)
        {
            case VerdictState.Satisfiable:
                return true;
            case VerdictState.Unsatisfiable:
                return false;
            case VerdictState.InProgress:
            case VerdictState.Tentative:
                _lowest = Math.Min(_lowest, verdict.Depth);
                return false;
        }

        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new GrammarLimitException(nameof(GrammarLimits.MaxNestingDepth), "Values must be nested too deeply to satisfy the schema.");
        }

        int outerLowest = _lowest;
        int mark = _tentative.Count;
        _lowest = int.MaxValue;
        verdict.State = VerdictState.InProgress;
        verdict.Depth = _depth++;
        bool satisfiable = false;
        bool decided = false;
        try
        {
            foreach (JsonKind kind in s_kinds)
            {
                if (Has(formula, kind, verdict))
                {
                    verdict.WitnessKind = kind;
                    satisfiable = true;
                    break;
                }
            }

            decided = true;
        }
        finally
        {
            // No catch here: one that throws again at each of some hundred levels would itself fill the stack.
            _depth--;
            if (!decided)
            {
                verdict.State = VerdictState.Unknown;
                Forget(mark);
                _lowest = outerLowest;
            }
        }

        if (satisfiable)
        {
            verdict.State = VerdictState.Satisfiable;
            Forget(mark);
            _lowest = outerLowest;
        }
        else if (_lowest >= verdict.Depth)
        {
            verdict.State = VerdictState.Unsatisfiable;
            for (int i = mark; i < _tentative.Count; i++)
            {
                _tentative[i].Verdict!.State = VerdictState.Unsatisfiable;
            }

            _tentative.RemoveRange(mark, _tentative.Count - mark);
            _lowest = outerLowest;
        }
        else
        {
            verdict.State = VerdictState.Tentative;
            verdict.Depth = _lowest;
            _tentative.Add(formula);
            _lowest = Math.Min(_lowest, outerLowest);
        }

        return satisfiable;
    }

    /// <summary>Whether a value of <paramref name="kind"/> satisfies the formula.</summary>
    public bool IsSatisfiable(Formula formula, JsonKind kind) => Has(formula, kind, new Verdict());

    /// <summary>A value outside <paramref name="used"/> that satisfies the formula, or null when none is easily named (see <see cref="HasUnboundedValues"/>).</summary>
    public JsonValue? ExampleOutside(Formula formula, IReadOnlyCollection<JsonValue> used) => ExamplesOutside(formula, used, 1).FirstOrDefault();

    /// <summary>Up to <paramref name="count"/> different values outside <paramref name="used"/> that satisfy the formula: fewer when no more are easily named.</summary>
    public List<JsonValue> ExamplesOutside(Formula formula, IReadOnlyCollection<JsonValue> used, int count)
    {
        CallBudget.Charge((long)StepsPerExample * (used.Count + count), context.Limits);
        HashSet<JsonValue> known = [.. used];
        List<JsonValue> examples = [];
        foreach (JsonValue value in Candidates(formula, used.Count + count))
        {
            if (known.Add(value))
            {
                examples.Add(value);
                if (examples.Count == count)
                {
                    break;
                }
            }
        }

        return examples;
    }

    /// <summary>Scalars and listed containers that satisfy the formula, some <paramref name="count"/> of each kind where there are as many.</summary>
    private IEnumerable<JsonValue> Candidates(Formula formula, int count)
    {
        FormulaStore formulas = context.Formulas;
        if (FiniteCandidates(formula, 0) is { } candidates)
        {
            foreach (JsonValue candidate in candidates)
            {
                if (IsSatisfiable(formulas.And(formula, formulas.Atom(FormulaKind.InSet, ValueSet.Of([candidate])))))
                {
                    yield return candidate;
                }
            }

            yield break;
        }

        ValueStore values = context.Values;
        foreach (JsonKind kind in s_kinds.AsSpan(0, 3).ToArray())
        {
            if (context.Expansion.Literal(formula, kind))
            {
                yield return kind == JsonKind.Null ? values.Null : kind == JsonKind.True ? values.True : values.False;
            }
        }

        foreach (BigDecimal number in context.Lexicon.Numbers.Values(context.Expansion.Number(formula), count))
        {
            yield return values.Number(number);
        }

        foreach (byte[] text in context.Lexicon.Regexes.Members(context.Expansion.String(formula), count))
        {
            yield return values.String(Encoding.UTF8.GetString(text));
        }
    }

    /// <summary>Whether values that cannot be listed remain: containers that no enumeration bounds.</summary>
    public bool HasUnboundedValues(Formula formula) =>
        FiniteCandidates(formula, 0) is null && (IsSatisfiable(formula, JsonKind.Array) || IsSatisfiable(formula, JsonKind.Object));

    private bool Has(Formula formula, JsonKind kind, Verdict verdict)
    {
        switch (kind)
        {
            case JsonKind.Number:
                NumberPredicate number = context.Expansion.Number(formula);
                return context.Lexicon.Numbers.StateOf(number) != LexemeAutomaton.Dead;
            case JsonKind.String:
                RegexNode text = context.Expansion.String(formula);
                return !context.Lexicon.Regexes.IsEmpty(text);
            case JsonKind.Array:
                verdict.ArrayWitness = new ArraySolver(context, 0).Solve(context.Expansion.Container(formula, JsonKind.Array));
                return verdict.ArrayWitness is not null;
            case JsonKind.Object:
                Formula conditions = context.Expansion.Container(formula, JsonKind.Object);
                if (conditions.Kind == FormulaKind.False)
                {
                    return false;
                }

                ObjectShape shape = context.ShapeOf(formula, conditions);
                ObjectSituation situation = new(shape, shape.BaseKeys, shape.AllSeen, 0, false);
                verdict.ObjectWitness = new ObjectSolver(context, situation).Solve(conditions);
                return verdict.ObjectWitness is not null;
            default:
                return context.Expansion.Literal(formula, kind);
        }
    }

    private IEnumerable<JsonValue>? FiniteCandidates(Formula formula, int depth)
    {
        switch (formula.Kind)
        {
            case FormulaKind.InSet:
                return ((ValueSet)formula.Data!).Values.ToArray();
            case FormulaKind.And:
                return formula.Children.Select(child => FiniteCandidates(child, depth + 1)).FirstOrDefault(static candidates => candidates is not null);
            case FormulaKind.Schema when depth < 16:
                SchemaReference reference = (SchemaReference)formula.Data!;
                SchemaNode node = reference.Node;
                if (node.Enum is { } members)
                {
                    return members.Select(context.Values.From);
                }

                if (node.Const is { } constant)
                {
                    return [context.Values.From(constant)];
                }

                return node.Ref is null ? null : FiniteCandidates(context.Schema(node.Ref, reference.Scope.Enter(node.Resource)), depth + 1);
            default:
                return null;
        }
    }

    private void Forget(int mark)
    {
        for (int i = mark; i < _tentative.Count; i++)
        {
            _tentative[i].Verdict!.State = VerdictState.Unknown;
        }

        _tentative.RemoveRange(mark, _tentative.Count - mark);
    }
}
