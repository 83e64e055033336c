using System.Diagnostics;
using Microsoft.Extensions.Logging;
using StructGen.Grammars;

namespace StructGen.Engine.Hosting;

/// <summary>Measures the compilation of grammars.</summary>
internal static class CompileTelemetry
{
    public static CompiledGrammar Measure(ILogger logger, string model, Func<CompiledGrammar> compile)
    {
        using Activity? activity = StructGenDiagnostics.Source.StartActivity("structgen.compile");
        long start = Stopwatch.GetTimestamp();
        TagList tags = new() { { "gen_ai.request.model", model } };
        try
        {
            CompiledGrammar compiled = compile();
            double elapsedMilliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            Log.GrammarCompiled(logger, model, elapsedMilliseconds);
            return compiled;
        }
        catch (GrammarException problem)
        {
            Log.GrammarRefused(logger, model, problem.Diagnostics.Length, (int)problem.Diagnostics[0].Code);
            tags.Add("error.type", nameof(GrammarException));
            activity?.SetStatus(ActivityStatusCode.Error);
            throw;
        }
        finally
        {
            StructGenDiagnostics.CompileDuration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, tags);
        }
    }
}
