using System.Text;
using StructGen.Grammars.Automata;
using StructGen.Grammars.Parsing.JsonSchema.Formulas;
using StructGen.Grammars.Parsing.JsonSchema.Loading;
using StructGen.Grammars.Parsing.JsonSchema.Numbers;
using StructGen.Grammars.Parsing.JsonSchema.Values;

namespace StructGen.Grammars.Parsing.JsonSchema.Solving;

/// <content>Values by name, where one must differ from others: literals, numbers and strings are listed, containers found by asking again without those found.</content>
internal sealed partial class ValueSolver
{
    /// <summary>What naming one value costs, in steps of a <see cref="CallBudget"/>.</summary>
    private const int StepsPerExample = 16;

    private readonly Dictionary<Formula, (List<JsonValue> Found, int Wanted)> _scalars = [];
    private readonly Dictionary<Formula, List<JsonValue>> _listing = [];

    /// <summary>A value that satisfies a satisfiable formula.</summary>
    public JsonValue Example(Formula formula)
    {
        if (!System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new GrammarLimitException(nameof(GrammarLimits.MaxNestingDepth), "A value is nested too deeply.");
        }

        if (formula.Kind == FormulaKind.True)
        {
            return context.Values.Null;
        }

        if (!IsSatisfiable(formula))
        {
            throw new InvalidOperationException("An unsatisfiable condition has no example.");
        }

        return Example(formula, formula.Verdict!);
    }

    /// <summary>Up to <paramref name="atMost"/> distinct values that satisfy the formula, or more; all of them when there are fewer.</summary>
    public IReadOnlyList<JsonValue> Values(Formula formula, int atMost)
    {
        FormulaStore formulas = context.Formulas;
        if (FiniteCandidates(formula, 0) is { } candidates)
        {
            return [.. candidates.Where(candidate => IsSatisfiable(formulas.And(formula, formulas.Atom(FormulaKind.InSet, ValueSet.Of([candidate])))))];
        }

        List<JsonValue> scalars = Scalars(formula, atMost);
        if (scalars.Count >= atMost)
        {
            return scalars;
        }

        // A recursive condition may ask for its own values: for the moment those found so far, as with every question in progress.
        if (_listing.TryGetValue(formula, out List<JsonValue>? listed))
        {
            _lowest = Math.Min(_lowest, 0);
            return [.. listed];
        }

        List<JsonValue> found = [.. scalars];
        int outerLowest = _lowest;
        int mark = _tentative.Count;
        _lowest = int.MaxValue;
        int depth = _depth++;
        _listing.Add(formula, found);
        try
        {
            foreach (JsonKind kind in (ReadOnlySpan<JsonKind>)[JsonKind.Array, JsonKind.Object])
            {
                List<JsonValue> containers = [];
                while (found.Count < atMost)
                {
                    Formula others = containers.Count == 0 ? formula : formulas.And(formula, formulas.Not(formulas.Atom(FormulaKind.InSet, ValueSet.Of(containers))));
                    Verdict verdict = new() { WitnessKind = kind };
                    if (others.Kind == FormulaKind.False || !Has(others, kind, verdict))
                    {
                        break;
                    }

                    JsonValue value = Example(others, verdict);
                    containers.Add(value);
                    found.Add(value);
                }
            }
        }
        finally
        {
            _listing.Remove(formula);
            _depth--;
            if (_lowest >= depth)
            {
                Forget(mark);
                _lowest = outerLowest;
            }
            else
            {
                _lowest = Math.Min(_lowest, outerLowest);
            }
        }

        return found;
    }

    private List<JsonValue> Scalars(Formula formula, int atMost)
    {
        if (_scalars.TryGetValue(formula, out (List<JsonValue> Found, int Wanted) known) && (known.Wanted >= atMost || known.Found.Count < known.Wanted))
        {
            return known.Found;
        }

        CallBudget.Charge((long)StepsPerExample * atMost, context.Limits);
        ValueStore values = context.Values;
        List<JsonValue> found = [];
        foreach (JsonKind kind in (ReadOnlySpan<JsonKind>)[JsonKind.Null, JsonKind.False, JsonKind.True])
        {
            if (context.Expansion.Literal(formula, kind))
            {
                found.Add(kind == JsonKind.Null ? values.Null : kind == JsonKind.True ? values.True : values.False);
            }
        }

        if (found.Count < atMost)
        {
            found.AddRange(context.Lexicon.Numbers.Values(context.Expansion.Number(formula), atMost - found.Count).Select(values.Number));
        }

        if (found.Count < atMost)
        {
            found.AddRange(context.Lexicon.Regexes.Members(context.Expansion.String(formula), atMost - found.Count).Select(text => values.String(Encoding.UTF8.GetString(text))));
        }

        _scalars[formula] = (found, atMost);
        return found;
    }

    private JsonValue Example(Formula formula, Verdict verdict)
    {
        ValueStore values = context.Values;
        switch (verdict.WitnessKind)
        {
            case JsonKind.Null:
                return values.Null;
            case JsonKind.False:
                return values.False;
            case JsonKind.True:
                return values.True;
            case JsonKind.Number:
                return values.Number(BigDecimal.Parse(Encoding.ASCII.GetBytes(context.Lexicon.Numbers.Example(context.Expansion.Number(formula))!)));
            case JsonKind.String:
                return values.String(Encoding.UTF8.GetString(context.Lexicon.Regexes.ShortestMember(context.Expansion.String(formula))!));
            case JsonKind.Array:
                if (verdict.ArrayWitness!.Distinct is { Length: > 0 } distinct)
                {
                    return values.Array(distinct);
                }

                List<JsonValue> items = [];
                foreach ((Formula item, int count) in verdict.ArrayWitness.Items)
                {
                    CallBudget.Charge(count, context.Limits);
                    items.AddRange(Enumerable.Repeat(Example(item), count));
                }

                return values.Array([.. items]);
            default:
                return values.Object([.. verdict.ObjectWitness!.Members.Select(member => new KeyValuePair<string, JsonValue>(member.Key, Example(member.Value)))]);
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
                    return members.Select(context.Values.From).Distinct();
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
}
