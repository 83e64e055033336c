using StructGen.Grammars.Parsing.JsonSchema.Formulas;
using StructGen.Grammars.Parsing.JsonSchema.Loading;
using StructGen.Grammars.Parsing.JsonSchema.Values;

namespace StructGen.Grammars.Parsing.JsonSchema;

/// <summary>
/// What the passes of one compiled schema share. Thread rule: everything that creates formulas, frames or states runs under <see cref="Gate"/>; what is published
/// afterwards is immutable.
/// </summary>
internal sealed class SchemaContext
{
    public SchemaContext(Lexicon lexicon, JsonSchemaOptions options, GrammarLimits limits)
    {
        Lexicon = lexicon;
        Options = options;
        Limits = limits;
        Formulas = new FormulaStore(limits);
        Expansion = new Expansion(this);
        Solver = new Solving.ValueSolver(this);
    }

    private readonly Dictionary<Formula, Solving.ObjectShape> _shapes = [];

    public Lock Gate { get; } = new();

    /// <summary>Guards the tables of all automata of names; nothing else is called under it.</summary>
    public Lock NameGate { get; } = new();

    public Lexicon Lexicon { get; }

    public JsonSchemaOptions Options { get; }

    public GrammarLimits Limits { get; }

    public FormulaStore Formulas { get; }

    public ValueStore Values { get; } = new();

    public Expansion Expansion { get; }

    public Solving.ValueSolver Solver { get; }

    public DynamicScope RootScope { get; } = DynamicScope.CreateRoot();

    /// <summary>The shape of the objects that satisfy <paramref name="value"/>; remembered.</summary>
    public Solving.ObjectShape ShapeOf(Formula value, Formula conditions)
    {
        if (!_shapes.TryGetValue(value, out Solving.ObjectShape? shape))
        {
            _shapes.Add(value, shape = new Solving.ObjectShape(this, [conditions]));
        }

        return shape;
    }

    /// <summary>The condition that a value satisfies a schema.</summary>
    public Formula Schema(SchemaNode node, DynamicScope scope) => node.Boolean is { } value
        ? Formulas.Constant(value)
        : Formulas.Atom(FormulaKind.Schema, new SchemaReference(node, scope));
}
