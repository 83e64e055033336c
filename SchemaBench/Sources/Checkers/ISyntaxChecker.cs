namespace StructGen.SchemaBench.Sources.Checkers;

/// <summary>A foreign program that says whether texts are of a language. Used by one thread at a time.</summary>
internal interface ISyntaxChecker : IDisposable
{
    /// <summary>Null when the text is of the language, else why not.</summary>
    string? Check(ReadOnlyMemory<byte> text, CancellationToken cancellationToken);
}
