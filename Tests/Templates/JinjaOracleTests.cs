using System.Globalization;
using System.Text.Json;
using StructGen.Engine.Templates;

namespace StructGen.Tests.Templates;

/// <summary>
/// Templates against what the reference implementation made of them (Corpora/ChatTemplates/generate.py): small snippets that exercise one
/// construct each, and templates in the style of the common model families over several conversations.
/// </summary>
public sealed class JinjaOracleTests
{
    private static readonly DateTimeOffset Now = new(2025, 3, 7, 4, 5, 6, TimeSpan.Zero);

    /// <summary>What the reference allows and we refuse, on purpose.</summary>
    private static readonly HashSet<string> Stricter = [];

    [TestCaseSource(nameof(Snippets))]
    public void Agrees_with_the_reference_on_a_snippet(JsonElement snippet) =>
        AssertAgrees(snippet, snippet.GetProperty("template").GetString()!, snippet.GetProperty("variables"));

    [TestCaseSource(nameof(Families))]
    public void Agrees_with_the_reference_on_a_family(JsonElement entry, string template, JsonElement variables) =>
        AssertAgrees(entry, template, variables);

    private static void AssertAgrees(JsonElement entry, string template, JsonElement variables)
    {
        if (entry.TryGetProperty("expected", out JsonElement expected))
        {
            Assert.That(ChatTemplate.Parse(template).Render(variables, Now), Is.EqualTo(expected.GetString()));
        }
        else
        {
            Assert.That(() => ChatTemplate.Parse(template).Render(variables, Now), Throws.TypeOf<ChatTemplateException>());
        }
    }

    private static IEnumerable<TestCaseData> Snippets()
    {
        int number = 0;
        foreach (JsonElement snippet in Read("snippets.json").EnumerateArray())
        {
            number++;
            string template = snippet.GetProperty("template").GetString()!;
            if (!Stricter.Contains(template))
            {
                yield return new TestCaseData(snippet).SetArgDisplayNames(string.Create(CultureInfo.InvariantCulture, $"snippet {number}"));
            }
        }
    }

    private static IEnumerable<TestCaseData> Families()
    {
        JsonElement conversations = Read("conversations.json");
        foreach (JsonElement entry in Read("families.json").EnumerateArray())
        {
            string template = entry.GetProperty("template").GetString()!;
            string conversation = entry.GetProperty("conversation").GetString()!;
            yield return new TestCaseData(entry, File.ReadAllText(PathOf(template)), conversations.GetProperty(conversation)).SetArgDisplayNames($"{template}, {conversation}");
        }
    }

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Corpora", "ChatTemplates", name);

    private static JsonElement Read(string name) => JsonDocument.Parse(File.ReadAllBytes(PathOf(name))).RootElement;
}
