using StructGen.SchemaBench.Evaluation;
using StructGen.SchemaBench.Reports;

namespace StructGen.Tests.SchemaBench.Reports;

/// <summary>Results of three engines that never ran, with every kind of outcome.</summary>
internal static class SampleResults
{
    private static readonly string[] Splits = ["Github_easy", "Github_hard", "Glaiveai2K", "JsonSchemaStore", "Kubernetes", "WashingtonPost"];

    private static readonly string[] Schemas =
    [
        """{"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer", "minimum": 0}}, "required": ["name"]}""",
        """{"$schema": "http://json-schema.org/draft-07/schema#", "type": "array", "items": {"type": "object", "properties": {"when": {"type": "string", "format": "date-time"}}, "required": ["when"]}, "uniqueItems": true}""",
        """{"oneOf": [{"type": "string", "pattern": "^<[a-z]+>$"}, {"$ref": "#/$defs/n"}], "$defs": {"n": {"type": "number", "multipleOf": 0.5}}}""",
        """{"type": "object", "patternProperties": {"^x-": {"enum": ["a", "b"]}}, "additionalProperties": false, "if": {"minProperties": 2}, "then": {"required": ["x-a"]}}""",
    ];

    public static IReadOnlyList<FileInfo> Write(DirectoryInfo folder) =>
    [
        Write(folder, "structgen", 0.995, 0.0, 12, 0.8),
        Write(folder, "lm-only", 1, 0.55, 0, 1),
        Write(folder, "openai", 0.85, 0.05, 150, 2.5),
    ];

    public static RunHeader Header(string engine) => new()
    {
        Engine = engine,
        Model = "toy-135m",
        Prompt = new(2, true, "0a1b2c3d"),
        Generation = new() { MaxTokens = 512, Seed = 1 },
        Dialect = "schema",
        Expected = 182,
        Machine = "a machine, 2 cores",
        Started = "2026-01-02T03:04:05Z",
    };

    private static FileInfo Write(DirectoryInfo folder, string engine, double declared, double wrong, double compileMs, double slowness)
    {
        FileInfo path = new(Path.Combine(folder.FullName, engine + ".jsonl"));
        RunHeader header = Header(engine);
        string run = EngineRun.FingerprintOf(header);
        Random random = new(engine.Length);
        using ResultsFile<SampleRecord> file = ResultsFile<SampleRecord>.Open(path, ExistingFile.Overwrite);
        file.Write(new() { Id = "", Run = run, Header = header });
        for (int i = 0; i < 180; i++)
        {
            file.Write(Record(i, run, random, declared, wrong, compileMs, slowness));
        }

        file.Write(new() { Id = "Kubernetes/broken", Run = run, Split = "Kubernetes", Unreadable = "expected a string at byte 17" });
        return path;
    }

    private static SampleRecord Record(int i, string run, Random random, double declared, double wrong, double compileMs, double slowness)
    {
        string split = Splits[i % Splits.Length];
        SampleRecord record = new() { Id = $"{split}/o{1000 + i}", Run = run, Split = split, Schema = Schemas[i * 7 % Schemas.Length] };
        if (i == 5)
        {
            return record with { CompileStatus = CompileStatus.PromptTooLong, CompileReason = "7,012 tokens", Validity = Validity.Skipped, FirstValueValidity = Validity.Skipped };
        }

        if (random.NextDouble() > declared)
        {
            return record with { CompileStatus = CompileStatus.UnsupportedSchema, CompileReason = "#/oneOf/0/pattern: error SG1300: cannot be honoured <here>", Validity = Validity.Skipped, FirstValueValidity = Validity.Skipped };
        }

        int tokens = 20 + random.Next(200);
        double tpot = slowness * (8 + (6 * random.NextDouble() * random.NextDouble()));
        double gct = compileMs * Math.Exp(2 * (random.NextDouble() + random.NextDouble() - 1));
        bool bad = random.NextDouble() < wrong * (1 + (i % Splits.Length)) / 3;
        bool cut = !bad && random.NextDouble() < 0.02;
        return record with
        {
            CompileStatus = CompileStatus.Ok,
            DecodingStatus = cut ? DecodingStatus.ExceedingMaxCtx : DecodingStatus.Ok,
            DecodingReason = cut ? "512 tokens" : null,
            ShortestCompletion = cut ? 700 : null,
            Validity = bad ? Validity.SemanticError : cut ? Validity.SyntaxError : Validity.Match,
            ValidityReason = bad ? "/age #/properties/age/minimum: -1 is less than 0." : cut ? "Expected end of object." : null,
            FirstValueValidity = bad ? (i % 3 == 0 ? Validity.Match : Validity.SemanticError) : cut ? Validity.SyntaxError : Validity.Match,
            PromptTokens = 400,
            OutputTokens = tokens,
            ForcedTokens = tokens / 3,
            DraftedTokens = tokens / 2,
            AcceptedTokens = tokens / 3,
            GctMs = compileMs > 0 ? gct : null,
            TtftMs = gct + 300,
            TpotMs = tpot,
            TgtMs = gct + 300 + (tpot * (tokens - 1)),
            PeakMib = 500 + i,
            Text = bad ? """{"name": "</script><script>alert(1)</script>", "age": -1}""" : cut ? "{\"name\": \"Ad" : """{"name": "Ada", "age": 36}""",
        };
    }
}
