using StructGen.Grammars.Automata;
using StructGen.Grammars.Parsing.JsonSchema.Loading;
using StructGen.Grammars.Parsing.JsonSchema.Values;

namespace StructGen.Grammars.Parsing.JsonSchema.Formulas;

/// <content>Objects and arrays: formulas over the conditions that a frame keeps while they are in progress.</content>
internal sealed partial class Expansion
{
    private readonly Dictionary<SchemaReference, PropertiesDefinition> _properties = [];
    private readonly Dictionary<SchemaReference, ItemsDefinition> _items = [];

    /// <summary>The conditions on an object or array that satisfies <paramref name="formula"/>.</summary>
    public Formula Container(Formula formula, JsonKind kind) => (Formula)Memo(formula, kind, () => formula.Kind switch
    {
        FormulaKind.True or FormulaKind.False => formula,
        FormulaKind.And => Formulas.And([.. formula.Children.Select(child => Container(child, kind))]),
        FormulaKind.Or => Formulas.Or([.. formula.Children.Select(child => Container(child, kind))]),
        FormulaKind.Not => Formulas.Not(Container(formula.Children[0], kind)),
        FormulaKind.ExactlyOne => Formulas.ExactlyOne([.. formula.Children.Select(child => Container(child, kind))]),
        FormulaKind.InSet => ContainerOfSet((ValueSet)formula.Data!, kind),
        FormulaKind.Schema => kind == JsonKind.Object ? ObjectOfSchema((SchemaReference)formula.Data!) : ArrayOfSchema((SchemaReference)formula.Data!),
        _ => throw Unexpected(formula),
    });

    private Formula ContainerOfSet(ValueSet set, JsonKind kind)
    {
        List<Formula> members = [];
        foreach (JsonValue value in set.Values)
        {
            if (value.Kind == kind)
            {
                members.Add(kind == JsonKind.Object ? ObjectEqualTo(value) : ArrayEqualTo(value));
            }
        }

        return Formulas.Or([.. members]);
    }

    private Formula ObjectEqualTo(JsonValue value)
    {
        Dictionary<string, Formula> declared = new(StringComparer.Ordinal);
        List<Formula> parts = [];
        for (int i = 0; i < value.Names.Length; i++)
        {
            declared.Add(value.Names[i], Formulas.Atom(FormulaKind.InSet, ValueSet.Of([value.Items[i]])));
            parts.Add(Formulas.Atom(FormulaKind.Has, value.Names[i]));
        }

        // The definition is interned by the value: one object per value.
        parts.Add(Formulas.Atom(FormulaKind.Properties, _constantObjects.TryGetValue(value, out PropertiesDefinition? known)
            ? known
            : _constantObjects[value] = new PropertiesDefinition(s_constantNode, declared, [], Formulas.False)));
        return Formulas.And([.. parts]);
    }

    private readonly Dictionary<JsonValue, PropertiesDefinition> _constantObjects = [];
    private readonly Dictionary<JsonValue, ItemsDefinition> _constantArrays = [];

    private static readonly SchemaNode s_constantNode = new()
    {
        Id = -1,
        Draft = Draft.V202012,
        Location = "const",
        Resource = new SchemaResource { BaseUri = "const:", Draft = Draft.V202012 },
    };

    private Formula ArrayEqualTo(JsonValue value)
    {
        if (!_constantArrays.TryGetValue(value, out ItemsDefinition? definition))
        {
            Formula[] prefix = [.. value.Items.Select(item => Formulas.Atom(FormulaKind.InSet, ValueSet.Of([item])))];
            _constantArrays.Add(value, definition = new ItemsDefinition(s_constantNode, prefix, Formulas.False));
        }

        Formula items = Formulas.Atom(FormulaKind.Items, definition);
        return value.Items.Length == 0 ? items : Formulas.And(items, Formulas.Atom(FormulaKind.MinItems, null, value.Items.Length));
    }

