using System.Text;
using NUnit.Framework;
using StructGen.Grammars.Parsing.JsonSchema.Loading;
using StructGen.Grammars;

namespace StructGen.Tests.JsonSchema;

/// <summary>Shorthands for tests that write schemas and instances as text.</summary>
internal static class Schemas
{
    public static JsonSchemaOptions In(JsonSchemaDialect dialect) => new() { DefaultDialect = dialect };

    public static SchemaNode Load(string schema, JsonSchemaOptions? options = null, GrammarLimits? limits = null) =>
        SchemaLoader.Load(Encoding.UTF8.GetBytes(schema), options ?? JsonSchemaOptions.Default, limits ?? GrammarLimits.Default);

    public static SchemaVerdict Evaluate(string schema, string instance, JsonSchemaOptions? options = null) =>
        new SchemaValidator(Encoding.UTF8.GetBytes(schema), options).Validate(Encoding.UTF8.GetBytes(instance));

    public static bool IsValid(string schema, string instance, JsonSchemaOptions? options = null) => Evaluate(schema, instance, options).IsValid;

    /// <summary>The problems of a schema that must be refused.</summary>
    public static Diagnostic[] Problems(string schema, JsonSchemaOptions? options = null, GrammarLimits? limits = null) =>
        [.. Assert.Throws<GrammarException>(() => Load(schema, options, limits))!.Diagnostics];

    public static SchemaRegistry With(this SchemaRegistry registry, string uri, string schema) => registry.Add(new Uri(uri), Encoding.UTF8.GetBytes(schema));
}
