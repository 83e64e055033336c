namespace StructGen.SchemaBench.Reports;

/// <summary>What every line of a results file tells.</summary>
internal interface IRunRecord
{
    /// <summary>What was measured.</summary>
    string Id { get; }

    /// <summary>Fingerprint of the options and the vocabulary; a run resumes only results of its own kind.</summary>
    string Run { get; }
}
