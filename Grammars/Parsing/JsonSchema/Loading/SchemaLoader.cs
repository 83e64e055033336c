namespace StructGen.Grammars.Parsing.JsonSchema.Loading;

/// <summary>Reads a schema and everything it refers to. Stub.</summary>
internal static class SchemaLoader
{
    /// <summary>Loads the schema; throws <see cref="GrammarException"/> with all problems at once.</summary>
    public static SchemaNode Load(ReadOnlyMemory<byte> utf8Schema, JsonSchemaOptions options, GrammarLimits limits) => throw new NotImplementedException();
}
