using Microsoft.Extensions.AI;
using StructGen.Engine;
using StructGen.Engine.Chat;
using StructGen.Engine.Tokenization;
using StructGen.Tests.Generation;

namespace StructGen.Tests.Chat;

/// <summary>Calls in the format that a model's template writes.</summary>
internal sealed class ToolFormatTests
{
    private static readonly AIFunction Temperature = AIFunctionFactory.Create((string city, int? days) => city.Length + days ?? 0, "get_temperature", "Temperature of a city");

    [TestCase("qwen25.jinja", "<tool_call>\n", true)]
    [TestCase("qwen3.jinja", "<tool_call>\n", true)]
    [TestCase("hermes.jinja", "<tool_call>\n", true)]
    [TestCase("mistral.jinja", "[TOOL_CALLS]", true)]
    [TestCase("llama3.jinja", "<tool_call>\n", false)]
    [TestCase("gemma.jinja", "<tool_call>\n", false)]
    [TestCase("chatml.jinja", "<tool_call>\n", false)]
    public void A_family_is_known_by_its_template(string template, string open, bool isNative)
    {
        ToolFormat format = ToolFormat.Of(Engine.Templates.ChatTemplate.Parse(Read(template)));
        Assert.That((format.Open, format.IsNative), Is.EqualTo((open, isNative)));
    }

    [Test]
    public async Task A_template_that_knows_tools_describes_them_and_writes_earlier_calls()
    {
        string? prompt = null;
        using IChatClient client = ScriptedModel.Create(
            "<tool_call>\n{\"name\": \"get_temperature\", \"arguments\": {\"city\": \"Rome\", \"days\": 2}}\n</tool_call>", Read("qwen25.jinja"), onPrompt: text => prompt ??= text, marker: "<|im_start|>assistant\n").AsIChatClient();
        ChatResponse response = await client.GetResponseAsync(
            [
                new(ChatRole.User, "Oslo?"),
                new(ChatRole.Assistant, [new FunctionCallContent("1", "get_temperature", new Dictionary<string, object?> { ["city"] = "Oslo" })]),
                new(ChatRole.Tool, [new FunctionResultContent("1", 4.5)]),
                new(ChatRole.User, "And Rome?"),
            ],
            new ChatOptions { Tools = [Temperature] });
        Assert.Multiple(() =>
        {
            Assert.That(prompt, Does.Contain("{\"type\": \"function\", \"function\": {\"name\": \"get_temperature\""));
            Assert.That(prompt, Does.Contain("<tool_call>\n{\"name\": \"get_temperature\", \"arguments\": {\"city\": \"Oslo\"}}\n</tool_call>"));
            Assert.That(prompt, Does.Contain("<tool_response>\n4.5\n</tool_response>"));
            Assert.That(response.Messages.Single().Contents.OfType<FunctionCallContent>().Single().Arguments!["days"]!.ToString(), Is.EqualTo("2"));
        });
    }

    [TestCase(null, 2)]
    [TestCase(false, 1)]
    public async Task Calls_in_a_list_are_read(bool? allowsSeveral, int count)
    {
        const string Call = "{\"name\": \"get_temperature\", \"arguments\": {\"city\": \"Rome\", \"days\": null}}";
        using IChatClient client = ScriptedModel.Create($"[TOOL_CALLS][{Call}, {Call}]", Read("mistral.jinja"), marker: "[/INST]").AsIChatClient();
        ChatResponse response = await client.GetResponseAsync("Rome?", new ChatOptions { Tools = [Temperature], AllowMultipleToolCalls = allowsSeveral });
        Assert.That(response.Messages.Single().Contents.OfType<FunctionCallContent>().Count(), Is.EqualTo(count));
        ChatResponse required = await client.GetResponseAsync("Rome?", new ChatOptions
        {
            Tools = [Temperature], ToolMode = ChatToolMode.RequireAny, MaxOutputTokens = 60, RawRepresentationFactory = _ => new GenerationOptions { Budget = BudgetPolicy.CloseInTime },
        });
        Assert.That(required.Messages.Single().Contents.OfType<FunctionCallContent>().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_model_that_thinks_aloud_answers_in_its_format_afterwards()
    {
        string template = ScriptedModel.Template + "{{ '' if enable_thinking is defined }}";
        using IChatClient client = ScriptedModel.Create("<think>\n4, no 5\n</think>[5]", template).AsIChatClient();
        ChatOptions options = new() { ResponseFormat = ChatResponseFormat.ForJsonSchema(System.Text.Json.JsonDocument.Parse("""{"type": "array", "items": {"type": "integer"}}""").RootElement) };
        options.Reasoning = new() { Effort = ReasoningEffort.High };
        ChatResponse response = await client.GetResponseAsync("?", options);
        Assert.That(response.Text, Is.EqualTo("[5]"));
        Assert.That(response.Messages.Single().Contents.OfType<TextReasoningContent>().Any());
        options.Reasoning = new() { Effort = ReasoningEffort.High, Output = ReasoningOutput.None };
        ChatResponse silent = await client.GetResponseAsync("?", options);
        Assert.That(silent.Messages.Single().Contents.OfType<TextReasoningContent>().Any(), Is.False);
    }

    [Test]
    public void Special_tokens_around_calls_show_in_marked_text()
    {
        TextTokenizer tokenizer = TextTokenizer.FromTiktoken("cl100k");
        ToolFormat format = new ToolFormat("<|fim_prefix|>\n", "\n<|fim_suffix|>", IsList: false, IsNative: true).For(tokenizer.Vocabulary);
        Assert.That((format.Open, format.Close, format.UsesSpecialTokens(tokenizer.Vocabulary)), Is.EqualTo(("<|fim_prefix|>", "<|fim_suffix|>", true)));
        MarkedText text = new(tokenizer.Vocabulary, format);
        string spelled = "";
        foreach (int token in tokenizer.Encode("é😀<|fim_prefix|>{}<|fim_suffix|>x<|endoftext|>"))
        {
            spelled += text.Append([token]);
        }

        Assert.That(spelled, Is.EqualTo("é😀<|fim_prefix|>{}<|fim_suffix|>x"));
    }

    private static string Read(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Corpora", "ChatTemplates", name));
}
