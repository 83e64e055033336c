using System.Runtime.CompilerServices;
using StructGen.Grammars.Parsing.JsonSchema.Loading;

namespace StructGen.Grammars.Parsing.JsonSchema.Evaluation;

/// <summary>
/// Evaluates one instance: plain recursion over schema and value, exact for every keyword. One object per evaluation and thread. Without a failure list it stops at
/// the first contradiction; with one it goes on and names every failing keyword.
/// </summary>
internal sealed partial class Evaluator(SchemaPlans plans, List<SchemaFailure>? failures)
{
    // Evaluations before results are remembered. Real instances stay below; schemas built to branch without end need it to stay polynomial.
    private const int StepsBeforeMemo = 20_000;

    // A reader wants the first failures, not a million: beyond either bound only the verdict is pursued.
    private const int MostFailures = 1_000;
    private const int MostDetailedSteps = 200_000;

    private List<SchemaFailure>? _failures = failures;
    private Dictionary<(SchemaNode, InstanceValue, DynamicScope, bool), (bool IsValid, Annotations? Evaluated)>? _memo;
    private int _steps;

    /// <summary>
    /// Whether the thread's stack ran out, and with it the meaning of the verdict. Not thrown there: unwinding thousands of frames takes many seconds.
    /// </summary>
    public bool IsTooDeep { get; private set; }

    /// <summary>Whether <paramref name="value"/> satisfies <paramref name="node"/>.</summary>
    /// <param name="node">The schema.</param>
    /// <param name="value">The instance.</param>
    /// <param name="scope">The dynamic scope around the schema.</param>
    /// <param name="evaluated">Receives what the schema evaluated if the value satisfies it; null when nobody asks.</param>
    public bool Evaluate(SchemaNode node, InstanceValue value, DynamicScope scope, Annotations? evaluated)
    {
        if (IsTooDeep)
        {
            return false;
        }

        if (node.Boolean is { } constant)
        {
            return constant || Fail(node, null, value, "nothing is allowed here.");
        }

        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            IsTooDeep = true;
            return false;
        }

        scope = scope.Enter(node.Resource);
        if (++_steps < StepsBeforeMemo || ListsFailures)
        {
            return EvaluateKeywords(node, value, scope, evaluated);
        }

        _memo ??= [];
        if (!_memo.TryGetValue((node, value, scope, evaluated is not null), out (bool IsValid, Annotations? Evaluated) result))
        {
            Annotations? own = evaluated is null ? null : Annotations.For(value);
            result = (EvaluateKeywords(node, value, scope, own), own);
            _memo.Add((node, value, scope, evaluated is not null), result);
        }

        if (result is { IsValid: true, Evaluated: { } seen })
        {
            evaluated!.Add(seen);
        }

