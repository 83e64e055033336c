using StructGen.Grammars.Parsing.JsonSchema.Formulas;
using StructGen.Grammars.Parsing.JsonSchema.Loading;
using StructGen.Grammars.Parsing.JsonSchema.States;

namespace StructGen.Grammars.Parsing.JsonSchema;

/// <summary>
/// The machine of a JSON Schema: deterministic, one state per situation. A value in progress is the residual of the formula it must satisfy (<see cref="Formula"/>);
/// acceptance is that formula's truth at the end, and liveness is its satisfiability (<see cref="Solving.ValueSolver"/>), decided when a state is made.
/// </summary>
internal sealed class JsonSchemaMachine : IParserMachine
{
    private readonly SchemaStates _states;

    private JsonSchemaMachine(SchemaStates states, ParserConfiguration start)
    {
        _states = states;
        Start = start;
    }

    public ParserConfiguration Start { get; }

    public long EstimatedBytes => _states.Count * 600L;

    public bool IsAlwaysSpelled => _states.Context.Lexicon.SpelledText.CoversStructure(_states.Context.Options.Whitespace);

    /// <summary>Compiles a schema; throws <see cref="GrammarException"/>.</summary>
    public static JsonSchemaMachine Compile(ReadOnlyMemory<byte> utf8Schema, JsonSchemaOptions options, GrammarLimits limits, Lexicon lexicon, CancellationToken cancellationToken)
    {
        SchemaNode root = SchemaLoader.Load(utf8Schema, options, limits);
        cancellationToken.ThrowIfCancellationRequested();
        SchemaContext context = new(lexicon, options, limits);
        SchemaStates states = new(context);
        lock (context.Gate)
        {
            Formula goal = context.Schema(root, context.RootScope);
            if (!context.Solver.IsSatisfiable(goal))
            {
                throw new GrammarException(new Diagnostic(
                    DiagnosticCode.Unsatisfiable, DiagnosticSeverity.Error, root.Location, "no value satisfies the schema",
                    "Look for contradictory types, bounds, or required properties whose own schema cannot be satisfied."));
            }

            Gap outside = states.Gaps(0).Outside;
            RootPending pending = new(new EndState(outside));
            ValueStartState start = states.Goal(goal, [], records: false, depth: 0).Start(outside);
            return new JsonSchemaMachine(states, new ParserConfiguration(start, 0, pending.On(null), null));
        }
    }
}
