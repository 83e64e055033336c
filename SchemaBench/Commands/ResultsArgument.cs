using System.CommandLine;

namespace StructGen.SchemaBench.Commands;

/// <summary>The results files that a command reads.</summary>
internal static class ResultsArgument
{
    public static Argument<FileInfo[]> Create() => new("RESULTS")
    {
        Description = "Results files that run wrote with --out; shards of one run count as one.",
        Arity = ArgumentArity.OneOrMore,
    };
}
