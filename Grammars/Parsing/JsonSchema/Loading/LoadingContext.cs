namespace StructGen.Grammars.Parsing.JsonSchema.Loading;

/// <summary>What one load shares: options, problems found so far, resources by URI and references yet to be resolved.</summary>
internal sealed class LoadingContext(JsonSchemaOptions options, GrammarLimits limits)
{
    public JsonSchemaOptions Options { get; } = options;

    public GrammarLimits Limits { get; } = limits;

    public List<Diagnostic> Diagnostics { get; } = [];

    /// <summary>All nodes; a node's id is its index.</summary>
    public List<SchemaNode> Nodes { get; } = [];

    /// <summary>Resources by absolute URI without fragment; a document also by the URI it was retrieved from.</summary>
    public Dictionary<string, SchemaResource> Resources { get; } = new(StringComparer.Ordinal);

    public Queue<PendingReference> Pending { get; } = new();

    /// <summary>Where walking stopped because the thread's stack ran out. Not thrown there: unwinding thousands of frames takes many seconds.</summary>
    public string? TooDeepAt { get; set; }

    public void Report(DiagnosticCode code, string location, string message, string? hint = null) =>
        Diagnostics.Add(new(code, code == DiagnosticCode.Warning ? DiagnosticSeverity.Warning : DiagnosticSeverity.Error, location, message, hint));
}

/// <summary>A reference met while walking; resolved when everything around it is indexed.</summary>
internal readonly record struct PendingReference(SchemaNode Source, Keyword Keyword, string Target);
