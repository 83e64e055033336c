using System.ComponentModel;
using System.Text.Json;
using Microsoft.Extensions.AI;
using StructGen.Engine;
using StructGen.Grammars;
using StructGen.Tests.Generation;

namespace StructGen.Tests.Chat;

/// <summary>The chat client over a model that says what the test wants: every option is honoured or refused.</summary>
internal sealed class ChatClientTests
{
    public sealed record Weather(string City, double Degrees);

    private const string Call = "<tool_call>\n{\"name\": \"get_temperature\", \"arguments\": {\"city\": \"Oslo\"}}\n</tool_call>";

    private static readonly AIFunction Temperature = AIFunctionFactory.Create(
        ([System.ComponentModel.Description("City name")] string city) => city == "Oslo" ? 21.5 : 0, "get_temperature", "Current temperature of a city");

    private static readonly AIFunction Clock = AIFunctionFactory.Create(() => "noon", "clock", "The time");

    [Test]
    public async Task Free_text_is_answered_and_counted()
    {
        using IChatClient client = ScriptedModel.Create("Hello there.").AsIChatClient();
        ChatResponse response = await client.GetResponseAsync("Hi");
        Assert.Multiple(() =>
        {
            Assert.That(response.Text, Is.EqualTo("Hello there."));
            Assert.That(response.FinishReason, Is.EqualTo(ChatFinishReason.Stop));
            Assert.That(response.Usage!.OutputTokenCount, Is.GreaterThan(2));
            Assert.That(response.ModelId, Is.EqualTo("scripted"));
            Assert.That(response.RawRepresentation, Is.InstanceOf<GeneratedText>());
            Assert.That(response.Messages.Single().Role, Is.EqualTo(ChatRole.Assistant));
        });
    }

    [Test]
    public async Task A_typed_answer_obeys_its_type()
    {
        using IChatClient client = ScriptedModel.Create("""{"city": "Oslo", "degrees": 21.5}""").AsIChatClient();
        ChatResponse<Weather> response = await client.GetResponseAsync<Weather>("Weather in Oslo?");
        Assert.That(response.Result, Is.EqualTo(new Weather("Oslo", 21.5)));
        using IChatClient numbers = ScriptedModel.Create("""{"data": [1, 2]}""").AsIChatClient();
        Assert.That((await numbers.GetResponseAsync<int[]>("?")).Result, Is.EqualTo(new[] { 1, 2 }), "other roots come wrapped");
    }

    [Test]
    public async Task Json_without_a_schema_is_any_JSON()
    {
        using IChatClient client = ScriptedModel.Create("""{"a": [1]}""").AsIChatClient();
        ChatResponse response = await client.GetResponseAsync("?", new ChatOptions { ResponseFormat = ChatResponseFormat.Json });
        Assert.That(response.Text, Is.EqualTo("""{"a": [1]}"""));
        using IChatClient talker = ScriptedModel.Create("Sure! Here it is").AsIChatClient();
        ChatResponse cut = await talker.GetResponseAsync("?", new ChatOptions { ResponseFormat = ChatResponseFormat.Json, MaxOutputTokens = 20, RawRepresentationFactory = _ => new GenerationOptions { Budget = BudgetPolicy.CloseInTime } });
        Assert.That(() => JsonDocument.Parse(cut.Text), Throws.Nothing);
    }

    [Test]
    public async Task A_model_may_call_and_then_answer()
    {
        using IChatClient client = ScriptedModel.Create("Let me see.\n" + Call).AsIChatClient();
        ChatResponse response = await client.GetResponseAsync("How warm is Oslo?", new ChatOptions { Tools = [Temperature, Clock] });
        FunctionCallContent call = response.Messages.Single().Contents.OfType<FunctionCallContent>().Single();
        Assert.Multiple(() =>
        {
            Assert.That(call.Name, Is.EqualTo("get_temperature"));
            Assert.That(((JsonElement)call.Arguments!["city"]!).GetString(), Is.EqualTo("Oslo"));
            Assert.That(call.CallId, Has.Length.EqualTo(9));
            Assert.That(response.Text, Is.EqualTo("Let me see.\n"));
            Assert.That(response.FinishReason, Is.EqualTo(ChatFinishReason.ToolCalls));
        });
    }

    [Test]
    public async Task Functions_are_invoked_by_the_middleware()
    {
        List<string> prompts = [];
        StructuredModel model = ScriptedModel.Create(Call, onPrompt: prompt =>
        {
            if (!prompts.Contains(prompt))
            {
                prompts.Add(prompt);
            }
        });
        using IChatClient client = model.AsIChatClient().AsBuilder().UseFunctionInvocation(configure: invocation => invocation.MaximumIterationsPerRequest = 1).Build();
        await client.GetResponseAsync("How warm is Oslo?", new ChatOptions { Tools = [Temperature] });
        Assert.Multiple(() =>
        {
            Assert.That(prompts, Has.Count.EqualTo(2));
            Assert.That(prompts[0], Does.Contain("get_temperature").And.Contain("City name").And.Contain("Current temperature of a city"));
            Assert.That(prompts[1], Does.Contain("<tool_response>\n21.5\n</tool_response>").And.Contain("{\"name\": \"get_temperature\", \"arguments\": {\"city\":\"Oslo\"}}"));
        });
    }

