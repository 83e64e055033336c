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
internal sealed partial class ValueSolver(SchemaContext context)
{
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

    private void Forget(int mark)
    {
        for (int i = mark; i < _tentative.Count; i++)
        {
            _tentative[i].Verdict!.State = VerdictState.Unknown;
        }

        _tentative.RemoveRange(mark, _tentative.Count - mark);
    }
}
