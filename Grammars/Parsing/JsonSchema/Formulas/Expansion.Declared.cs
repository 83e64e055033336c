using StructGen.Grammars.Automata;
using StructGen.Grammars.Parsing.JsonSchema.Loading;

namespace StructGen.Grammars.Parsing.JsonSchema.Formulas;

/// <content>Objects without properties that no keyword speaks of (<see cref="UndeclaredProperties.WhereStated"/>).</content>
internal sealed partial class Expansion
{
    private readonly Dictionary<Formula, Formula> _declaredOnly = [];

    /// <summary>
    /// The conditions on an object and, beside them, that every property is one that they name or that a pattern of theirs matches. The conditions alone where they declare
    /// none (an object of any content), or where a keyword says what others must satisfy. Remembered.
    /// </summary>
    /// <remarks>Whether an object that satisfies both exists is not asked here.</remarks>
    public Formula DeclaredOnly(Formula conditions)
    {
        if (!_declaredOnly.TryGetValue(conditions, out Formula? result))
        {
            _declaredOnly.Add(conditions, result = CreateDeclaredOnly(conditions));
        }

        return result;
    }

    private Formula CreateDeclaredOnly(Formula conditions)
    {
        Dictionary<string, Formula> names = new(StringComparer.Ordinal);
        HashSet<RegexNode> patterns = [];
        HashSet<Formula> seen = [];
        Stack<Formula> open = new([conditions]);
        bool declares = false;
        while (open.TryPop(out Formula? formula))
        {
            if (!seen.Add(formula))
            {
                continue;
            }

            switch (formula.Kind)
            {
                case FormulaKind.Names or FormulaKind.UnevaluatedProperties:
                case FormulaKind.Properties when StatesOthers((PropertiesDefinition)formula.Data!):
                    return conditions;
                case FormulaKind.Properties:
                    PropertiesDefinition definition = (PropertiesDefinition)formula.Data!;
                    // A value that the object must (not) equal declares nothing, but its names may come.
                    declares |= definition.Node != s_constantNode;
                    foreach (string name in definition.Declared.Keys)
                    {
                        names[name] = Formulas.True;
                    }

                    patterns.UnionWith(definition.Patterns.Select(static pattern => pattern.Language));
                    break;
                case FormulaKind.Has:
                    names[(string)formula.Data!] = Formulas.True;
                    break;
            }

            foreach (Formula child in formula.Children)
            {
                open.Push(child);
            }
        }

        return declares
            ? Formulas.And(conditions, Formulas.Atom(FormulaKind.Properties, new PropertiesDefinition(s_constantNode, names, [.. patterns.Select(pattern => (pattern, Formulas.True))], Formulas.False)))
            : conditions;
    }

    private bool StatesOthers(PropertiesDefinition definition) => definition.Node.AdditionalProperties is not null && definition.Additional != Formulas.False;
}
