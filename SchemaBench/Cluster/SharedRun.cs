using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using StructGen.SchemaBench.Datasets.Samples;
using StructGen.SchemaBench.Evaluation;
using StructGen.SchemaBench.Fetching;
using StructGen.SchemaBench.Reports;

namespace StructGen.SchemaBench.Cluster;

/// <summary>
/// One process's share of a run that several processes share: it takes samples from the ledger, runs them, hands the records in and takes over those
/// of the others, so that in the end every process has all of them, and none is lost with a process.
/// </summary>
internal sealed class SharedRun
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly ClusterSettings _settings;
    private readonly int _lanes;
    private readonly Func<SampleSource, CancellationToken, Task<SampleRecord>> _execute;
    private readonly Action<SampleRecord> _add;
    private readonly string _worker = Guid.NewGuid().ToString("N");
    private readonly Dictionary<string, SampleSource> _samples;
    private readonly Dictionary<string, byte[]> _known;
    private readonly Dictionary<string, Task<SampleRecord>> _running = new(StringComparer.Ordinal);

    // Own records that the ledger may not have yet.
    private readonly HashSet<string> _uncommitted = new(StringComparer.Ordinal);

    private Silo? _silo;
    private string _epoch = "";
    private int _position;

    /// <param name="settings">The cluster.</param>
    /// <param name="samples">The samples of the whole run.</param>
    /// <param name="earlier">Records of an earlier try.</param>
    /// <param name="lanes">Samples at a time.</param>
    /// <param name="execute">Runs a sample.</param>
    /// <param name="add">Receives each further record once, in this process's order.</param>
    public SharedRun(
        ClusterSettings settings,
        IReadOnlyList<SampleSource> samples,
        IEnumerable<SampleRecord> earlier,
        int lanes,
        Func<SampleSource, CancellationToken, Task<SampleRecord>> execute,
        Action<SampleRecord> add)
    {
        _settings = settings;
        _lanes = lanes;
        _execute = execute;
        _add = add;
        _samples = samples.ToDictionary(sample => sample.Id, StringComparer.Ordinal);
        _known = earlier.Where(record => _samples.ContainsKey(record.Id)).ToDictionary(record => record.Id, Write, StringComparer.Ordinal);
    }

    /// <summary>Takes part until every sample is done.</summary>
    /// <param name="run">The run's fingerprint.</param>
    /// <param name="say">Receives what somebody may want to know about the cluster.</param>
    /// <param name="interrupted">Ends it; the other processes go on.</param>
    public async Task RunAsync(string run, Action<string> say, CancellationToken interrupted)
    {
        string[] ids = [.. _samples.Keys.Order(StringComparer.Ordinal)];
        string key = $"{run}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', ids))))[..8]}";
        _silo = await Silo.StartAsync(_settings, Cluster(key), interrupted).ConfigureAwait(false);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(interrupted);
        try
        {
            await TakePartAsync(ids, key, say, stop.Token).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(_running.Values).ContinueWith(static _ => { }, TaskScheduler.Default).ConfigureAwait(false);
            await TryAsync(() => Ledger(key).LeaveAsync(_worker)).ConfigureAwait(false);
            await _silo.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static string Cluster(string key) => "schemabench-" + key;

    private IRunGrain Ledger(string key) => _silo!.Grains.GetGrain<IRunGrain>(key);

    private async Task TakePartAsync(string[] ids, string key, Action<string> say, CancellationToken interrupted)
    {
        long answered = System.Diagnostics.Stopwatch.GetTimestamp();
        int workers = 0;
        while (true)
        {
            interrupted.ThrowIfCancellationRequested();
            await HarvestAsync().ConfigureAwait(false);
            ExchangeReply? reply = null;
            Exception? trouble = await TryAsync(async () =>
            {
                if (_silo!.IsFallen)
                {
                    say($"cluster {key}: the others took this process for lost; it joins them again");
                    await _silo.DisposeAsync().ConfigureAwait(false);
                    _silo = await Silo.StartAsync(_settings, Cluster(key), interrupted).ConfigureAwait(false);
                }

                IRunGrain ledger = Ledger(key);
                await HandInAsync(ledger, [.. _uncommitted]).ConfigureAwait(false);
                reply = await ledger.ExchangeAsync(_worker, _epoch, _position, Math.Max(0, _lanes - _running.Count)).ConfigureAwait(false);
                if (!reply.Joined)
                {
                    JoinReply join = await ledger.JoinAsync(_worker, ids, [.. _known.Keys], [.. _running.Keys]).ConfigureAwait(false);
                    (_epoch, _position) = (join.Epoch, 0);
                    _uncommitted.UnionWith(join.Missing);
                    await HandInAsync(ledger, [.. _uncommitted]).ConfigureAwait(false);
                }
            }).ConfigureAwait(false);
            if (reply is not null)
            {
                answered = System.Diagnostics.Stopwatch.GetTimestamp();
                TakeOver(reply, interrupted);
                if (reply.Joined && reply.Workers != workers)
                {
                    workers = reply.Workers;
                    say(FormattableString.Invariant($"cluster {key}: {workers} {(workers == 1 ? "process" : "processes")}"));
                }
            }
            else if (System.Diagnostics.Stopwatch.GetElapsedTime(answered) > _settings.Lease * 10)
            {
                // Whoever has everything needs nobody.
                if (_known.Count == _samples.Count)
                {
                    return;
                }

                throw new EndpointException($"--cluster: nobody answers in the cluster: {trouble?.Message}");
            }

            // With all records at hand, it stays until the others have them too: it may be the one that keeps the ledger.
            if (_known.Count == _samples.Count && reply is { Joined: true, Complete: true })
            {
                return;
            }

            if (reply is not { Records.Length: > 0 })
            {
                await Task.WhenAny([Task.Delay(Tick, interrupted), .. _running.Values]).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Takes what its own lanes have finished.</summary>
    private async Task HarvestAsync()
    {
        foreach ((string id, Task<SampleRecord> lane) in _running.Where(entry => entry.Value.IsCompleted).ToArray())
        {
            _running.Remove(id);
            SampleRecord record = await lane.ConfigureAwait(false);

            // Somebody else may have been given it in the meantime.
            if (_known.TryAdd(id, Write(record)))
            {
                _uncommitted.Add(id);
                _add(record);
            }
        }
    }

    private async Task HandInAsync(IRunGrain ledger, IEnumerable<string> ids)
    {
        foreach (string id in ids)
        {
            await ledger.CommitAsync(id, _known[id]).ConfigureAwait(false);
            _uncommitted.Remove(id);
        }
    }

    private void TakeOver(ExchangeReply reply, CancellationToken interrupted)
    {
        if (!reply.Joined)
        {
            return;
        }

        foreach (byte[] line in reply.Records)
        {
            SampleRecord record = JsonSerializer.Deserialize<SampleRecord>(line, ResultsFile<SampleRecord>.Json)!;
            _position++;
            if (_known.TryAdd(record.Id, line))
            {
                _add(record);
            }
        }

        foreach (string id in reply.Leased)
        {
            if (_known.ContainsKey(id))
            {
                _uncommitted.Add(id);
            }
            else if (!_running.ContainsKey(id))
            {
                _running.Add(id, _execute(_samples[id], interrupted));
            }
        }
    }

    /// <summary>Calls into the cluster; what goes wrong there is tried again, for the grain comes up elsewhere when its process is lost.</summary>
    private async Task<Exception?> TryAsync(Func<Task> call)
    {
        try
        {
            await call().WaitAsync(_settings.Lease * 4).ConfigureAwait(false);
            return null;
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            return problem;
        }
    }

    private static byte[] Write(SampleRecord record) => JsonSerializer.SerializeToUtf8Bytes(record, ResultsFile<SampleRecord>.Json);
}
