namespace StructGen.Grammars;

/// <summary>A constraint on text, not yet compiled. Immutable.</summary>
public abstract record Grammar
{
    private protected Grammar()
    {
    }

    /// <summary>The JSON texts that satisfy a schema.</summary>
    /// <param name="utf8Schema">The schema, UTF-8.</param>
    /// <param name="options">Spellings allowed; by default <see cref="JsonSchemaOptions.Default"/>.</param>
    public static Grammar JsonSchema(ReadOnlyMemory<byte> utf8Schema, JsonSchemaOptions? options = null) => throw new NotImplementedException();

    /// <summary>The JSON texts that satisfy a schema.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="options">Spellings allowed; by default <see cref="JsonSchemaOptions.Default"/>.</param>
    public static Grammar JsonSchema(string schema, JsonSchemaOptions? options = null) => throw new NotImplementedException();

    /// <summary>Any JSON value.</summary>
    /// <param name="options">Spellings allowed; by default <see cref="JsonSchemaOptions.Default"/>.</param>
    public static Grammar AnyJson(JsonSchemaOptions? options = null) => throw new NotImplementedException();

    /// <summary>The texts that an ECMA-262 regular expression matches as a whole.</summary>
    /// <param name="pattern">The expression.</param>
    public static Grammar Regex(string pattern) => throw new NotImplementedException();

    /// <summary>One of the given texts.</summary>
    /// <param name="texts">At least one.</param>
    public static Grammar Choice(params ReadOnlySpan<string> texts) => throw new NotImplementedException();
}
