using System.Collections.Immutable;

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

/// <summary>Evaluates instances against a JSON Schema. Immutable and thread-safe. Stub.</summary>
public sealed class SchemaValidator
{
    /// <summary>Loads the schema; throws <see cref="GrammarException"/> with all problems at once.</summary>
    /// <param name="utf8Schema">The schema.</param>
    /// <param name="options">Draft-independent options; only format assertion and registry matter here.</param>
    /// <param name="limits">Bounds.</param>
    public SchemaValidator(ReadOnlyMemory<byte> utf8Schema, JsonSchemaOptions? options = null, GrammarLimits? limits = null) => throw new NotImplementedException();

    /// <summary>Evaluates a JSON text. Throws <see cref="System.Text.Json.JsonException"/> when it is not JSON.</summary>
    /// <param name="utf8Json">The instance.</param>
    public SchemaVerdict Validate(ReadOnlyMemory<byte> utf8Json) => throw new NotImplementedException();
}
