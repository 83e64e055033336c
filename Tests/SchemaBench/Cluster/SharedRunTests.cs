using System.Diagnostics;
using StructGen.Tests.SchemaBench.Processes;

namespace StructGen.Tests.SchemaBench.Cluster;

/// <summary>Three processes share a run and one of them is killed: the others end with the results of one run by one process.</summary>
[Platform(Include = "Linux,MacOsX", Reason = "Processes are killed by kill.")]
internal sealed class SharedRunTests
{
    private const int Schemas = 45;
    private const string Lease = "4";

    private DirectoryInfo _folder = null!;
    private FakeModel _model = null!;
    private RedisServer? _redis;
    private string _data = null!;
    private string[] _whole = null!;
    private string _summary = null!;

    [OneTimeSetUp]
    public async Task SetUp()
    {
        _redis = await RedisServer.TryStartAsync();
        if (_redis is null)
        {
            Assert.Ignore("There is no redis-server on the PATH: apt-get install redis-server.");
        }

        _folder = Directory.CreateDirectory(Path.Combine(TestContext.CurrentContext.WorkDirectory, $"shared-{Guid.NewGuid():N}"));
        _data = FakeModel.WriteSchemas(_folder, Schemas);
        _model = FakeModel.Start(TimeSpan.FromMilliseconds(200));
        using BenchProcess alone = BenchProcess.Start(Arguments("whole", concurrency: 12).Append("--compile-timeout").Append("300"));
        (int code, _, string error) = await alone.WaitAsync();
        Assert.That((code, error), Is.EqualTo((0, "")));
        _whole = RunEssence.OfResults(Results("whole"));
        _summary = RunEssence.OfSummary(Summary("whole"));
        Assert.That(_whole, Has.Length.EqualTo(Schemas + 1));
    }

    [OneTimeTearDown]
    public async Task TearDown()
    {
        if (_redis is not null)
        {
            _redis.Dispose();
            await _model.DisposeAsync();
            _folder.Delete(recursive: true);
        }
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    public async Task Killing_any_of_three_processes_changes_no_result(int victim)
    {
        string[] names = [.. Enumerable.Range(0, 3).Select(i => $"{victim}-{i}")];
        List<BenchProcess> processes = [];
        _model.Close();
        try
        {
            // The first one is the first in the cluster, too, and nothing is done before all are there.
            foreach (string name in names)
            {
                processes.Add(BenchProcess.Start(
                    [.. Arguments(name, concurrency: 1), "--compile-timeout", "300", "--cluster", "redis", "--cluster-address", _redis!.Address, "--cluster-host", "127.0.0.1", "--lease", Lease]));
                await UntilAsync(processes, () => processes[0].Error.Contains("1 process\n", StringComparison.Ordinal));
            }

            await UntilAsync(processes, () => processes.TrueForAll(process => process.Error.Contains("3 processes", StringComparison.Ordinal)));
            int before = _model.Requests;
            _model.Open();
            await UntilAsync(processes, () => _model.Requests > before + 9);
            processes[victim].Signal("KILL");
            foreach (int survivor in Enumerable.Range(0, 3).Where(i => i != victim))
            {
                (int code, _, string error) = await processes[survivor].WaitAsync();
                Assert.That(code, Is.Zero, error);
                Assert.That(RunEssence.OfSummary(Summary(names[survivor])), Is.EqualTo(_summary));
                Assert.That(RunEssence.OfResults(Results(names[survivor])), Is.EqualTo(_whole));
            }
        }
        finally
        {
            _model.Open();
            processes.ForEach(process => process.Dispose());
        }

        // What the killed one left is part of the same results, and merging all of them changes nothing.
        using BenchProcess merge = BenchProcess.Start(["merge", .. names.Select(Results), "-o", Results($"{victim}-merged")]);
        Assert.That((await merge.WaitAsync()).Code, Is.Zero);
        Assert.That(RunEssence.OfResults(Results($"{victim}-merged")), Is.EqualTo(_whole));
    }

    [Test]
    public async Task Processes_on_one_machine_find_each_other_without_a_server()
    {
        string[] names = ["local-0", "local-1"];
        string[] cluster = ["--compile-timeout", "300", "--cluster", "--cluster-port", $"{RedisServer.FreePort()}", "--lease", "10"];
        _model.Close();
        List<BenchProcess> processes = [.. names.Select(name => BenchProcess.Start([.. Arguments(name, concurrency: 8), .. cluster]))];
        try
        {
            await UntilAsync(processes, () => processes.TrueForAll(process => process.Error.Contains("2 processes", StringComparison.Ordinal)));
            _model.Open();
            foreach ((BenchProcess process, string name) in processes.Zip(names))
            {
                Assert.That((await process.WaitAsync()).Code, Is.Zero, process.Error);
                Assert.That(RunEssence.OfSummary(Summary(name)), Is.EqualTo(_summary));
                Assert.That(RunEssence.OfResults(Results(name)), Is.EqualTo(_whole));
            }
        }
        finally
        {
            _model.Open();
            processes.ForEach(process => process.Dispose());
        }
    }

    private static async Task UntilAsync(List<BenchProcess> processes, Func<bool> holds)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!holds())
        {
            Assert.That(waited.Elapsed, Is.LessThan(TimeSpan.FromMinutes(2)), () => string.Join("\n", processes.Select(process => process.Error)));
            Assert.That(processes.Find(process => process.HasExited)?.Error, Is.Null, "a process ended too early");
            await Task.Delay(20);
        }
    }

    private string Results(string name) => Path.Combine(_folder.FullName, name + ".jsonl");

    private string Summary(string name) => Path.Combine(_folder.FullName, name + ".json");

    private string[] Arguments(string name, int concurrency) =>
    [
        "run", "--data", _data, "--no-progress", "--engine", "openai", "--base-url", _model.Address, "--model", "toy", "--concurrency", $"{concurrency}", "-o", Results(name), "--summary", Summary(name),
    ];
}