    [Test]
    public async Task Calls_obey_the_function_that_they_name()
    {
        using IChatClient client = ScriptedModel.Create("<tool_call>\n{\"name\": \"get_temperature\", \"arguments\": {\"town\": 5}}\n</tool_call>").AsIChatClient();
        ChatResponse response = await client.GetResponseAsync("?", new ChatOptions
        {
            Tools = [Temperature], MaxOutputTokens = 60, RawRepresentationFactory = _ => new GenerationOptions { Budget = BudgetPolicy.CloseInTime },
        });
        FunctionCallContent call = response.Messages.Single().Contents.OfType<FunctionCallContent>().Single();
        Assert.That(call.Arguments!.Keys, Is.EqualTo(new[] { "city" }));
        Assert.That(((JsonElement)call.Arguments["city"]!).ValueKind, Is.EqualTo(JsonValueKind.String));
    }

    [Test]
    public async Task Several_calls_come_unless_one_is_asked_for()
    {
        using IChatClient client = ScriptedModel.Create(Call + "\n" + Call + "\nDone.").AsIChatClient();
        ChatResponse several = await client.GetResponseAsync("?", new ChatOptions { Tools = [Temperature] });
        Assert.That(several.Messages.Single().Contents.OfType<FunctionCallContent>().Count(), Is.EqualTo(2));
        ChatResponse one = await client.GetResponseAsync("?", new ChatOptions { Tools = [Temperature], AllowMultipleToolCalls = false });
        Assert.That(one.Messages.Single().Contents.OfType<FunctionCallContent>().Count(), Is.EqualTo(1));
        Assert.That(one.Text.Trim(), Is.Empty);
    }

    [Test]
    public async Task A_required_call_comes_whatever_the_model_wants_to_say()
    {
        using IChatClient client = ScriptedModel.Create("I would rather talk.").AsIChatClient();
        ChatOptions options = new()
        {
            Tools = [Temperature, Clock], ToolMode = ChatToolMode.RequireAny, MaxOutputTokens = 40,
            RawRepresentationFactory = _ => new GenerationOptions { Budget = BudgetPolicy.CloseInTime },
        };
        ChatResponse any = await client.GetResponseAsync("?", options);
        Assert.That(any.Messages.Single().Contents.OfType<FunctionCallContent>().Count(), Is.EqualTo(1));
        Assert.That(any.Text, Is.Empty);
        options.ToolMode = ChatToolMode.RequireSpecific("clock");
        ChatResponse named = await client.GetResponseAsync("?", options);
        Assert.That(named.Messages.Single().Contents.OfType<FunctionCallContent>().Single().Name, Is.EqualTo("clock"));
        Assert.That(named.FinishReason, Is.EqualTo(ChatFinishReason.ToolCalls));
        options.ToolMode = ChatToolMode.None;
        ChatResponse none = await client.GetResponseAsync("?", options);
        Assert.That(none.Text, Is.EqualTo("I would rather talk."));
    }

    [Test]
    public async Task With_a_response_format_the_model_calls_or_answers()
    {
        ChatOptions options = new() { Tools = [Temperature], ResponseFormat = ChatResponseFormat.ForJsonSchema<Weather>() };
        using IChatClient caller = ScriptedModel.Create("{\"name\": \"get_temperature\", \"arguments\": {\"city\": \"Oslo\"}}").AsIChatClient();
        ChatResponse call = await caller.GetResponseAsync("?", options);
        Assert.That(call.Messages.Single().Contents.OfType<FunctionCallContent>().Single().Name, Is.EqualTo("get_temperature"));
        using IChatClient answerer = ScriptedModel.Create("{\"city\": \"Oslo\", \"degrees\": 1}").AsIChatClient();
        ChatResponse answer = await answerer.GetResponseAsync("?", options);
        Assert.That(answer.Text, Is.EqualTo("{\"city\": \"Oslo\", \"degrees\": 1}"));
        Assert.That(answer.FinishReason, Is.EqualTo(ChatFinishReason.Stop));
    }

    [Test]
    public async Task Updates_stream_and_calls_come_whole()
    {
        using IChatClient client = ScriptedModel.Create("One two three four.\n" + Call).AsIChatClient();
        List<ChatResponseUpdate> updates = [];
        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync("?", new ChatOptions { Tools = [Temperature] }))
        {
            updates.Add(update);
        }

