using System.Diagnostics;
using System.Text;
using StructGen.Grammars;
using StructGen.SchemaBench.Datasets;
using StructGen.SchemaBench.Engines;

namespace StructGen.SchemaBench.Measurements;

/// <summary>
/// Lets the runtime compile the code at its best before anything is measured: walks the built-in schemas, and nothing else, until the
/// time is used up. Each round compiles anew.
/// </summary>
internal static class WarmUp
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SchemaLimit = TimeSpan.FromSeconds(5);

    /// <param name="createEngine">A fresh engine for each round.</param>
    /// <param name="last">The engine to be measured, which makes the last round; null to leave it untouched.</param>
    /// <param name="tokenizer">Turns text into tokens.</param>
    /// <param name="options">As measured.</param>
    /// <param name="cancellationToken">Ends the warm-up.</param>
    public static void Run(Func<IConstraintEngine> createEngine, IConstraintEngine? last, ITokenEncoder tokenizer, JsonSchemaOptions options, CancellationToken cancellationToken)
    {
        List<(MaskBenchCase Case, IReadOnlyList<TokenizedTest> Tests)> cases = [.. BuiltInSchemas.All
            .Select(source => source.Load())
            .Select(entry => (entry, Tokenize(entry, tokenizer)))];
        using DeadlineWorker worker = new();
        Stopwatch watch = Stopwatch.StartNew();
        do
        {
            Walk(cases, createEngine(), options, worker, cancellationToken);
        }
        while (watch.Elapsed < Duration);

        if (last is not null)
        {
            Walk(cases, last, options, worker, cancellationToken);
        }

        GC.Collect();
    }

    /// <summary>The tests of a case as tokens.</summary>
    public static IReadOnlyList<TokenizedTest> Tokenize(MaskBenchCase entry, ITokenEncoder tokenizer) =>
        [.. entry.Tests.Select(test => new TokenizedTest(test.Valid, test.Text is { } text ? [.. tokenizer.Encode(Encoding.UTF8.GetBytes(text))] : null))];

    private static void Walk(
        List<(MaskBenchCase Case, IReadOnlyList<TokenizedTest> Tests)> cases, IConstraintEngine engine, JsonSchemaOptions options, DeadlineWorker worker, CancellationToken cancellationToken)
    {
        foreach ((MaskBenchCase entry, IReadOnlyList<TokenizedTest> tests) in cases)
        {
            MaskProtocol protocol = new(engine, options, entry.Id, "");
            worker.TryRun(
                abandoned =>
                {
                    protocol.Measure(entry.Schema, tests, abandoned);
                    return protocol.CountAllocations(tests, abandoned);
                },
                SchemaLimit,
                cancellationToken,
                out _);
        }
    }
}
