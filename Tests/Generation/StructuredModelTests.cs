using System.Text.Json;
using Microsoft.Extensions.AI;
using StructGen.Engine;
using StructGen.Engine.Models;
using StructGen.Grammars;

namespace StructGen.Tests.Generation;

/// <summary>The typed faces over a model that says what the test wants.</summary>
internal sealed class StructuredModelTests
{
    public sealed record Person(string Name, int Age, string[] Hobbies);

    private const string Maria = """{"name": "Maria é", "age": 34, "hobbies": ["chess", "sailing"]}""";

    [Test]
    public async Task A_value_comes_with_its_text_usage_and_seed()
    {
        await using StructuredModel model = ScriptedModel.Create(Maria);
        Generation<Person> answer = await model.GenerateAsync<Person>("Who?");
        Assert.Multiple(() =>
        {
            Assert.That(answer.Value, Has.Property(nameof(Person.Name)).EqualTo("Maria é").And.Property(nameof(Person.Age)).EqualTo(34));
            Assert.That(answer.Text, Is.EqualTo(Maria));
            Assert.That(answer.FinishReason, Is.EqualTo(ChatFinishReason.Stop));
            Assert.That(answer.Usage.OutputTokenCount, Is.GreaterThan(10));
            Assert.That(answer.Usage.InputTokenCount, Is.GreaterThan(10));
            Assert.That(answer.Usage.AdditionalCounts!["forced_tokens"], Is.GreaterThan(0));
            Assert.That(answer.IsComplete);
        });
    }

    [Test]
    public async Task The_model_is_told_the_schema_in_its_template()
    {
        string? prompt = null;
        await using StructuredModel model = ScriptedModel.Create(Maria, onPrompt: text => prompt ??= text);
        await model.GenerateAsync<Person>("Who?");
        Assert.That(prompt, Does.StartWith("<<user>>\nWho?\n\nAnswer with JSON").And.Contain("\"age\":{\"type\":\"integer\"}").And.EndsWith(ScriptedModel.Marker).And.Not.Contain("$schema"));
        prompt = null;
        await model.GenerateAsync<Person>("Who?", new GenerationOptions { SchemaPrompt = SchemaPrompt.None });
        Assert.That(prompt, Is.EqualTo("<<user>>\nWho?\n" + ScriptedModel.Marker));
        prompt = null;
        await model.GenerateAsync<Person>("Who?", new GenerationOptions { SchemaPrompt = SchemaPrompt.Template(" [{schema}]") });
        Assert.That(prompt, Does.StartWith("<<user>>\nWho? [{").And.Contain("}]\n"));
        Assert.That(() => SchemaPrompt.Template("nothing"), Throws.ArgumentException);
    }

    [Test]
    public async Task A_text_cut_short_has_no_value()
    {
        await using StructuredModel model = ScriptedModel.Create(Maria);
        Generation<Person> answer = await model.GenerateAsync<Person>("Who?", new GenerationOptions { MaxOutputTokens = 5 });
        Assert.Multiple(() =>
        {
            Assert.That(answer.TryGetValue(out _), Is.False);
            Assert.That(() => answer.Value, Throws.TypeOf<GenerationTruncatedException>().With.Message.Contains("MaxOutputTokens"));
            Assert.That(answer.FinishReason, Is.EqualTo(ChatFinishReason.Length));
        });
    }

    [Test]
    public async Task A_text_closed_in_time_has_a_value()
    {
        await using StructuredModel model = ScriptedModel.Create(Maria);
        Generation<Person> answer = await model.GenerateAsync<Person>("Who?", new GenerationOptions { MaxOutputTokens = 18, Budget = BudgetPolicy.CloseInTime });
        Assert.That(answer.TryGetValue(out Person? value) && value.Name.Length > 0);
    }

    [Test]
    public async Task Values_grow_while_they_stream()
    {
        await using StructuredModel model = ScriptedModel.Create(Maria);
        List<PartialGeneration<Person>> parts = [];
        await foreach (PartialGeneration<Person> part in model.GenerateStreamingAsync<Person>("Who?"))
        {
            parts.Add(part);
        }

        Assert.Multiple(() =>
        {
            Assert.That(string.Concat(parts.Select(part => part.Text)), Is.EqualTo(Maria));
            Assert.That(parts.Count(part => part.IsFinal), Is.EqualTo(1));
            Assert.That(parts[^1].Final!.Value.Hobbies, Is.EqualTo(new[] { "chess", "sailing" }));
            Assert.That(parts.Select(part => part.CurrentPath), Does.Contain("/name").And.Contain("/hobbies/0"));
            Assert.That(parts.Any(part => part.Value is { Age: 34, Hobbies: null }), "members not reached keep their defaults");
            Assert.That(parts.Select(part => part.Value?.Name?.Length ?? 0), Is.Ordered);
        });
    }

    [Test]
    public async Task Items_come_one_after_another()
    {
        await using StructuredModel model = ScriptedModel.Create("[" + Maria + ", " + Maria.Replace("34", "35", StringComparison.Ordinal) + "]");
        List<int> ages = [];
        await foreach (Person person in model.GenerateItemsAsync<Person>("Who?"))
        {
            ages.Add(person.Age);
        }

        Assert.That(ages, Is.EqualTo(new[] { 34, 35 }));
    }

