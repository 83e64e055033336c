using System.Collections.Immutable;

namespace StructGen.Grammars;

/// <summary>A constraint that cannot be honoured; holds every problem found, never only the first.</summary>
public class GrammarException : Exception
{
    /// <summary>Creates the exception from all problems.</summary>
    /// <param name="diagnostics">At least one error.</param>
    public GrammarException(ImmutableArray<Diagnostic> diagnostics)
        : base(string.Join(Environment.NewLine, diagnostics)) => Diagnostics = diagnostics;

    /// <summary>Creates the exception from one problem.</summary>
    /// <param name="diagnostic">The problem.</param>
    public GrammarException(Diagnostic diagnostic)
        : this([diagnostic])
    {
    }

    /// <summary>All problems, in source order.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; }
}

/// <summary>A limit of <see cref="GrammarLimits"/> met while compiling or matching. It never clears or sets a wrong mask bit: the call that met it fails.</summary>
public sealed class GrammarLimitException : GrammarException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="limit">The property of <see cref="GrammarLimits"/> to raise.</param>
    /// <param name="message">What was being built.</param>
    /// <param name="location">Where, if known.</param>
    public GrammarLimitException(string limit, string message, string location = "#")
        : base(new Diagnostic(DiagnosticCode.LimitExceeded, DiagnosticSeverity.Error, location, message, $"Raise GrammarLimits.{limit}.")) => Limit = limit;

    /// <summary>The property of <see cref="GrammarLimits"/> to raise.</summary>
    public string Limit { get; }
}
