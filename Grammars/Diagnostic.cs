namespace StructGen.Grammars;

/// <summary>What kind of problem a <see cref="Diagnostic"/> reports; the number is stable.</summary>
public enum DiagnosticCode
{
    /// <summary>The source is not well-formed JSON, UTF-8 or grammar text.</summary>
    SyntaxError = 1001,

    /// <summary>The source contradicts its specification: a keyword with a value of the wrong type, a broken pattern.</summary>
    Invalid = 1200,

    /// <summary>A reference that names nothing the loader or the registry holds.</summary>
    UnresolvedReference = 1201,

    /// <summary>A reference cycle that never reaches a value.</summary>
    ReferenceCycle = 1202,

    /// <summary>Valid, but this engine cannot honour it exactly.</summary>
    Unsupported = 1300,

    /// <summary>Nothing can satisfy the constraint (with this vocabulary).</summary>
    Unsatisfiable = 1400,

    /// <summary>A limit of <see cref="GrammarLimits"/> was met; the hint names it.</summary>
    LimitExceeded = 1500,

    /// <summary>Something suspicious that does not change the language.</summary>
    Warning = 1900,
}

/// <summary>How serious a <see cref="Diagnostic"/> is.</summary>
public enum DiagnosticSeverity
{
    /// <summary>Compilation goes on.</summary>
    Warning,

    /// <summary>Compilation fails.</summary>
    Error,
}

/// <summary>One problem in a source: data, not text; <see cref="ToString"/> renders it in MSBuild's shape.</summary>
/// <param name="Code">What kind of problem.</param>
/// <param name="Severity">Whether compilation fails.</param>
/// <param name="Location">JSON Pointer as a URI fragment (<c>#/properties/age/minimum</c>), or <c>line:column</c>.</param>
/// <param name="Message">What was expected and what was found.</param>
/// <param name="Hint">The way out, if there is one.</param>
public sealed record Diagnostic(DiagnosticCode Code, DiagnosticSeverity Severity, string Location, string Message, string? Hint = null)
{
    /// <summary>The line of the source with carets under the place, where the source is a grammar; null otherwise.</summary>
    public string? Excerpt { get; init; }

    /// <summary><c>schema.json#/properties/age/minimum: error SG1200: expected a number, found "3". Remove the quotes.</c> An excerpt follows on lines of its own.</summary>
    public override string ToString() =>
        $"{Location}: {(Severity == DiagnosticSeverity.Error ? "error" : "warning")} SG{(int)Code}: {Message}{(Hint is null ? "" : " " + Hint)}{(Excerpt is null ? "" : Environment.NewLine + Excerpt)}";
}
