namespace StructGen.SchemaBench.Cluster;

/// <summary>
/// Who runs what, and what is done: the heart of a shared run. It lives in the memory of one process and may be lost with it; then another begins
/// with a new epoch, and every worker hands in again what it knows. Records are kept by sample id, and the first one stands, so that handing in is
/// idempotent. Not thread-safe.
/// </summary>
/// <param name="epoch">Tells this ledger from those before it.</param>
/// <param name="lease">After so long a silence a worker's samples are handed out again.</param>
/// <param name="time">The clock.</param>
internal sealed class Ledger(string epoch, TimeSpan lease, TimeProvider time)
{
    // Messages stay small beside what carries them.
    private const int MostBytes = 1 << 20;

    private readonly Dictionary<string, string> _leases = new(StringComparer.Ordinal);
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);
    private readonly List<byte[]> _records = [];
    private readonly Dictionary<string, Worker> _workers = new(StringComparer.Ordinal);
    private readonly long _began = time.GetTimestamp();
    private readonly SortedSet<string> _open = new(StringComparer.Ordinal);
    private HashSet<string>? _all;

    /// <summary>A worker comes, or finds that the ledger is a new one.</summary>
    /// <param name="worker">Its name.</param>
    /// <param name="ids">The samples of the run.</param>
    /// <param name="known">Those that it has records of.</param>
    /// <param name="running">Those that it is running, since an earlier ledger gave them to it.</param>
    /// <returns>Those of them that are missing here: the worker is to commit them.</returns>
    public JoinReply Join(string worker, string[] ids, string[] known, string[] running)
    {
        if (_all is null)
        {
            _all = new(ids, StringComparer.Ordinal);
            _open.UnionWith(_all);
        }

        Release(worker);
        _workers[worker] = new() { Seen = time.GetTimestamp() };
        foreach (string id in running.Where(_open.Remove))
        {
            _leases.Add(id, worker);
        }

        return new(epoch, [.. known.Where(id => _all.Contains(id) && !_done.Contains(id))]);
    }

    /// <summary>A worker says that it lives, takes what it may run and learns what others have done.</summary>
    /// <param name="worker">Its name.</param>
    /// <param name="workersEpoch">The ledger that it joined.</param>
    /// <param name="position">How many of the ledger's records it has.</param>
    /// <param name="wanted">How many samples it can begin with.</param>
    public ExchangeReply Exchange(string worker, string workersEpoch, int position, int wanted)
    {
        if (workersEpoch != epoch || _all is null || !_workers.TryGetValue(worker, out Worker? own))
        {
            return new(epoch, false, [], [], 0, false);
        }

        own.Seen = time.GetTimestamp();
        own.Position = Math.Min(position, _records.Count);
        ReleaseLost();
        List<byte[]> records = [];
        for (int i = own.Position, bytes = 0; i < _records.Count && bytes < MostBytes; i++)
        {
            records.Add(_records[i]);
            bytes += _records[i].Length;
        }

        bool complete = _done.Count == _all.Count;
        return new(epoch, true, IsGathering ? [] : Lease(worker, wanted), [.. records], _workers.Count, complete && _workers.Values.All(other => other.Position == _records.Count));
    }

    /// <summary>Takes a record in; the first of a sample stands.</summary>
    /// <returns>Whether it is this one.</returns>
    public bool Commit(string id, byte[] record)
    {
        if (_all is null || !_all.Contains(id) || !_done.Add(id))
        {
            return false;
        }

        _open.Remove(id);
        _leases.Remove(id);
        _records.Add(record);
        return true;
    }

    /// <summary>A worker goes in peace: what it was given is open again at once.</summary>
    public void Leave(string worker)
    {
        Release(worker);
        _workers.Remove(worker);
    }

    /// <summary>A new ledger waits for what the workers of the one before know, lest it be run again.</summary>
    private bool IsGathering => time.GetElapsedTime(_began) < lease / 5;

    private string[] Lease(string worker, int wanted)
    {
        string[] ids = [.. _open.Take(wanted)];
        foreach (string id in ids)
        {
            _open.Remove(id);
            _leases.Add(id, worker);
        }

        return ids;
    }

    private void ReleaseLost()
    {
        foreach (string lost in _workers.Where(entry => time.GetElapsedTime(entry.Value.Seen) > lease).Select(entry => entry.Key).ToArray())
        {
            Leave(lost);
        }
    }

    private void Release(string worker)
    {
        foreach (string id in _leases.Where(entry => entry.Value == worker).Select(entry => entry.Key).ToArray())
        {
            _leases.Remove(id);
            _open.Add(id);
        }
    }

    private sealed class Worker
    {
        public long Seen { get; set; }

        public int Position { get; set; }
    }
}