        Assert.Multiple(() =>
        {
            Assert.That(updates.Count(update => update.Text.Length > 0), Is.GreaterThan(3));
            Assert.That(string.Concat(updates.Select(update => update.Text)), Is.EqualTo("One two three four.\n"));
            Assert.That(updates.SelectMany(update => update.Contents).OfType<FunctionCallContent>().Count(), Is.EqualTo(1));
            Assert.That(updates.Select(update => update.ResponseId).Distinct().Count(), Is.EqualTo(1));
            Assert.That(updates.All(update => update.RawRepresentation is TextPart));
            Assert.That(updates[^1].FinishReason, Is.EqualTo(ChatFinishReason.ToolCalls));
        });
    }

    private static IEnumerable<TestCaseData> Unsupported()
    {
        yield return Case("ConversationId", new() { ConversationId = "1" });
        yield return Case("ModelId", new() { ModelId = "other" });
        yield return Case("AllowBackgroundResponses", new() { AllowBackgroundResponses = true });
        yield return Case("AdditionalProperties", new() { AdditionalProperties = new() { ["weird"] = 1 } });
        yield return Case("Reasoning", new() { Reasoning = new() { Effort = ReasoningEffort.High } });
        yield return Case("RawRepresentationFactory", new() { RawRepresentationFactory = _ => "text" });
        yield return Case("only functions", new() { Tools = [new HostedWebSearchTool()] });

        static TestCaseData Case(string part, ChatOptions options) => new TestCaseData(part, options).SetArgDisplayNames(part);
    }

    [TestCaseSource(nameof(Unsupported))]
    public void An_option_that_cannot_be_honoured_is_refused(string part, ChatOptions options)
    {
        using IChatClient client = ScriptedModel.Create("x").AsIChatClient();
        Assert.That(async () => await client.GetResponseAsync("?", options), Throws.TypeOf<NotSupportedException>().With.Message.Contains(part));
    }

    [Test]
    public async Task Options_that_change_nothing_are_taken()
    {
        using IChatClient client = ScriptedModel.Create("x").AsIChatClient();
        ChatOptions options = new() { ModelId = "scripted", AdditionalProperties = new() { ["strict"] = true }, Seed = 7, Temperature = 0.5f, TopP = 0.9f, TopK = 3, Instructions = "Be brief.", Reasoning = new() { Effort = ReasoningEffort.None } };
        ChatResponse response = await client.GetResponseAsync("?", options);
        Assert.That(((GeneratedText)response.RawRepresentation!).Seed, Is.EqualTo(7));
    }

    [Test]
    public async Task Instructions_come_first_and_stop_sequences_end()
    {
        string? prompt = null;
        using IChatClient client = ScriptedModel.Create("one STOP two", onPrompt: text => prompt ??= text).AsIChatClient();
        ChatResponse response = await client.GetResponseAsync(
            [new(ChatRole.System, "Rules."), new(ChatRole.User, "?")], new ChatOptions { Instructions = "Be brief.", StopSequences = [" STOP"] });
        Assert.That(response.Text, Is.EqualTo("one"));
        Assert.That(prompt, Does.StartWith("<<system>>\nBe brief.\n\nRules.\n<<user>>"));
    }

    [Test]
    public async Task Thinking_is_told_from_the_answer()
    {
        string template = ScriptedModel.Template + "{% if enable_thinking is defined and enable_thinking is false %}<no>{% endif %}";
        using IChatClient client = ScriptedModel.Create("<think>\nhm, hm\n</think>\n\nForty-two.", template.Replace("{% if enable", "{# #}{% if enable", StringComparison.Ordinal)).AsIChatClient();
        ChatResponse response = await client.GetResponseAsync("?", new ChatOptions { Reasoning = new() { Effort = ReasoningEffort.Medium } });
        Assert.Multiple(() =>
        {
            Assert.That(response.Text, Is.EqualTo("Forty-two."));
            Assert.That(string.Concat(response.Messages.Single().Contents.OfType<TextReasoningContent>().Select(thought => thought.Text)), Is.EqualTo("\nhm, hm\n"));
            Assert.That(response.Usage!.ReasoningTokenCount, Is.GreaterThan(0));
        });
    }

    [Test]
    public void Services_are_handed_out()
    {
        using StructuredModel model = ScriptedModel.Create("x");
        using IChatClient client = model.AsIChatClient();
        Assert.Multiple(() =>
        {
            Assert.That(client.GetService<StructuredModel>(), Is.SameAs(model));
            Assert.That(client.GetService<Vocabulary>(), Is.SameAs(model.Vocabulary));
            Assert.That(client.GetService<ChatClientMetadata>()!.ProviderName, Is.EqualTo("structgen"));
            Assert.That(client.GetService<IChatClient>(), Is.SameAs(client));
            Assert.That(client.GetService(typeof(StructuredModel), "key"), Is.Null);
        });
    }

    [Test]
    public void A_chat_can_be_cancelled()
    {
        using IChatClient client = ScriptedModel.Create("x").AsIChatClient();
        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.That(async () => await client.GetResponseAsync("?", cancellationToken: source.Token), Throws.InstanceOf<OperationCanceledException>());
    }
}
