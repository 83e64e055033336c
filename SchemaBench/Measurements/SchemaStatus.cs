namespace StructGen.SchemaBench.Measurements;

/// <summary>The outcome of a schema, from good to bad.</summary>
internal enum SchemaStatus
{
    /// <summary>Every instance got its verdict.</summary>
    Pass,

    /// <summary>An invalid instance was accepted.</summary>
    Underconstrained,

    /// <summary>A valid instance was refused.</summary>
    Overconstrained,

    /// <summary>The engine said that it cannot honour the schema.</summary>
    Refused,

    /// <summary>The time limit passed.</summary>
    Timeout,

    /// <summary>An exception that is not a refusal, or a mask that contradicts the matcher.</summary>
    Crash,
}
