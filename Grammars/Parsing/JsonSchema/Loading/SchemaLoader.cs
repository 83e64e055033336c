using System.Collections.Immutable;

namespace StructGen.Grammars.Parsing.JsonSchema.Loading;

/// <summary>
/// Reads a schema and everything it refers to. Passes: parse; walk the document into nodes; resolve references, which may load more documents; walk what an
/// instance can meet, for cycles. Problems of all passes are reported together.
/// </summary>
internal static class SchemaLoader
{
    /// <summary>Loads the schema; throws <see cref="GrammarException"/> with all problems at once.</summary>
    public static SchemaNode Load(ReadOnlyMemory<byte> utf8Schema, JsonSchemaOptions options, GrammarLimits limits) => Load(utf8Schema, options, limits, out _);

    /// <summary>As the other overload; also gives what is suspicious but changes nothing.</summary>
    public static SchemaNode Load(ReadOnlyMemory<byte> utf8Schema, JsonSchemaOptions options, GrammarLimits limits, out ImmutableArray<Diagnostic> warnings)
    {
        LoadingContext context = new(options, limits);
        DialectResolver dialects = new(options, limits, context.Diagnostics);
        SchemaWalker walker = new(context, dialects);
        SchemaDocument document = new(JsonText.Parse(utf8Schema.Span, limits), "", isRoot: true);
        SchemaNode root = walker.WalkDocument(document, dialects.Default);

        ReferenceResolver resolver = new(context, walker);
        resolver.ResolveAll();
        if (context.TooDeepAt is { } place)
        {
            throw new GrammarLimitException(nameof(GrammarLimits.MaxNestingDepth), "the schema nests too deeply for this thread's stack.", place);
        }

        Reachability reachability = new(limits, context.Nodes.Count);
        reachability.Run(root);
        ReportUnresolved(context, resolver, reachability);
        ReportCycles(context, reachability);

        if (context.Diagnostics.Exists(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error))
        {
            throw new GrammarException([.. context.Diagnostics]);
        }

        warnings = [.. context.Diagnostics];
        return root;
    }

    /// <summary>A broken reference in a definition that nothing uses cannot change a verdict: a warning.</summary>
    private static void ReportUnresolved(LoadingContext context, ReferenceResolver resolver, Reachability reachability)
    {
        foreach ((SchemaNode source, Diagnostic problem) in resolver.Unresolved)
        {
            context.Diagnostics.Add(reachability.Reachable.Contains(source)
                ? problem
                : problem with { Code = DiagnosticCode.Warning, Severity = DiagnosticSeverity.Warning });
        }
    }

    private static void ReportCycles(LoadingContext context, Reachability reachability)
    {
        foreach (SchemaNode node in reachability.Cycles)
        {
            context.Report(
                DiagnosticCode.ReferenceCycle,
                node.Location,
                "following its references leads back here without reaching into the instance.",
                "Put the recursion below properties or items.");
        }
    }
}
