using System.Text.Json;
using System.Text.RegularExpressions;
using StructGen.Engine.Templates;

namespace StructGen.Tests.Templates;

/// <summary>Where templates and special tokens are found in a model folder.</summary>
public sealed partial class ChatTemplateFilesTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("templates").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Reads_one_template_and_the_special_tokens()
    {
        Write("tokenizer_config.json", """{"chat_template": "{{ bos_token }}x", "bos_token": {"content": "<s>", "special": true}, "eos_token": "</s>", "pad_token": null}""");
        ChatTemplateFiles files = ChatTemplateFiles.Load(_folder);
        Assert.Multiple(() =>
        {
            Assert.That(files.SpecialTokens, Is.EquivalentTo(new Dictionary<string, string> { ["bos_token"] = "<s>", ["eos_token"] = "</s>" }));
            Assert.That(files.Default!.Render(files.SpecialTokens.Select(token => KeyValuePair.Create(token.Key, (object?)token.Value))), Is.EqualTo("<s>x"));
            Assert.That(files.ForTools, Is.SameAs(files.Default));
        });
    }

    [Test]
    public void Reads_named_templates_and_leaves_unused_ones_alone()
    {
        Write("tokenizer_config.json", """{"chat_template": [{"name": "default", "template": "d"}, {"name": "tool_use", "template": "t"}, {"name": "rag", "template": "{% strange %}"}]}""");
        ChatTemplateFiles files = ChatTemplateFiles.Load(_folder);
        Assert.That((files.Default!.Render([]), files.ForTools!.Render([])), Is.EqualTo(("d", "t")));
    }

    [Test]
    public void A_file_of_its_own_comes_first()
    {
        Write("tokenizer_config.json", """{"chat_template": "old"}""");
        Write("chat_template.jinja", "new");
        Assert.That(ChatTemplateFiles.Load(_folder).Default!.Render([]), Is.EqualTo("new"));
    }

    [Test]
    public void A_packed_template_is_read() => Assert.That(Packed(), Is.EqualTo("packed"));

    private string Packed()
    {
        Write("chat_template.json", """{"chat_template": "packed"}""");
        return ChatTemplateFiles.Load(_folder).Default!.Render([]);
    }

    [Test]
    public void A_folder_without_a_template_has_none() => Assert.That(ChatTemplateFiles.Load(_folder).Default, Is.Null);

    [TestCase("[1]")]
    [TestCase("{")]
    [TestCase("{\"chat_template\": 5}")]
    [TestCase("{\"chat_template\": [{\"name\": 1}]}")]
    public void A_broken_file_is_named(string content)
    {
        Write("tokenizer_config.json", content);
        Assert.That(() => ChatTemplateFiles.Load(_folder), Throws.TypeOf<InvalidDataException>().With.Message.Contains("tokenizer_config.json"));
    }

    [Test]
    public void An_unknown_construct_names_file_line_and_construct()
    {
        Write("tokenizer_config.json", """{"chat_template": "a\n{% strange %}"}""");
        Assert.That(
            () => ChatTemplateFiles.Load(_folder),
            Throws.TypeOf<ChatTemplateException>().With.Message.Contains("tokenizer_config.json#/chat_template:2:4").And.Message.Contains("strange"));
    }

    /// <summary>The prompts that came with the model were rendered by the reference from one user message each.</summary>
    [Test]
    public void Renders_the_prompts_that_came_with_a_model()
    {
        string folder = SharedData.Require("models/smollm2-135m-instruct");
        ChatTemplateFiles files = ChatTemplateFiles.Load(folder);
        int checkedPrompts = 0;
        foreach (string line in File.ReadLines(Path.Combine(folder, "golden.jsonl")))
        {
            string prompt = JsonDocument.Parse(line).RootElement.GetProperty("prompt").GetString()!;
            MatchCollection turns = Turn().Matches(prompt);
            if (turns.Count == 0)
            {
                continue;
            }

            object messages = TemplateValue.List(turns.Select(turn => TemplateValue.Dict(("role", turn.Groups[1].Value), ("content", turn.Groups[2].Value))));
            string rendered = files.Default!.Render([KeyValuePair.Create("messages", (object?)messages), KeyValuePair.Create("add_generation_prompt", (object?)true)]);
            Assert.That(rendered, Is.EqualTo(prompt));
            checkedPrompts++;
        }

        Assert.That(checkedPrompts, Is.GreaterThan(3));
    }

    [GeneratedRegex(@"<\|im_start\|>(\w+)\n(.*?)<\|im_end\|>\n", RegexOptions.Singleline)]
    private static partial Regex Turn();

    private void Write(string name, string content) => File.WriteAllText(Path.Combine(_folder, name), content);
}
