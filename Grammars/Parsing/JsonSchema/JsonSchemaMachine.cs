namespace StructGen.Grammars.Parsing.JsonSchema;

/// <summary>The machine of a JSON Schema. Stub.</summary>
internal sealed class JsonSchemaMachine : IParserMachine
{
    public ParserConfiguration Start => throw new NotImplementedException();

    public long EstimatedBytes => throw new NotImplementedException();

    /// <summary>Compiles a schema; throws <see cref="GrammarException"/>.</summary>
    public static JsonSchemaMachine Compile(ReadOnlyMemory<byte> utf8Schema, JsonSchemaOptions options, GrammarLimits limits, Lexicon lexicon, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
