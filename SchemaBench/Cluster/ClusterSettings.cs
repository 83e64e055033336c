namespace StructGen.SchemaBench.Cluster;

/// <summary>Where the members of a cluster find each other.</summary>
internal enum ClusterDirectory
{
    /// <summary>At the first process on this machine, which must not be lost.</summary>
    Localhost,

    /// <summary>In a Redis server.</summary>
    Redis,

    /// <summary>In a database.</summary>
    AdoNet,
}

/// <summary>How processes share a run.</summary>
internal sealed record ClusterSettings
{
    public ClusterDirectory Directory { get; init; }

    /// <summary>The Redis configuration or the database's connection string; never shown.</summary>
    public string? Address { get; init; }

    /// <summary>The name of the database's client.</summary>
    public string Invariant { get; init; } = "Npgsql";

    /// <summary>The address under which the other processes reach this one; null for the machine's own.</summary>
    public System.Net.IPAddress? Host { get; init; }

    /// <summary>The port for the other processes; null for a free one. On localhost, that of the first process.</summary>
    public int? Port { get; init; }

    /// <summary>After so long a silence a process counts as lost, and its samples are handed out again.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(15);
}
