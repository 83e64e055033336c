namespace StructGen.Tests.SchemaBench.Processes;

/// <summary>A program of its own is interrupted by the signals of Ctrl-C and of batch schedulers and goes on: the results are those of one run.</summary>
[Platform(Include = "Linux,MacOsX", Reason = "Signals are sent by kill.")]
internal sealed class InterruptedRunTests
{
    private const int Schemas = 30;

    private DirectoryInfo _folder = null!;
    private string _data = null!;

    [OneTimeSetUp]
    public void SetUp()
    {
        _folder = Directory.CreateDirectory(Path.Combine(TestContext.CurrentContext.WorkDirectory, $"interrupted-{Guid.NewGuid():N}"));
        _data = FakeModel.WriteSchemas(_folder, Schemas);
    }

    [OneTimeTearDown]
    public void TearDown() => _folder.Delete(recursive: true);

    [Test]
    public async Task A_run_that_signals_stopped_and_two_shards_equal_one_run()
    {
        if (IsInterruptIgnored())
        {
            Assert.Ignore("The shell that runs the tests in its background ignores SIGINT for every program below it.");
        }

        await using FakeModel model = FakeModel.Start(TimeSpan.FromMilliseconds(60));
        await FinishAsync(model, "whole");
        string[] whole = RunEssence.OfResults(Results("whole"));
        string summary = RunEssence.OfSummary(Summary("whole"));
        Assert.That(whole, Has.Length.EqualTo(Schemas + 1));

        foreach (string signal in new[] { "INT", "TERM" })
        {
            await InterruptAsync(model, signal);
            await FinishAsync(model, signal, "--resume");
            Assert.That(RunEssence.OfResults(Results(signal)), Is.EqualTo(whole), signal);
            Assert.That(RunEssence.OfSummary(Summary(signal)), Is.EqualTo(summary), signal);
        }

        await Task.WhenAll(FinishAsync(model, "1", "--shard", "1/2"), FinishAsync(model, "2", "--shard", "2/2"));
        using (BenchProcess merge = BenchProcess.Start("merge", Results("2"), Results("1"), "-o", Results("merged")))
        {
            Assert.That((await merge.WaitAsync()).Code, Is.Zero);
        }

        Assert.That(RunEssence.OfResults(Results("merged")), Is.EqualTo(whole));

        // A summary of merged results: nothing is left to run.
        await FinishAsync(model, "merged", "--resume");
        Assert.That(RunEssence.OfSummary(Summary("merged")), Is.EqualTo(summary));
    }

    private string Results(string name) => Path.Combine(_folder.FullName, name + ".jsonl");

    private string Summary(string name) => Path.Combine(_folder.FullName, name + ".json");

    private BenchProcess Start(FakeModel model, string name, IEnumerable<string> more) => BenchProcess.Start(
    [
        "run", "--data", _data, "--engine", "openai", "--base-url", model.Address, "--model", "toy", "--concurrency", "2", "-o", Results(name), "--summary", Summary(name), .. more,
    ]);

    private async Task FinishAsync(FakeModel model, string name, params string[] more)
    {
        using BenchProcess run = Start(model, name, more);
        (int code, _, string error) = await run.WaitAsync();
        Assert.That((code, error), Is.EqualTo((0, "")));
    }

    /// <summary>Stops a run by a signal when some samples are done.</summary>
    private async Task InterruptAsync(FakeModel model, string signal)
    {
        using BenchProcess run = Start(model, signal, []);
        int before = model.Requests;
        while (model.Requests < before + 8 && !run.HasExited)
        {
            await Task.Delay(10);
        }

        run.Signal(signal);
        (int code, string output, string error) = await run.WaitAsync();
        Assert.That(code, Is.EqualTo(130), error);
        Assert.That(error, Does.Contain("--resume"));
        Assert.That(output, Does.Contain("samples"), "what is known so far is told");
        Assert.That(File.Exists(Summary(signal)), Is.False, "there is no summary of half a run");

        // The lines are whole; the header and some samples are there.
        string results = File.ReadAllText(Results(signal));
        Assert.That(results, Does.EndWith("\n"));
        Assert.That(results.Count(letter => letter == '\n'), Is.InRange(5, Schemas));
    }

    private static bool IsInterruptIgnored()
    {
        const string Status = "/proc/self/status";
        const int Interrupt = 1 << (2 - 1);
        string? line = File.Exists(Status) ? File.ReadLines(Status).FirstOrDefault(entry => entry.StartsWith("SigIgn:", StringComparison.Ordinal)) : null;
        return line is not null && (Convert.ToUInt64(line.Split(':')[1].Trim(), 16) & Interrupt) != 0;
    }
}
