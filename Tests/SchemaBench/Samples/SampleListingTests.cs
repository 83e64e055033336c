using System.Security.Cryptography;
using System.Text;
using Parquet;
using Parquet.Schema;
using StructGen.SchemaBench.Datasets;
using StructGen.SchemaBench.Datasets.Samples;

namespace StructGen.Tests.SchemaBench.Samples;

internal sealed class SampleListingTests
{
    private DirectoryInfo _folder = null!;

    [SetUp]
    public void SetUp() => _folder = Directory.CreateDirectory(Path.Combine(TestContext.CurrentContext.WorkDirectory, $"samples-{Guid.NewGuid():N}"));

    [TearDown]
    public void TearDown() => _folder.Delete(recursive: true);

    [Test]
    public async Task Without_a_path_the_built_in_schemas_are_there()
    {
        IReadOnlyList<SampleSource> samples = await SampleListing.ListAsync([], CancellationToken.None);
        Assert.That(samples, Has.Count.EqualTo(40));
        Assert.That(samples.Select(sample => sample.Split).Distinct(), Is.EqualTo(new[] { "built-in" }));
        Assert.That(samples.All(sample => sample.Read().Span[0] == (byte)'{'), Is.True);
    }

    [Test]
    public async Task A_folder_of_folders_is_a_data_set_each()
    {
        Write("data/Github_easy/o2.json", """{"type": "string"}""");
        Write("data/Github_easy/o1.json", "true");
        Write("data/Kubernetes/kb_1.json", "{}");
        Assert.That(
            await ListAsync("data"),
            Is.EqualTo(new[] { ("Github_easy/o1", "Github_easy", "o1.json", "true"), ("Github_easy/o2", "Github_easy", "o2.json", """{"type": "string"}"""), ("Kubernetes/kb_1", "Kubernetes", "kb_1.json", "{}") }));
    }

    [Test]
    public async Task MaskBench_files_tell_the_data_set_in_their_names()
    {
        foreach (string name in new[] { "Github_easy---o1", "BFCL_java_1", "lonely" })
        {
            Write($"masks/{name}.json", """{"schema": {"minimum": 1.50}, "tests": []}""");
        }

        Assert.That(
            await ListAsync("masks"),
            Is.EqualTo(new[]
            {
                ("BFCL_java_1", "BFCL", "BFCL_java_1.json", """{"minimum": 1.50}"""), ("Github_easy---o1", "Github_easy", "Github_easy---o1.json", """{"minimum": 1.50}"""),
                ("lonely", "other", "lonely.json", """{"minimum": 1.50}"""),
            }));
    }

    [Test]
    public async Task JSON_Lines_hold_schemas_as_objects_or_as_text()
    {
        Write("train.jsonl", """
            {"unique_id": "a", "json_schema": "{\"type\": \"null\"}", "dataset": "one"}
            {"id": "b", "schema": {"type": "null"}, "part": "validation"}

            {"schema": true}
            not JSON
            {"id": "c"}
            """);
        IReadOnlyList<SampleSource> samples = await SampleListing.ListAsync([Path.Combine(_folder.FullName, "train.jsonl")], CancellationToken.None);
        Assert.That(
            samples.Select(sample => (sample.Id, sample.Split, sample.Part, Text(sample))),
            Is.EqualTo(new[]
            {
                ("a", "one", "train", """{"type": "null"}"""), ("b", "train", "val", """{"type": "null"}"""), ("train:4", "train", "train", "true"), ("train:5", "train", "train", null), ("train:6", "train", "train", null),
            }));
    }

