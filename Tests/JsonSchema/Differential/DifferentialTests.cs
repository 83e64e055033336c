using System.Diagnostics;
using System.Text.Json.Nodes;
using StructGen.Grammars;

namespace StructGen.Tests.JsonSchema.Differential;

/// <summary>Random schemas against the three guarantees: sound, complete, no dead ends. A failure prints its seed and a schema made small.</summary>
internal sealed class DifferentialTests
{
    private static readonly JsonWhitespace[] s_whitespace =
        [JsonWhitespace.Flexible(2), JsonWhitespace.Any, JsonWhitespace.Compact, JsonWhitespace.JsonDumps, JsonWhitespace.Indented(2), JsonWhitespace.Indented(0), JsonWhitespace.Flexible(0), JsonWhitespace.Pattern("[ \\n]?")];

    [Test]
    public void Random_schemas_keep_the_guarantees([NUnit.Framework.Range(0, 3)] int part) => Sweep(part * 250, 250, Effort.Quick, TimeSpan.FromSeconds(4));

    [Test]
    [Explicit("Takes as long as it is given")]
    [Category("Full")]
    public void Many_random_schemas_keep_the_guarantees() => Sweep(1_000_000, 20_000, Effort.Full, TimeSpan.FromMinutes(10));

    private static void Sweep(int firstSeed, int count, Effort effort, TimeSpan time)
    {
        Stopwatch watch = Stopwatch.StartNew();
        for (int seed = firstSeed; seed < firstSeed + count && watch.Elapsed < time; seed++)
        {
            if (Report(seed, effort) is { } report)
            {
                Assert.Fail(report);
            }
        }
    }

    /// <summary>What the experiment of one seed finds, as a text with the schema made small; null when nothing.</summary>
    internal static string? Report(int seed, Effort effort)
    {
        (JsonNode schema, JsonSchemaOptions options) = Case(seed);
        if (new Experiment(schema.ToJsonString(), options, seed, effort).Run() is not { } finding)
        {
            return null;
        }

        JsonNode small = Shrinker.Shrink(schema, candidate => new Experiment(candidate.ToJsonString(), options, seed, effort).Run()?.Guarantee == finding.Guarantee);
        Finding shown = new Experiment(small.ToJsonString(), options, seed, effort).Run() ?? finding;
        return $"seed {seed}, {options.DefaultDialect}, {options.PropertyOrder}, {options.UndeclaredProperties}, {options.Whitespace.Kind}, {options.Escapes}\n  schema {small.ToJsonString()}\n  {shown}";
    }

    internal static (JsonNode Schema, JsonSchemaOptions Options) Case(int seed)
    {
        Random random = new(seed);
        JsonSchemaDialect dialect = random.Next(6) switch
        {
            0 => JsonSchemaDialect.Draft4,
            1 => JsonSchemaDialect.Draft7,
            2 => JsonSchemaDialect.Draft201909,
            _ => JsonSchemaDialect.Draft202012,
        };
        JsonSchemaOptions options = new()
        {
            DefaultDialect = dialect,
            PropertyOrder = random.Next(4) == 0 ? PropertyOrder.AsDeclared : PropertyOrder.Any,
            UndeclaredProperties = random.Next(4) == 0 ? UndeclaredProperties.WhereStated : UndeclaredProperties.Any,
            Whitespace = random.Next(2) == 0 ? JsonWhitespace.Flexible(2) : s_whitespace[random.Next(s_whitespace.Length)],
            Escapes = random.Next(4) == 0 ? JsonEscapes.Sparse : JsonEscapes.All,
        };
        return (new SchemaGenerator(random, dialect).Root(), options);
    }
}
