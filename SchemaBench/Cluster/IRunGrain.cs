namespace StructGen.SchemaBench.Cluster;

/// <summary>A run's <see cref="Ledger"/>, somewhere in the cluster. The key is the run's fingerprint with that of its samples.</summary>
internal interface IRunGrain : IGrainWithStringKey
{
    Task<JoinReply> JoinAsync(string worker, string[] ids, string[] known, string[] running);

    Task<ExchangeReply> ExchangeAsync(string worker, string epoch, int position, int wanted);

    Task<bool> CommitAsync(string id, byte[] record);

    Task LeaveAsync(string worker);
}

/// <inheritdoc cref="IRunGrain"/>
internal sealed class RunGrain(ClusterSettings settings) : Grain, IRunGrain
{
    private readonly Ledger _ledger = new(Guid.NewGuid().ToString("N"), settings.Lease, TimeProvider.System);

    public Task<JoinReply> JoinAsync(string worker, string[] ids, string[] known, string[] running) => Task.FromResult(_ledger.Join(worker, ids, known, running));

    public Task<ExchangeReply> ExchangeAsync(string worker, string epoch, int position, int wanted) => Task.FromResult(_ledger.Exchange(worker, epoch, position, wanted));

    public Task<bool> CommitAsync(string id, byte[] record) => Task.FromResult(_ledger.Commit(id, record));

    public Task LeaveAsync(string worker)
    {
        _ledger.Leave(worker);
        return Task.CompletedTask;
    }
}
