using System.Text;
using StructGen.Grammars;
using StructGen.SchemaBench.Datasets.PythonJson;

namespace StructGen.SchemaBench.Datasets;

/// <summary>The official JSON-Schema-Test-Suite in a folder that holds <c>tests/</c> and <c>remotes/</c>.</summary>
internal sealed class TestSuite
{
    private const string RemoteHost = "http://localhost:1234/";
    private const string DefaultDraft = "2020-12";

    // What a schema without $schema means is the suite's folder's word; the engine's default is the latest draft.
    private static readonly Dictionary<string, string> Dialects = new(StringComparer.Ordinal)
    {
        ["4"] = "http://json-schema.org/draft-04/schema#",
        ["6"] = "http://json-schema.org/draft-06/schema#",
        ["7"] = "http://json-schema.org/draft-07/schema#",
        ["2019-09"] = "https://json-schema.org/draft/2019-09/schema",
    };

    private readonly Dictionary<string, JsonValue> _remotes = new(StringComparer.Ordinal);
    private readonly string _draft;
    private readonly DirectoryInfo _folder;

    /// <summary>Opens the suite and reads its remotes.</summary>
    /// <param name="data">The suite's folder.</param>
    /// <param name="draft">For example <c>2020-12</c>, <c>7</c> or <c>draft7</c>.</param>
    public TestSuite(DirectoryInfo data, string draft)
    {
        _draft = draft.StartsWith("draft", StringComparison.Ordinal) ? draft["draft".Length..] : draft;
        _folder = new(Path.Combine(data.FullName, "tests", "draft" + _draft));
        if (!_folder.Exists)
        {
            throw new DataException($"There is no folder {_folder.FullName}.");
        }

        DirectoryInfo remotes = new(Path.Combine(data.FullName, "remotes"));
        if (!remotes.Exists)
        {
            throw new DataException($"There is no folder {remotes.FullName}.");
        }

        foreach (FileInfo file in remotes.EnumerateFiles("*.json", SearchOption.AllDirectories))
        {
            string uri = RemoteHost + Relative(remotes, file);
            byte[] bytes = DataFile.ReadAll(file.FullName);
            _remotes[uri] = Parse(file, bytes);
            Registry = Registry.Add(new Uri(uri), bytes);
        }
    }

    /// <summary>The remotes under the address at which the suite's references look for them.</summary>
    public SchemaRegistry Registry { get; private set; } = SchemaRegistry.Empty;

    /// <summary>The draft, without the word.</summary>
    public string Draft => _draft;

    /// <summary>The test files, relative to the draft's folder, sorted: the mandatory ones, then those of <c>optional/</c> if wanted.</summary>
    public IReadOnlyList<string> Files(bool optional) => [.. _folder
        .EnumerateFiles("*.json", SearchOption.AllDirectories)
        .Select(file => Relative(_folder, file))
        .Where(name => optional || !name.Contains('/', StringComparison.Ordinal))
        .OrderBy(name => name.Contains('/', StringComparison.Ordinal))
        .ThenBy(name => name, StringComparer.Ordinal)];

    /// <summary>The schemas of a file.</summary>
    public IReadOnlyList<SuiteGroup> Read(string name)
    {
        FileInfo file = new(Path.Combine(_folder.FullName, name));
        List<SuiteGroup> groups = [];
        foreach (JsonValue group in Parse(file, DataFile.ReadAll(file.FullName)).Items)
        {
            if (group["schema"] is not { } schema || group["tests"] is not { } tests)
            {
                throw new DataException($"{file.FullName}: a group without schema or tests.");
            }

            groups.Add(new(
                name,
                groups.Count,
                group["description"]?.Text ?? "",
                Encoding.UTF8.GetBytes(Spell(WithDialect(schema))),
                name.StartsWith("optional/format/", StringComparison.Ordinal) || VocabularyAssertsFormat(schema),
                [.. tests.Items.Select(test => new SuiteTest(
                    test["description"]?.Text ?? "",
                    test["valid"]?.Kind == JsonKind.True,
                    Spell(test["data"] ?? throw new DataException($"{file.FullName}: a test without data."))))]));
        }

        return groups;
    }

    /// <summary>Whether the schema's own meta-schema, one of the remotes, declares the format-assertion vocabulary.</summary>
    private bool VocabularyAssertsFormat(JsonValue schema) =>
        schema["$schema"] is { Kind: JsonKind.String } dialect
        && _remotes.TryGetValue(dialect.Text, out JsonValue? metaSchema)
        && metaSchema["$vocabulary"] is { } vocabularies
        && vocabularies.Members.Any(member => member.Key.EndsWith("/vocab/format-assertion", StringComparison.Ordinal));

    private JsonValue WithDialect(JsonValue schema)
    {
        if (_draft == DefaultDraft || schema.Kind != JsonKind.Object || schema["$schema"] is not null)
        {
            return schema;
        }

        string dialect = Dialects.GetValueOrDefault(_draft) ?? throw new DataException($"Draft {_draft} is not known; known are {DefaultDraft}, {string.Join(", ", Dialects.Keys.Order(StringComparer.Ordinal))}.");
        return JsonValue.Object([new("$schema", JsonValue.String(dialect)), .. schema.Members]);
    }

    private static string Spell(JsonValue value) => JsonDumps.Write(value, NumberSpelling.Source, out _);

    private static string Relative(DirectoryInfo folder, FileInfo file) =>
        Path.GetRelativePath(folder.FullName, file.FullName).Replace(Path.DirectorySeparatorChar, '/');

    private static JsonValue Parse(FileInfo file, byte[] bytes)
    {
        try
        {
            return JsonReader.Read(bytes);
        }
        catch (FormatException problem)
        {
            throw new DataException($"{file.FullName}: {problem.Message}", problem);
        }
    }
}
