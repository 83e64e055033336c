namespace StructGen.SchemaBench.Commands;

/// <summary>What the process ends with.</summary>
internal static class ExitCodes
{
    /// <summary>The run is complete, whatever it counted.</summary>
    public const int Completed = 0;

    /// <summary>Bad arguments, or an unexpected error.</summary>
    public const int Usage = 1;

    /// <summary>Bad arguments or unreadable data: of <c>mask</c>, <c>suite</c>, <c>walk</c> and <c>grammar</c>, and of no command at all.</summary>
    public const int Unusable = 2;

    /// <summary>A gate (<c>--fail-on</c>) is missed.</summary>
    public const int GateMissed = 2;

    /// <summary>Data, model or device that cannot be used.</summary>
    public const int InputUnusable = 3;

    /// <summary>An endpoint that cannot be used.</summary>
    public const int EndpointFailed = 4;

    /// <summary>Ctrl-C.</summary>
    public const int Interrupted = 130;
}
