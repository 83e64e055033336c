using System.Collections.Immutable;
using StructGen.Grammars.Parsing.JsonSchema.Evaluation;
using StructGen.Grammars.Parsing.JsonSchema.Loading;

namespace StructGen.Grammars;

/// <summary>The verdict on an instance.</summary>
/// <param name="IsValid">Whether the instance satisfies the schema.</param>
/// <param name="Failures">Where it does not; empty when valid.</param>
public sealed record SchemaVerdict(bool IsValid, ImmutableArray<SchemaFailure> Failures);

/// <summary>One failing keyword.</summary>
/// <param name="KeywordLocation">The keyword's location in the schema (JSON Pointer as URI fragment).</param>
/// <param name="InstanceLocation">The value's JSON Pointer in the instance.</param>
/// <param name="Message">What was expected and what was found.</param>
public sealed record SchemaFailure(string KeywordLocation, string InstanceLocation, string Message);

/// <summary>Evaluates instances against a JSON Schema. Immutable and thread-safe.</summary>
public sealed class SchemaValidator
{
    private readonly SchemaNode _root;
    private readonly GrammarLimits _limits;
    private readonly SchemaPlans _plans;

    /// <summary>Loads the schema; throws <see cref="GrammarException"/> with all problems at once.</summary>
    /// <param name="utf8Schema">The schema.</param>
    /// <param name="options">Of these only format assertion, registry and default dialect matter here.</param>
    /// <param name="limits">Bounds.</param>
    public SchemaValidator(ReadOnlyMemory<byte> utf8Schema, JsonSchemaOptions? options = null, GrammarLimits? limits = null)
        : this(SchemaLoader.Load(utf8Schema, options ?? JsonSchemaOptions.Default, limits ?? GrammarLimits.Default, out ImmutableArray<Diagnostic> warnings), limits) =>
        Warnings = warnings;

    internal SchemaValidator(SchemaNode root, GrammarLimits? limits = null)
    {
        _root = root;
        _limits = limits ?? GrammarLimits.Default;
        _plans = new SchemaPlans(_limits);
    }

    /// <summary>What is suspicious about the schema but does not change its meaning.</summary>
    public ImmutableArray<Diagnostic> Warnings { get; } = [];

    /// <summary>Evaluates a JSON text. Names written twice in one object and lone surrogates are failures too: no matcher allows them.</summary>
    /// <param name="utf8Json">The instance.</param>
    /// <exception cref="System.Text.Json.JsonException">The text is not JSON.</exception>
    /// <exception cref="GrammarLimitException">
    /// The instance is nested deeper than <see cref="GrammarLimits.MaxNestingDepth"/>, or takes a pattern past <see cref="GrammarLimits.MaxStates"/>.
    /// </exception>
    public SchemaVerdict Validate(ReadOnlyMemory<byte> utf8Json)
    {
        List<(InstanceValue Value, string Message)> defects = [];
        InstanceValue instance = InstanceReader.Read(utf8Json.Span, _limits, defects);
        List<SchemaFailure> failures = [.. defects.Select(defect => new SchemaFailure(_root.Location, defect.Value.ToPointer(), defect.Message))];
        try
        {
            Evaluate(instance, failures);
        }
        catch (InsufficientExecutionStackException)
        {
            throw TooDeep();
        }

        return new(failures.Count == 0, [.. failures]);
    }

    /// <summary>Most instances are valid: the verdict comes first, the list of failures only where there are any.</summary>
    private void Evaluate(InstanceValue instance, List<SchemaFailure> failures)
    {
        DynamicScope scope = DynamicScope.CreateRoot();
        if (Evaluate(instance, scope, null))
        {
            return;
        }

        int before = failures.Count;
        Evaluate(instance, scope, failures);
        if (failures.Count == before)
        {
            failures.Add(new(_root.Location, "", "the instance does not satisfy the schema."));
        }
    }

    private bool Evaluate(InstanceValue instance, DynamicScope scope, List<SchemaFailure>? failures)
    {
        Evaluator evaluator = new(_plans, failures);
        bool isValid = evaluator.Evaluate(_root, instance, scope, null);
        return evaluator.IsTooDeep ? throw TooDeep() : isValid;
    }

    private static GrammarLimitException TooDeep() =>
        new(nameof(GrammarLimits.MaxNestingDepth), "schema and instance together nest too deeply for this thread's stack.");
}
