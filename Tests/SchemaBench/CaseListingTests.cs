using System.Text;
using NUnit.Framework;
using StructGen.SchemaBench.Datasets;

namespace StructGen.Tests.SchemaBench;

internal sealed class CaseListingTests
{
    private DirectoryInfo _folder = null!;

    [SetUp]
    public void SetUp()
    {
        _folder = Directory.CreateDirectory(Path.Combine(TestContext.CurrentContext.WorkDirectory, $"cases-{Guid.NewGuid():N}"));
        foreach (string name in new[] { "b.json", "B.json", "a-1.json", "a.x.json", "note.txt" })
        {
            File.WriteAllText(Path.Combine(_folder.FullName, name), "{\"schema\": true, \"tests\": []}");
        }
    }

    [TearDown]
    public void TearDown() => _folder.Delete(recursive: true);

    [Test]
    public void Sorts_by_name_ordinally()
    {
        Assert.That(Ids(CaseListing.List(_folder, null, null)), Is.EqualTo(new[] { "B", "a-1", "a.x", "b" }));
        Assert.That(Ids(CaseListing.List(_folder, null, 2)), Is.EqualTo(new[] { "B", "a-1" }));
    }

    [Test]
    public void Takes_what_a_list_names()
    {
        Assert.That(Ids(CaseListing.List(_folder, List("b.json", "", "a.x "), null)), Is.EqualTo(new[] { "a.x", "b" }));
        Assert.That(Ids(CaseListing.List(_folder, List("b.json", "a.x"), 1)), Is.EqualTo(new[] { "a.x" }));
    }

    [Test]
    public void Complains_about_names_that_are_not_there()
    {
        Assert.That(() => CaseListing.List(_folder, List("c.json"), null), Throws.TypeOf<DataException>().With.Message.Contains('c'));
    }

    [Test]
    public void Has_forty_schemas_of_its_own_with_both_verdicts()
    {
        MaskBenchCase[] cases = [.. BuiltInSchemas.All.Select(source => source.Load())];
        Assert.That(cases, Has.Length.EqualTo(40));
        Assert.That(cases.Where(entry => !entry.Tests.Any(test => test.Valid)), Is.Empty);
        Assert.That(cases.Where(entry => entry.Tests.All(test => test.Valid)).Select(entry => entry.Id), Is.Empty);
    }

    [TestCase("[]")]
    [TestCase("{\"tests\": []}")]
    [TestCase("{\"schema\": {}, \"tests\": {}}")]
    [TestCase("{\"schema\": {}, \"tests\": [{\"data\": 1}]}")]
    [TestCase("{\"schema\": {}, \"tests\": [{\"valid\": 1, \"data\": 1}]}")]
    [TestCase("{\"schema\": {}, \"tests\": [{\"valid\": true}]}")]
    [TestCase("{\"schema\": {}")]
    public void Complains_about_files_of_another_shape(string text)
    {
        Assert.That(() => MaskBenchCase.Parse("x", Encoding.UTF8.GetBytes(text)), Throws.TypeOf<DataException>());
    }

    [Test]
    public void A_file_needs_no_tests_and_null_is_an_instance()
    {
        Assert.That(MaskBenchCase.Parse("x", "{\"schema\": {}}"u8.ToArray()).Tests, Is.Empty);
        Assert.That(MaskBenchCase.Parse("x", "{\"schema\": {}, \"tests\": [{\"valid\": true, \"data\": null}]}"u8.ToArray()).Tests[0].Text, Is.EqualTo("null"));
    }

    private static IEnumerable<string> Ids(IEnumerable<CaseSource> sources) => sources.Select(source => source.Id);

    private FileInfo List(params string[] names)
    {
        FileInfo list = new(Path.Combine(_folder.FullName, "list.txt"));
        File.WriteAllLines(list.FullName, names);
        return list;
    }
}