    private Formula ObjectOfSchema(SchemaReference reference)
    {
        SchemaNode node = reference.Node;
        if ((node.Types & JsonTypes.Object) == 0)
        {
            return Formulas.False;
        }

        DynamicScope scope = reference.Scope.Enter(node.Resource);
        List<Formula> parts = [];
        if (PropertiesOf(reference) is { } properties)
        {
            parts.Add(Formulas.Atom(FormulaKind.Properties, properties));
        }

        foreach (string name in node.Required)
        {
            parts.Add(Formulas.Atom(FormulaKind.Has, name));
        }

        if (node.PropertyNames is not null)
        {
            Formula names = context.Schema(node.PropertyNames, scope);
            if (String(names) != Regexes.AnyString)
            {
                parts.Add(Formulas.Atom(FormulaKind.Names, names));
            }
        }

        if (node.MinProperties is > 0)
        {
            parts.Add(Formulas.Atom(FormulaKind.MinProperties, null, node.MinProperties.Value));
        }

        if (node.MaxProperties is not null && node.MaxProperties != int.MaxValue)
        {
            parts.Add(Formulas.Not(Formulas.Atom(FormulaKind.MinProperties, null, node.MaxProperties.Value + 1)));
        }

        foreach ((string name, string[] required) in node.DependentRequired)
        {
            parts.Add(Formulas.Or(
                Formulas.Not(Formulas.Atom(FormulaKind.Has, name)),
                Formulas.And([.. required.Select(other => Formulas.Atom(FormulaKind.Has, other))])));
        }

        foreach ((string name, SchemaNode schema) in node.DependentSchemas)
        {
            parts.Add(Formulas.Or(
                Formulas.Not(Formulas.Atom(FormulaKind.Has, name)),
                Container(context.Schema(schema, scope), JsonKind.Object)));
        }

        foreach (Formula part in InPlace(reference))
        {
            parts.Add(Container(part, JsonKind.Object));
        }

        if (node.UnevaluatedProperties is not null)
        {
            parts.Add(Unevaluated(reference, scope, node.UnevaluatedProperties, JsonKind.Object));
        }

        return Formulas.And([.. parts]);
    }

    private Formula ArrayOfSchema(SchemaReference reference)
    {
        SchemaNode node = reference.Node;
        if ((node.Types & JsonTypes.Array) == 0)
        {
            return Formulas.False;
        }

        DynamicScope scope = reference.Scope.Enter(node.Resource);
        List<Formula> parts = [];
        if (node.PrefixItems.Length > 0 || node.Items is not null)
        {
            ItemsDefinition items = ItemsOf(reference);
            if (items.Prefix.Any(prefix => prefix != Formulas.True) || items.Rest != Formulas.True)
            {
                parts.Add(Formulas.Atom(FormulaKind.Items, items));
            }
        }

        if (node.Contains is not null)
        {
            Formula contains = context.Schema(node.Contains, scope);
            int minimum = node.MinContains ?? 1;
            if (minimum > 0)
            {
                parts.Add(Contains(contains, minimum));
            }

            if (node.MaxContains is not null && node.MaxContains != int.MaxValue)
            {
                parts.Add(Formulas.Not(Contains(contains, node.MaxContains.Value + 1)));
            }
        }

        if (node.MinItems is > 0)
        {
            parts.Add(Formulas.Atom(FormulaKind.MinItems, null, node.MinItems.Value));
        }

        if (node.MaxItems is not null && node.MaxItems != int.MaxValue)
        {
            parts.Add(Formulas.Not(Formulas.Atom(FormulaKind.MinItems, null, node.MaxItems.Value + 1)));
        }

        if (node.UniqueItems)
        {
            parts.Add(Formulas.Atom(FormulaKind.Unique, ValueSet.Empty));
        }

        foreach (Formula part in InPlace(reference))
        {
            parts.Add(Container(part, JsonKind.Array));
        }

        if (node.UnevaluatedItems is not null)
        {
            parts.Add(Unevaluated(reference, scope, node.UnevaluatedItems, JsonKind.Array));
        }

        return Formulas.And([.. parts]);
    }

    /// <summary>At least <paramref name="count"/> of the items still to come satisfy <paramref name="value"/>.</summary>
    public Formula Contains(Formula value, int count) => count <= 0 ? Formulas.True : Formulas.Atom(FormulaKind.Contains, value, count);

    private PropertiesDefinition? PropertiesOf(SchemaReference reference)
    {
        SchemaNode node = reference.Node;
        if (node.Properties.Length == 0 && node.PatternProperties.Length == 0 && node.AdditionalProperties is not { Boolean: not true })
        {
            return null;
        }

        if (!_properties.TryGetValue(reference, out PropertiesDefinition? definition))
        {
            DynamicScope scope = reference.Scope.Enter(node.Resource);
            Dictionary<string, Formula> declared = new(node.Properties.Length, StringComparer.Ordinal);
            foreach ((string name, SchemaNode schema) in node.Properties)
            {
                declared[name] = context.Schema(schema, scope);
            }

            List<(RegexNode, Formula)> patterns = [];
            foreach ((string pattern, SchemaNode schema) in node.PatternProperties)
            {
                patterns.Add((Pattern(pattern, $"{node.Location}/patternProperties"), context.Schema(schema, scope)));
            }

            Formula additional = node.AdditionalProperties is null ? Formulas.True : context.Schema(node.AdditionalProperties, scope);
            _properties.Add(reference, definition = new PropertiesDefinition(node, declared, patterns, additional));
        }

        return definition;
    }