    [Test]
    public async Task Scalars_and_lists_are_roots_too()
    {
        await using StructuredModel numbers = ScriptedModel.Create("[1, 20]");
        Assert.That((await numbers.GenerateAsync<int[]>("?")).Value, Is.EqualTo(new[] { 1, 20 }));
        await using StructuredModel day = ScriptedModel.Create("\"Monday\"");
        Assert.That((await day.GenerateAsync<DayOfWeek>("?")).Value, Is.EqualTo(DayOfWeek.Monday));
        List<int> items = [];
        await foreach (int item in numbers.GenerateItemsAsync<int>("?"))
        {
            items.Add(item);
        }

        Assert.That(items, Is.EqualTo(new[] { 1, 20 }));
    }

    [Test]
    public async Task Grammars_and_free_text_stream()
    {
        await using StructuredModel model = ScriptedModel.Create("2024-05-06");
        Assert.That((await model.GenerateAsync("When?", Grammar.Regex(@"\d{4}-\d{2}-\d{2}"))).Text, Is.EqualTo("2024-05-06"));
        Assert.That((await model.GenerateAsync("When?")).Text, Is.EqualTo("2024-05-06"));
        Assert.That((await model.GenerateJsonAsync("When?", """{"type": "boolean"}""")).Text, Is.EqualTo("true").Or.EqualTo("false"));
    }

    [Test]
    public async Task A_prompt_is_taken_as_it_is_where_there_is_no_template_or_on_demand()
    {
        string? prompt = null;
        await using StructuredModel bare = ScriptedModel.Create("x", template: "", onPrompt: text => prompt ??= text);
        await bare.GenerateAsync(ScriptedModel.Marker);
        Assert.That(prompt, Is.EqualTo(ScriptedModel.Marker));
        Assert.That(
            async () => await bare.GenerateAsync("hello", new GenerationOptions { PromptForm = PromptForm.Chat }),
            Throws.TypeOf<ModelException>().With.Message.Contains("chat template"));

        prompt = null;
        await using StructuredModel model = ScriptedModel.Create("x", onPrompt: text => prompt ??= text);
        await model.GenerateAsync("raw " + ScriptedModel.Marker, new GenerationOptions { PromptForm = PromptForm.Raw });
        Assert.That(prompt, Is.EqualTo("raw " + ScriptedModel.Marker));
    }

    [Test]
    public void A_schema_that_cannot_be_honoured_is_refused_before_the_first_token()
    {
        using StructuredModel model = ScriptedModel.Create("x");
        Assert.That(async () => await model.GenerateJsonAsync("?", """{"type": "nothing"}"""), Throws.InstanceOf<GrammarException>());
        Assert.That(async () => await model.GenerateJsonAsync("?", "{"), Throws.InstanceOf<GrammarException>());
        Assert.That(async () => await model.GenerateAsync("", new GenerationOptions { PromptForm = PromptForm.Raw }), Throws.ArgumentException);
    }

    [Test]
    public void A_generation_can_be_cancelled()
    {
        using StructuredModel model = ScriptedModel.Create(new string('a', 10_000));
        using CancellationTokenSource source = new();
        Assert.That(
            async () =>
            {
                await foreach (TextPart part in model.GenerateStreamingAsync("?", cancellationToken: source.Token))
                {
                    await source.CancelAsync();
                }
            },
            Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task The_real_model_writes_a_value()
    {
        await using StructuredModel model = await StructuredModel.LoadAsync(SharedData.Require("models/smollm2-135m-instruct"));
        Generation<Person> answer = await model.GenerateAsync<Person>(
            "Describe Maria, a 34 year old who likes chess and sailing.", new GenerationOptions { MaxOutputTokens = 100, Budget = BudgetPolicy.CloseInTime });
        Assert.That(answer.Value.Name, Is.EqualTo("Maria"));
        Assert.That(answer.Value.Age, Is.EqualTo(34));
        GeneratedText free = await model.GenerateAsync("What is the capital of France?", new GenerationOptions { MaxOutputTokens = 32 });
        Assert.That(free.Text, Is.EqualTo("The capital of France is Paris."));
    }

    [Test]
    public void A_type_that_refuses_its_own_schema_says_so()
    {
        using StructuredModel model = ScriptedModel.Create("\"x\"");
        Generation<Stubborn> answer = model.GenerateAsync<Stubborn>("?").GetAwaiter().GetResult();
        Assert.That(answer.TryGetValue(out _), Is.False);
        Assert.That(() => answer.Value, Throws.TypeOf<JsonException>());
    }

    [System.Text.Json.Serialization.JsonConverter(typeof(StubbornConverter))]
    public sealed record Stubborn;

    public sealed class StubbornConverter : System.Text.Json.Serialization.JsonConverter<Stubborn>
    {
        public override Stubborn Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new JsonException("no");

        public override void Write(Utf8JsonWriter writer, Stubborn value, JsonSerializerOptions options) => writer.WriteNullValue();
    }
}
