using StructGen.SchemaBench.Datasets.PythonJson;

namespace StructGen.SchemaBench.Evaluation;

/// <summary>The two readings of a schema that a run can ask for.</summary>
internal static class SchemaDialects
{
    /// <summary>By the schema's own <c>$schema</c>.</summary>
    public const string OfSchema = "schema";

    /// <summary>As Draft 2020-12 whatever the schema says: the protocol's.</summary>
    public const string Protocol = "2020-12";

    private static readonly byte[] Draft202012 = "\"https://json-schema.org/draft/2020-12/schema\""u8.ToArray();

    /// <summary>The schema as <paramref name="dialect"/> reads it: the protocol's has another <c>$schema</c> at its root.</summary>
    public static ReadOnlyMemory<byte> Read(ReadOnlyMemory<byte> schema, string dialect)
    {
        if (dialect == OfSchema || schema.Span.Trim(" \t\r\n"u8) is not [(byte)'{', ..] || JsonReader.ReadObject(schema.Span, "$schema").Verbatim is not { } place)
        {
            return schema;
        }

        return (byte[])[.. schema.Span[..place.Start], .. Draft202012, .. schema.Span[place.End..]];
    }
}
