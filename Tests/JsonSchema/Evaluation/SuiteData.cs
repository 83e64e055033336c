using System.Text;
using System.Text.Json;
using StructGen.Grammars;

namespace StructGen.Tests.JsonSchema.Evaluation;

/// <summary>The official JSON-Schema-Test-Suite, where it lies beside the repository.</summary>
internal static class SuiteData
{
    private static readonly Lazy<SchemaRegistry> LazyRemotes = new(LoadRemotes);

    /// <summary>The suite's remote documents, under the address its tests use.</summary>
    public static SchemaRegistry Remotes => LazyRemotes.Value;

    /// <summary>Paths of the suite's files relative to <c>tests/</c>; one empty path where the suite is absent, for a test that then skips itself.</summary>
    public static IEnumerable<string> Files(string draft, string part = "")
    {
        string? root = Find("json-schema-test-suite/tests");
        string folder = Path.Combine(root ?? "", draft, part);
        return root is null || !Directory.Exists(folder)
            ? [""]
            : Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(file => Path.GetRelativePath(root, file));
    }

    /// <summary>Runs one file and returns the cases that came out wrong.</summary>
    public static List<string> Run(string file, JsonSchemaOptions options)
    {
        List<string> wrong = [];
        string path = SharedData.Require("json-schema-test-suite/tests/" + file);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        foreach (JsonElement group in document.RootElement.EnumerateArray())
        {
            SchemaValidator? validator = null;
            string refusal = "";
            try
            {
                validator = new SchemaValidator(Utf8(group.GetProperty("schema")), options);
            }
            catch (GrammarException e)
            {
                refusal = e.Message;
            }

            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                SchemaVerdict? verdict = validator?.Validate(Utf8(test.GetProperty("data")));
                if (verdict?.IsValid != test.GetProperty("valid").GetBoolean())
                {
                    wrong.Add($"{group.GetProperty("description")} / {test.GetProperty("description")}: {verdict?.ToString() ?? refusal}");
                }
            }
        }

        return wrong;
    }

    public static byte[] Utf8(JsonElement element) => Encoding.UTF8.GetBytes(element.GetRawText());

    /// <summary>A path in the shared folder, or null; test sources run where nothing can be skipped.</summary>
    public static string? Find(string relative)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "StructGen.sln")))
            {
                string path = Path.GetFullPath(Path.Combine(folder.FullName, "..", "shared", relative));
                return Path.Exists(path) ? path : null;
            }
        }

        return null;
    }

    private static SchemaRegistry LoadRemotes()
    {
        string root = SharedData.Require("json-schema-test-suite/remotes");
        SchemaRegistry registry = SchemaRegistry.Empty;
        foreach (string file in Directory.EnumerateFiles(root, "*.json", SearchOption.AllDirectories))
        {
            registry = registry.Add(new Uri("http://localhost:1234/" + Path.GetRelativePath(root, file).Replace('\\', '/')), File.ReadAllBytes(file));
        }

        return registry;
    }
}