        return result.IsValid;
    }

    private bool EvaluateKeywords(SchemaNode node, InstanceValue value, DynamicScope scope, Annotations? evaluated)
    {
        bool isObject = value.Type == JsonTypes.Object;
        bool isArray = value.Type == JsonTypes.Array;
        bool looksBack = (isObject && node.UnevaluatedProperties is not null) || (isArray && node.UnevaluatedItems is not null);

        // A schema that fails evaluates nothing, so it collects on its own account first.
        Annotations? own = (isObject || isArray) && (looksBack || evaluated is not null) ? Annotations.For(value) : null;
        NodePlan plan = plans[node];

        bool isValid = CheckAnyType(node, plan, value);
        if (Continue(isValid))
        {
            isValid &= value.Type switch
            {
                JsonTypes.Number => CheckNumber(node, value),
                JsonTypes.String => CheckString(node, value),
                JsonTypes.Object => CheckObject(node, plan, value, scope, own),
                JsonTypes.Array => CheckArray(node, value, scope, own),
                _ => true,
            };
        }

        if (Continue(isValid))
        {
            isValid &= CheckInPlace(node, value, scope, own);
        }

        // Last, and only on what the siblings left: after a failure of a sibling, what it evaluated is not known.
        if (isValid && looksBack)
        {
            isValid = isObject ? CheckUnevaluatedProperties(node, value, scope, own!) : CheckUnevaluatedItems(node, value, scope, own!);
        }

        if (isValid && own is not null)
        {
            evaluated?.Add(own);
        }

        return isValid;
    }

    private bool CheckInPlace(SchemaNode node, InstanceValue value, DynamicScope scope, Annotations? evaluated)
    {
        bool isValid = true;
        if (node.Ref is { } target)
        {
            isValid = Evaluate(target, value, scope, evaluated);
        }

        if (Continue(isValid) && node.DynamicRef is { } dynamicRef)
        {
            isValid &= Evaluate(scope.Resolve(dynamicRef), value, scope, evaluated);
        }

        foreach (SchemaNode schema in node.AllOf)
        {
            if (!Continue(isValid))
            {
                return false;
            }

            isValid &= Evaluate(schema, value, scope, evaluated);
        }

        if (Continue(isValid) && node.AnyOf.Length > 0)
        {
            isValid &= CheckAnyOf(node, value, scope, evaluated);
        }

        if (Continue(isValid) && node.OneOf.Length > 0)
        {
            isValid &= CheckOneOf(node, value, scope, evaluated);
        }

        if (Continue(isValid) && node.Not is { } not && EvaluateQuietly(not, value, scope, null))
        {
            isValid = Fail(node, Keyword.Not, value, $"{value} satisfies a schema that it must not.");
        }

        if (Continue(isValid) && node.If is { } condition)
        {
            SchemaNode? branch = EvaluateQuietly(condition, value, scope, evaluated) ? node.Then : node.Else;
            isValid &= branch is null || Evaluate(branch, value, scope, evaluated);
        }

        return isValid;
    }

    private bool CheckAnyOf(SchemaNode node, InstanceValue value, DynamicScope scope, Annotations? evaluated)
    {
        int failuresBefore = _failures?.Count ?? 0;
        bool isAny = false;
        foreach (SchemaNode schema in node.AnyOf)
        {
            // What any branch evaluates counts, so with annotations all are tried.
            isAny |= Evaluate(schema, value, scope, evaluated);
            if (isAny && evaluated is null)
            {
                break;
            }
        }

        if (isAny)
        {
            _failures?.RemoveRange(failuresBefore, _failures.Count - failuresBefore);
            return true;
        }

        return Fail(node, Keyword.AnyOf, value, $"{value} satisfies none of {node.AnyOf.Length} schemas.", failuresBefore);
    }

    private bool CheckOneOf(SchemaNode node, InstanceValue value, DynamicScope scope, Annotations? evaluated)
    {
        int failuresBefore = _failures?.Count ?? 0;
        int first = -1;
        for (int i = 0; i < node.OneOf.Length; i++)
        {
            if (Evaluate(node.OneOf[i], value, scope, evaluated))
            {
                if (first >= 0)
                {
                    _failures?.RemoveRange(failuresBefore, _failures.Count - failuresBefore);
                    return Fail(node, Keyword.OneOf, value, $"{value} satisfies more than one of the schemas: {first} and {i}.");
                }

                first = i;
            }
        }

        if (first >= 0)
        {
            _failures?.RemoveRange(failuresBefore, _failures.Count - failuresBefore);
            return true;
        }

        return Fail(node, Keyword.OneOf, value, $"{value} satisfies none of {node.OneOf.Length} schemas.", failuresBefore);
    }

    /// <summary>Evaluates a schema whose failure is no failure.</summary>
    private bool EvaluateQuietly(SchemaNode node, InstanceValue value, DynamicScope scope, Annotations? evaluated)
    {
        List<SchemaFailure>? failures = _failures;
        _failures = null;
        bool isValid = Evaluate(node, value, scope, evaluated);
        _failures = failures;
        return isValid;
    }

    /// <summary>Whether further keywords matter: always when failures are listed, else until the first.</summary>
    private bool Continue(bool isValid) => isValid || ListsFailures;

    private bool ListsFailures => _failures is { Count: < MostFailures } && _steps < MostDetailedSteps && !IsTooDeep;

    private bool Fail(SchemaNode node, Keyword? keyword, InstanceValue value, string message, int at = -1)
    {
        if (_failures is not null)
        {
            string location = keyword is { } name ? $"{node.Location}/{KeywordInfo.NameOf(name)}" : node.Location;
            _failures.Insert(at < 0 ? _failures.Count : at, new(location, value.ToPointer(), message));
        }

        return false;
    }
}
