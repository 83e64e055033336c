using System.Runtime.CompilerServices;
using System.Text.Json;
using StructGen.Grammars.Parsing.JsonSchema.Loading;
using StructGen.Grammars.Parsing.JsonSchema.Values;

namespace StructGen.Grammars.Parsing.JsonSchema.Formulas;

/// <summary>
/// Opens a formula on a value for one kind of value: once its first byte is known, a schema is a boolean (null, true, false), a predicate on numbers, a regular language
/// (strings) or a formula over the conditions on objects or arrays. Memoised per formula and kind. Split by kind over several files.
/// </summary>
internal sealed partial class Expansion(SchemaContext context)
{
    private static readonly object s_inProgress = new();

    private FormulaStore Formulas => context.Formulas;

    /// <summary>Whether null, false or true satisfies <paramref name="formula"/>.</summary>
    public bool Literal(Formula formula, JsonKind kind) => (bool)Memo(formula, kind, () => formula.Kind switch
    {
        FormulaKind.True => true,
        FormulaKind.False => false,
        FormulaKind.And => formula.Children.All(child => Literal(child, kind)),
        FormulaKind.Or => formula.Children.Any(child => Literal(child, kind)),
        FormulaKind.Not => !Literal(formula.Children[0], kind),
        FormulaKind.ExactlyOne => formula.Children.Count(child => Literal(child, kind)) == 1,
        FormulaKind.InSet => ((ValueSet)formula.Data!).Values.ToArray().Any(value => value.Kind == kind),
        FormulaKind.Schema => LiteralOfSchema((SchemaReference)formula.Data!, kind),
        _ => throw Unexpected(formula),
    });

    private bool LiteralOfSchema(SchemaReference reference, JsonKind kind)
    {
        SchemaNode node = reference.Node;
        JsonTypes type = kind == JsonKind.Null ? JsonTypes.Null : JsonTypes.Boolean;
        if ((node.Types & type) == 0)
        {
            return false;
        }

        foreach (Formula part in InPlace(reference))
        {
            if (!Literal(part, kind))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The keywords of a schema that speak of the same value whatever its kind, as formulas on it: const, enum and the in-place applicators.</summary>
    private List<Formula> InPlace(SchemaReference reference)
    {
        SchemaNode node = reference.Node;
        DynamicScope scope = reference.Scope.Enter(node.Resource);
        List<Formula> parts = [];
        if (node.Const is { } constant)
        {
            parts.Add(Formulas.Atom(FormulaKind.InSet, ValueSet.Of([context.Values.From(constant)])));
        }

        if (node.Enum is { } members)
        {
            parts.Add(members.Length == 0
                ? Formulas.False
                : Formulas.Atom(FormulaKind.InSet, ValueSet.Of(members.Select(context.Values.From))));
        }

        if (node.Ref is not null)
        {
            parts.Add(context.Schema(node.Ref, scope));
        }

        if (node.DynamicRef is not null)
        {
            parts.Add(context.Schema(scope.Resolve(node.DynamicRef), scope));
        }

        foreach (SchemaNode part in node.AllOf)
        {
            parts.Add(context.Schema(part, scope));
        }

        if (node.AnyOf.Length > 0)
        {
            parts.Add(Formulas.Or([.. node.AnyOf.Select(branch => context.Schema(branch, scope))]));
        }

        if (node.OneOf.Length > 0)
        {
            parts.Add(Formulas.ExactlyOne([.. node.OneOf.Select(branch => context.Schema(branch, scope))]));
        }

        if (node.Not is not null)
        {
            parts.Add(Formulas.Not(context.Schema(node.Not, scope)));
        }

        if (node.If is not null)
        {
            Formula condition = context.Schema(node.If, scope);
            if (node.Then is not null)
            {
                parts.Add(Formulas.Or(Formulas.Not(condition), context.Schema(node.Then, scope)));
            }

            if (node.Else is not null)
            {
                parts.Add(Formulas.Or(condition, context.Schema(node.Else, scope)));
            }
        }

        return parts;
    }

    private object Memo(Formula formula, JsonKind kind, Func<object> compute)
    {
        object?[] memo = formula.Expansions ??= new object?[7];
        object? known = memo[(int)kind];
        if (known == s_inProgress)
        {
            string location = formula.Data is SchemaReference reference ? reference.Node.Location : "#";
            throw new GrammarException(new Diagnostic(
                DiagnosticCode.ReferenceCycle, DiagnosticSeverity.Error, location, "the schema refers to itself without reaching into the value",
                "Break the cycle of $ref/allOf/anyOf, or put it under a property or items."));
        }

        if (known is null)
        {
            if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            {
                throw new GrammarLimitException(nameof(GrammarLimits.MaxNestingDepth), "Subschemas are nested too deeply.");
            }

            memo[(int)kind] = s_inProgress;
            try
            {
                memo[(int)kind] = known = compute();
            }
            finally
            {
                if (memo[(int)kind] == s_inProgress)
                {
                    memo[(int)kind] = null;
                }
            }
        }

        return known;
    }

    private static InvalidOperationException Unexpected(Formula formula) => new($"{formula.Kind} is no condition on a value.");

}
