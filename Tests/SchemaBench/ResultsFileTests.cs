using NUnit.Framework;
using StructGen.SchemaBench.Datasets;
using StructGen.SchemaBench.Measurements;
using StructGen.SchemaBench.Reports;

namespace StructGen.Tests.SchemaBench;

internal sealed class ResultsFileTests
{
    private FileInfo _path = null!;

    [SetUp]
    public void SetUp() => _path = new(Path.Combine(TestContext.CurrentContext.WorkDirectory, $"results-{Guid.NewGuid():N}.jsonl"));

    [TearDown]
    public void TearDown() => File.Delete(_path.FullName);

    [Test]
    public void Refuses_a_file_that_exists()
    {
        Write(ExistingFile.Refuse, "a");
        Assert.That(() => Write(ExistingFile.Refuse, "b"), Throws.TypeOf<DataException>().With.Message.Contains("--resume"));
    }

    [Test]
    public void Overwrites_when_forced()
    {
        Write(ExistingFile.Refuse, "a", "b");
        Write(ExistingFile.Overwrite, "c");
        Assert.That(File.ReadAllLines(_path.FullName), Has.Length.EqualTo(1));
    }

    [Test]
    public void Resumes_after_the_last_whole_line()
    {
        Write(ExistingFile.Refuse, "a", "b");
        File.AppendAllText(_path.FullName, "{\"id\":\"c\",\"ru");
        using (ResultsFile<MaskRecord> results = ResultsFile<MaskRecord>.Open(_path, ExistingFile.Resume))
        {
            List<MaskRecord> taken = [];
            Assert.That(results.TakeUp(["b", "c"], "run", taken.Add), Is.EquivalentTo(new[] { "b" }));
            Assert.That(taken.Select(record => (record.Id, record.Status, record.TtfmUs)), Is.EqualTo(new[] { ("b", SchemaStatus.Overconstrained, (double?)1.5) }));
            results.Write(Record("c"));
        }

        Assert.That(File.ReadAllLines(_path.FullName), Has.Length.EqualTo(3));
        Assert.That(File.ReadAllText(_path.FullName), Does.Contain("\"status\":\"overconstrained\"").And.Contain("\"ttfm_us\":1.5"));
    }

    [Test]
    public void Does_not_mix_runs_of_different_options()
    {
        Write(ExistingFile.Refuse, "a");
        using ResultsFile<MaskRecord> results = ResultsFile<MaskRecord>.Open(_path, ExistingFile.Resume);
        Assert.That(() => results.TakeUp(["a"], "other", _ => { }), Throws.TypeOf<DataException>());
    }

    [Test]
    public void Complains_about_a_file_that_holds_something_else()
    {
        File.WriteAllText(_path.FullName, "hello\n");
        Assert.That(() => ResultsFile<MaskRecord>.Open(_path, ExistingFile.Resume), Throws.TypeOf<DataException>());
    }

    private static MaskRecord Record(string id) => new() { Id = id, Run = "run", Status = SchemaStatus.Overconstrained, TtfmUs = 1.5 };

    private void Write(ExistingFile mode, params string[] ids)
    {
        using ResultsFile<MaskRecord> results = ResultsFile<MaskRecord>.Open(_path, mode);
        foreach (string id in ids)
        {
            results.Write(Record(id));
        }
    }
}
