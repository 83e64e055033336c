namespace StructGen.SchemaBench.Commands;

/// <summary>What the process ends with.</summary>
internal static class ExitCodes
{
    /// <summary>The run is complete, whatever it counted.</summary>
    public const int Completed = 0;

    /// <summary>Bad arguments or unreadable data.</summary>
    public const int Unusable = 2;

    /// <summary>Ctrl-C.</summary>
    public const int Interrupted = 130;
}
