using System.Text;
using NUnit.Framework;
using StructGen.SchemaBench.Datasets;

namespace StructGen.Tests.SchemaBench;

internal sealed class TestSuiteTests
{
    private DirectoryInfo _folder = null!;

    [OneTimeSetUp]
    public void SetUp()
    {
        _folder = Directory.CreateDirectory(Path.Combine(TestContext.CurrentContext.WorkDirectory, $"suite-{Guid.NewGuid():N}"));
        Write("remotes/draft2020-12/strict.json", """{"$vocabulary": {"https://json-schema.org/draft/2020-12/vocab/format-assertion": false}}""");
        Write("tests/draft7/type.json", """[{"description": "d", "schema": {"type": "number"}, "tests": [{"description": "t", "data": [1.50, -0, "ü"], "valid": true}]}, {"description": "e", "schema": true, "tests": []}]""");
        Write("tests/draft7/anyOf.json", "[]");
        Write("tests/draft7/optional/a.json", "[]");
        Write("tests/draft7/optional/format/date.json", """[{"description": "d", "schema": {"$schema": "x"}, "tests": []}]""");
        Write("tests/draft2020-12/strict.json", """[{"description": "d", "schema": {"$schema": "http://localhost:1234/draft2020-12/strict.json"}, "tests": []}, {"description": "d", "schema": {}, "tests": []}]""");
    }

    [OneTimeTearDown]
    public void TearDown() => _folder.Delete(recursive: true);

    [Test]
    public void Optional_files_come_last_and_only_when_wanted()
    {
        Assert.That(new TestSuite(_folder, "7").Files(optional: false), Is.EqualTo(new[] { "anyOf.json", "type.json" }));
        Assert.That(new TestSuite(_folder, "draft7").Files(optional: true), Is.EqualTo(new[] { "anyOf.json", "type.json", "optional/a.json", "optional/format/date.json" }));
    }

    [Test]
    public void Texts_keep_the_spelling_of_numbers()
    {
        SuiteGroup group = new TestSuite(_folder, "7").Read("type.json")[0];
        Assert.That(group.Tests[0], Is.EqualTo(new SuiteTest("t", true, "[1.50, -0, \"ü\"]")));
        Assert.That(group.Id, Is.EqualTo("type.json#0"));
    }

    [Test]
    public void Schemas_without_dialect_get_that_of_their_folder()
    {
        TestSuite suite = new(_folder, "7");
        Assert.That(Schema(suite.Read("type.json")[0]), Does.StartWith("{\"$schema\": \"http://json-schema.org/draft-07/schema#\""));
        Assert.That(Schema(suite.Read("type.json")[1]), Is.EqualTo("true"));
        Assert.That(Schema(suite.Read("optional/format/date.json")[0]), Is.EqualTo("{\"$schema\": \"x\"}"));
        Assert.That(Schema(new TestSuite(_folder, "2020-12").Read("strict.json")[1]), Is.EqualTo("{}"));
    }

    [Test]
    public void Format_is_asserted_where_folder_or_vocabulary_says_so()
    {
        Assert.That(new TestSuite(_folder, "7").Read("type.json")[0].AssertFormat, Is.False);
        Assert.That(new TestSuite(_folder, "7").Read("optional/format/date.json")[0].AssertFormat, Is.True);
        Assert.That(new TestSuite(_folder, "2020-12").Read("strict.json").Select(group => group.AssertFormat), Is.EqualTo(new[] { true, false }));
    }

    [Test]
    public void An_unknown_draft_is_an_error()
    {
        Assert.That(() => new TestSuite(_folder, "3"), Throws.TypeOf<DataException>());
    }

    private static string Schema(SuiteGroup group) => Encoding.UTF8.GetString(group.Schema);

    private void Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
