namespace StructGen.Grammars.Parsing.JsonSchema.Formulas;

/// <summary>What a <see cref="Formula"/> says. First the connectives, then conditions on a value, then those on an object or array in progress.</summary>
internal enum FormulaKind
{
    True,
    False,
    And,
    Or,
    Not,

    /// <summary>Exactly one of the (distinct) children holds.</summary>
    ExactlyOne,

    /// <summary>The value satisfies a schema: <see cref="SchemaReference"/>.</summary>
    Schema,

    /// <summary>The value equals a member of a <see cref="Values.ValueSet"/>.</summary>
    InSet,

    /// <summary>Every property still to come satisfies what a <see cref="PropertiesDefinition"/> demands of it (and every one so far did).</summary>
    Properties,

    /// <summary>Every property name still to come satisfies a condition on strings (the formula in <see cref="Formula.Data"/>).</summary>
    Names,

    /// <summary>The property with this name is present.</summary>
    Has,

    /// <summary>At least <see cref="Formula.Number"/> properties.</summary>
    MinProperties,

    /// <summary>Every property that no holding condition covers satisfies the schema: <see cref="UnevaluatedDefinition"/>; the children are the conditions.</summary>
    UnevaluatedProperties,

    /// <summary>Every item still to come satisfies what an <see cref="ItemsDefinition"/> demands at its index.</summary>
    Items,

    /// <summary>At least <see cref="Formula.Number"/> of the items still to come satisfy the formula in <see cref="Formula.Data"/>.</summary>
    Contains,

    /// <summary>At least <see cref="Formula.Number"/> items in all.</summary>
    MinItems,

    /// <summary>No item still to come equals another or one of the <see cref="Values.ValueSet"/>.</summary>
    Unique,

    /// <summary>As <see cref="UnevaluatedProperties"/>, for items.</summary>
    UnevaluatedItems,

    /// <summary>The nested value now in progress satisfies the formula in <see cref="Formula.Data"/>.</summary>
    Child,
}

/// <summary>
/// A boolean formula, hash-consed by a <see cref="FormulaStore"/>: equal formulas are the same object. A schema is a formula on a value; an object or array in progress
/// has as its state the residual of that formula, the derivative by what was read (Brzozowski's idea, on JSON events in place of characters).
/// </summary>
internal sealed class Formula
{
    internal Formula(int id, FormulaKind kind, Formula[] children, object? data, int number)
    {
        Id = id;
        Kind = kind;
        Children = children;
        Data = data;
        Number = number;
        HasChild = kind == FormulaKind.Child;
        foreach (Formula child in children)
        {
            HasChild |= child.HasChild;
        }
    }

    public int Id { get; }

    public FormulaKind Kind { get; }

    public Formula[] Children { get; }

    public object? Data { get; }

    public int Number { get; }

    /// <summary>Whether a <see cref="FormulaKind.Child"/> occurs inside.</summary>
    public bool HasChild { get; }

    /// <summary>Memo of <see cref="Expansion"/>: per kind of value.</summary>
    internal object?[]? Expansions;

    /// <summary>Memo of the value solver.</summary>
    internal Solving.Verdict? Verdict;

    public override string ToString() => Kind switch
    {
        FormulaKind.True or FormulaKind.False => Kind.ToString(),
        FormulaKind.And => "(" + string.Join(" & ", (object[])Children) + ")",
        FormulaKind.Or => "(" + string.Join(" | ", (object[])Children) + ")",
        FormulaKind.Not => "!" + Children[0],
        FormulaKind.ExactlyOne => "one(" + string.Join(", ", (object[])Children) + ")",
        FormulaKind.UnevaluatedItems or FormulaKind.UnevaluatedProperties => $"{Kind}({string.Join(", ", (object[])Children)})",
        _ => $"{Kind}({Data}{(Number == 0 ? "" : " " + Number)})",
    };
}