    private ItemsDefinition ItemsOf(SchemaReference reference)
    {
        if (!_items.TryGetValue(reference, out ItemsDefinition? definition))
        {
            SchemaNode node = reference.Node;
            DynamicScope scope = reference.Scope.Enter(node.Resource);
            definition = new ItemsDefinition(
                node,
                [.. node.PrefixItems.Select(item => context.Schema(item, scope))],
                node.Items is null ? Formulas.True : context.Schema(node.Items, scope));
            _items.Add(reference, definition);
        }

        return definition;
    }

    private Formula Unevaluated(SchemaReference reference, DynamicScope scope, SchemaNode schema, JsonKind kind)
    {
        Formula value = context.Schema(schema, scope);
        if (value == Formulas.True)
        {
            return value;
        }

        List<(Formula Condition, Coverage Coverage)> found = [];
        CollectCoverage(reference, Formulas.True, kind, isRoot: true, found, []);
        UnevaluatedDefinition definition = new(reference.Node, value, [.. found.Select(static entry => entry.Coverage)]);
        return Formulas.Unevaluated(
            kind == JsonKind.Object ? FormulaKind.UnevaluatedProperties : FormulaKind.UnevaluatedItems,
            definition, [.. found.Select(static entry => entry.Condition)]);
    }

    /// <summary>
    /// What the in-place subschemas of a schema look at, each under the condition that it (and what encloses it) holds. Annotations of a schema that fails are dropped,
    /// and so are those under <c>not</c>.
    /// </summary>
    private void CollectCoverage(SchemaReference reference, Formula condition, JsonKind kind, bool isRoot, List<(Formula, Coverage)> found, HashSet<SchemaReference> path)
    {
        if (condition == Formulas.False || !path.Add(reference))
        {
            return;
        }

        SchemaNode node = reference.Node;
        DynamicScope scope = reference.Scope.Enter(node.Resource);
        if (kind == JsonKind.Object)
        {
            bool all = !isRoot && node.UnevaluatedProperties is not null;
            bool additional = node.AdditionalProperties is not null;
            if (all || additional)
            {
                found.Add((condition, new Coverage(true, null, 0, null)));
            }
            else if (PropertiesOf(reference) is { } properties)
            {
                found.Add((condition, new Coverage(false, properties, 0, null)));
            }
        }
        else
        {
            bool all = node.Items is not null || (!isRoot && node.UnevaluatedItems is not null);
            if (all || node.PrefixItems.Length > 0)
            {
                found.Add((condition, new Coverage(all, null, node.PrefixItems.Length, null)));
            }

            if (node.Contains is not null && node.Draft >= Draft.V202012)
            {
                found.Add((condition, new Coverage(false, null, 0, context.Schema(node.Contains, scope))));
            }
        }

        void Visit(SchemaNode sub, Formula under)
        {
            if (sub.Boolean is null)
            {
                CollectCoverage(new SchemaReference(sub, scope), under, kind, isRoot: false, found, path);
            }
        }

        Formula Holds(SchemaNode sub) => Formulas.And(condition, Container(context.Schema(sub, scope), kind));

        if (node.Ref is not null)
        {
            Visit(node.Ref, condition);
        }

        if (node.DynamicRef is not null)
        {
            Visit(scope.Resolve(node.DynamicRef), condition);
        }

        foreach (SchemaNode part in node.AllOf)
        {
            Visit(part, condition);
        }

        foreach (SchemaNode branch in node.AnyOf.Concat(node.OneOf))
        {
            Visit(branch, Holds(branch));
        }

        if (node.If is not null)
        {
            Formula test = Container(context.Schema(node.If, scope), kind);
            Visit(node.If, Formulas.And(condition, test));
            if (node.Then is not null)
            {
                Visit(node.Then, Formulas.And(condition, test));
            }

            if (node.Else is not null)
            {
                Visit(node.Else, Formulas.And(condition, Formulas.Not(test)));
            }
        }

        if (kind == JsonKind.Object)
        {
            foreach ((string name, SchemaNode schema) in node.DependentSchemas)
            {
                Visit(schema, Formulas.And(condition, Formulas.Atom(FormulaKind.Has, name)));
            }
        }

        path.Remove(reference);
    }
}
