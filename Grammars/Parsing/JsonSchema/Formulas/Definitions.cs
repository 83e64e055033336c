using StructGen.Grammars.Automata;
using StructGen.Grammars.Parsing.JsonSchema.Loading;

namespace StructGen.Grammars.Parsing.JsonSchema.Formulas;

/// <summary>A schema seen from a dynamic scope; equality is by both.</summary>
internal sealed record SchemaReference(SchemaNode Node, DynamicScope Scope)
{
    public override string ToString() => Node.Location;
}

/// <summary>
/// A property name as conditions see it: the name itself, or, while its text is withheld or not yet chosen, only which of an object's patterns it matches
/// (<see cref="Name"/> is null; it is then none of the names that any condition mentions).
/// </summary>
internal sealed record PropertyKey(string? Name, IReadOnlyList<RegexNode> Patterns, ulong Classes)
{
    /// <summary>Whether the name is in <paramref name="language"/>, one of the object's patterns.</summary>
    public bool Matches(RegexNode language)
    {
        for (int i = 0; i < Patterns.Count; i++)
        {
            if (Patterns[i] == language)
            {
                return (Classes >> i & 1) != 0;
            }
        }

        throw new InvalidOperationException("A pattern that the object's shape did not collect.");
    }
}

/// <summary>What <c>properties</c>, <c>patternProperties</c> and <c>additionalProperties</c> of one schema demand of a property by its name.</summary>
internal sealed class PropertiesDefinition(
    SchemaNode node, IReadOnlyDictionary<string, Formula> declared, IReadOnlyList<(RegexNode Language, Formula Value)> patterns, Formula additional)
{
    public SchemaNode Node { get; } = node;

    public IReadOnlyDictionary<string, Formula> Declared { get; } = declared;

    public IReadOnlyList<(RegexNode Language, Formula Value)> Patterns { get; } = patterns;

    public Formula Additional { get; } = additional;

    /// <summary>The condition on the value of the property <paramref name="key"/>.</summary>
    public Formula Demand(PropertyKey key, FormulaStore formulas)
    {
        bool isDeclared = false;
        Formula demand = formulas.True;
        if (key.Name is not null && Declared.TryGetValue(key.Name, out Formula? value))
        {
            isDeclared = true;
            demand = value;
        }

        foreach ((RegexNode language, Formula patternValue) in Patterns)
        {
            if (key.Matches(language))
            {
                isDeclared = true;
                demand = formulas.And(demand, patternValue);
            }
        }

        return isDeclared ? demand : Additional;
    }

    /// <summary>Whether the schema itself has looked at the property (for unevaluated*).</summary>
    public bool Covers(PropertyKey key)
    {
        if (Node.AdditionalProperties is not null || (key.Name is not null && Declared.ContainsKey(key.Name)))
        {
            return true;
        }

        foreach ((RegexNode language, _) in Patterns)
        {
            if (key.Matches(language))
            {
                return true;
            }
        }

        return false;
    }

    public override string ToString() => Node.Location;
}

/// <summary>What <c>prefixItems</c> and <c>items</c> of one schema demand of an item by its index.</summary>
internal sealed class ItemsDefinition(SchemaNode node, Formula[] prefix, Formula rest)
{
    public SchemaNode Node { get; } = node;

    public Formula[] Prefix { get; } = prefix;

    public Formula Rest { get; } = rest;

    public Formula Demand(int index) => index < Prefix.Length ? Prefix[index] : Rest;

    public override string ToString() => Node.Location;
}

/// <summary>
/// What one in-place subschema has looked at when it holds: properties by name (<see cref="Properties"/>), or items by index (<see cref="Prefix"/>) or by
/// <c>contains</c> (<see cref="Contains"/>), or everything.
/// </summary>
internal sealed record Coverage(bool All, PropertiesDefinition? Properties, int Prefix, Formula? Contains);

/// <summary>An unevaluated* keyword: the schema for what is not covered, and what each condition covers (parallel to the atom's children).</summary>
internal sealed class UnevaluatedDefinition(SchemaNode node, Formula value, Coverage[] coverages)
{
    public SchemaNode Node { get; } = node;

    public Formula Value { get; } = value;

    public Coverage[] Coverages { get; } = coverages;

    public override string ToString() => Node.Location;
}
