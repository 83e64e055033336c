using StructGen.SchemaBench.Datasets.PythonJson;

namespace StructGen.SchemaBench.Datasets;

/// <summary>One instance of a MaskBench file.</summary>
/// <param name="Valid">Whether the schema must accept it.</param>
/// <param name="Text">What <c>json.dumps(data, ensure_ascii=False)</c> writes; null when that is not UTF-8 (lone surrogates).</param>
internal sealed record MaskBenchTest(bool Valid, string? Text);

/// <summary>One MaskBench file: a schema and instances with their verdicts.</summary>
/// <param name="Id">The file's name without extension.</param>
/// <param name="Schema">The bytes of the member <c>schema</c>, as the file spells them.</param>
/// <param name="Tests">The instances.</param>
internal sealed record MaskBenchCase(string Id, ReadOnlyMemory<byte> Schema, IReadOnlyList<MaskBenchTest> Tests)
{
    /// <summary>Reads a file's bytes; a <see cref="DataException"/> names what is wrong.</summary>
    public static MaskBenchCase Parse(string id, ReadOnlyMemory<byte> utf8)
    {
        try
        {
            (JsonValue file, Range? schema) = JsonReader.ReadObject(utf8.Span, "schema");
            if (schema is not { } place)
            {
                throw new FormatException("no member \"schema\"");
            }

            List<MaskBenchTest> tests = [];
            foreach (JsonValue test in file["tests"] is { } list ? Expect(list, JsonKind.Array, "tests").Items : [])
            {
                JsonValue valid = test["valid"] ?? throw new FormatException("a test without \"valid\"");
                JsonValue data = test["data"] ?? throw new FormatException("a test without \"data\"");
                if (valid.Kind is not (JsonKind.True or JsonKind.False))
                {
                    throw new FormatException("\"valid\" is not a boolean");
                }

                string text = JsonDumps.Write(data, NumberSpelling.Python, out bool loneSurrogates);
                tests.Add(new(valid.Kind == JsonKind.True, loneSurrogates ? null : text));
            }

            return new(id, utf8[place], tests);
        }
        catch (FormatException problem)
        {
            throw new DataException($"{id}: {problem.Message}", problem);
        }
    }

    private static JsonValue Expect(JsonValue value, JsonKind kind, string name) =>
        value.Kind == kind ? value : throw new FormatException($"\"{name}\" is not an {kind}");
}
