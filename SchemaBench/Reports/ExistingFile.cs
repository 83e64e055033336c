namespace StructGen.SchemaBench.Reports;

/// <summary>What to do with a results file that is already there.</summary>
internal enum ExistingFile
{
    /// <summary>An error.</summary>
    Refuse,

    /// <summary>Keep its records and run the rest.</summary>
    Resume,

    /// <summary>Start anew.</summary>
    Overwrite,
}
