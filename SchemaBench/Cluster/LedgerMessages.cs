namespace StructGen.SchemaBench.Cluster;

/// <summary>The answer to a worker that joins.</summary>
/// <param name="Epoch">The ledger.</param>
/// <param name="Missing">The samples whose records the ledger wants from it.</param>
[GenerateSerializer]
[Immutable]
internal sealed record JoinReply([property: Id(0)] string Epoch, [property: Id(1)] string[] Missing);

/// <summary>The answer to a worker that lives.</summary>
/// <param name="Epoch">The ledger.</param>
/// <param name="Joined">False: the ledger does not know the worker, which is to join.</param>
/// <param name="Leased">Samples to run.</param>
/// <param name="Records">Records from the worker's position on, as many as fit a message.</param>
/// <param name="Workers">Workers that live.</param>
/// <param name="Complete">Whether every sample is done and every worker knows all of them.</param>
[GenerateSerializer]
[Immutable]
internal sealed record ExchangeReply(
    [property: Id(0)] string Epoch,
    [property: Id(1)] bool Joined,
    [property: Id(2)] string[] Leased,
    [property: Id(3)] byte[][] Records,
    [property: Id(4)] int Workers,
    [property: Id(5)] bool Complete);