    [Test]
    public async Task Parquet_files_hold_schemas_and_ids_in_columns()
    {
        ParquetSchema schema = new(new DataField<string>("json_schema"), new DataField<string>("unique_id"));
        string path = Path.Combine(_folder.CreateSubdirectory("Github_easy").FullName, "val-00000-of-00001.parquet");
        await using (FileStream stream = File.Create(path))
        await using (ParquetWriter writer = await ParquetWriter.CreateAsync(schema, stream))
        {
            foreach (string[] texts in new string[][] { ["true", """{"type": "string"}"""], ["{}"] })
            {
                using ParquetRowGroupWriter group = writer.CreateRowGroup();
                await group.WriteAsync(schema.DataFields[0], (IReadOnlyCollection<string?>)texts);
                await group.WriteAsync(schema.DataFields[1], (IReadOnlyCollection<string?>)texts.Select(text => $"o{text.Length}").ToArray());
            }
        }

        IReadOnlyList<SampleSource> samples = await SampleListing.ListAsync([_folder.FullName], CancellationToken.None);
        Assert.That(
            samples.Select(sample => (sample.Id, sample.Split, sample.Part, Text(sample))),
            Is.EqualTo(new[] { ("o18", "Github_easy", "val", """{"type": "string"}"""), ("o2", "Github_easy", "val", "{}"), ("o4", "Github_easy", "val", "true") }));
        Assert.That(new SampleSelection { Part = "val" }.Apply(samples), Has.Count.EqualTo(3));
        Assert.That(() => new SampleSelection { Part = "test" }.Apply(samples), Throws.TypeOf<DataException>());
    }

    [Test]
    public void A_file_that_is_no_Parquet_is_named()
    {
        Write("x/broken.parquet", "PAR1 no it is not");
        Assert.That(() => SampleListing.ListAsync([_folder.FullName], CancellationToken.None), Throws.TypeOf<DataException>().With.Message.Contains("broken.parquet"));
    }

    [Test]
    public async Task An_id_used_twice_hides_nothing()
    {
        Write("one.jsonl", """
            {"id": "a", "schema": true}
            {"id": "a", "schema": false}
            """);
        IReadOnlyList<SampleSource> samples = await SampleListing.ListAsync([Path.Combine(_folder.FullName, "one.jsonl")], CancellationToken.None);
        Assert.That(samples.Select(sample => (sample.Id, Text(sample))), Is.EqualTo(new[] { ("a", "true"), ("a (2)", null) }));
    }

    [Test]
    public async Task The_choice_by_hash_takes_the_smallest_digests_of_the_file_names()
    {
        foreach (int i in Enumerable.Range(0, 20))
        {
            Write($"set/{i}.json", "true");
        }

        IReadOnlyList<SampleSource> all = await SampleListing.ListAsync([_folder.FullName], CancellationToken.None);
        string[] expected = [.. Enumerable.Range(0, 20)
            .Select(i => $"{i}.json")
            .OrderBy(name => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(name))), StringComparer.Ordinal)
            .Take(5)
            .Order(StringComparer.Ordinal)];
        Assert.That(new SampleSelection { ByHash = 5 }.Apply(all).Select(sample => sample.FileName).Order(StringComparer.Ordinal), Is.EqualTo(expected));
        Assert.That(new SampleSelection { ByHash = 5, Limit = 2 }.Apply(all), Has.Count.EqualTo(2));
    }

    [Test]
    public void Shards_share_everything_out()
    {
        int[] items = [.. Enumerable.Range(0, 10)];
        Assert.That(Enumerable.Range(1, 3).SelectMany(i => new Shard(i, 3).Of(items)).Order(), Is.EqualTo(items));
        Assert.That(new[] { "0/2", "3/2", "1", "a/b", "1/2/3", "-1/2" }.Any(text => Shard.TryParse(text, out _)), Is.False);
    }

    private static string? Text(SampleSource sample)
    {
        try
        {
            return Encoding.UTF8.GetString(sample.Read().Span);
        }
        catch (DataException)
        {
            return null;
        }
    }

    private async Task<(string Id, string Split, string FileName, string? Text)[]> ListAsync(string path) =>
        [.. (await SampleListing.ListAsync([Path.Combine(_folder.FullName, path)], CancellationToken.None)).Select(sample => (sample.Id, sample.Split, sample.FileName, Text(sample)))];

    private void Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
