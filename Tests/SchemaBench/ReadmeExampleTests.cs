using Microsoft.Extensions.AI;
using NUnit.Framework;
using StructGen.Engine;
using StructGen.Engine.Tokenization;
using StructGen.Grammars;
using DescriptionAttribute = System.ComponentModel.DescriptionAttribute;
using RangeAttribute = System.ComponentModel.DataAnnotations.RangeAttribute;

namespace StructGen.Tests.SchemaBench;

/// <summary>The README's examples, word for word.</summary>
internal sealed class ReadmeExampleTests
{
    [Test]
    public void The_example_writes_what_the_model_wants_as_far_as_the_schema_allows()
    {
        WishfulModel model = new(TextTokenizer.FromTiktoken("cl100k"), """{"name": "Ada", "age": 36}""");

        // From here to the end of the loop: README.md.
        TextTokenizer tokenizer = TextTokenizer.FromTiktoken("cl100k");
        GrammarCompiler compiler = new(tokenizer.Vocabulary);
        CompiledGrammar grammar = compiler.Compile(Grammar.JsonSchema("""
            {"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer", "minimum": 0}}, "required": ["name", "age"]}
            """));

        Matcher matcher = grammar.CreateMatcher();
        List<int> tokens = [];
        while (!matcher.IsFinished)
        {
            float[] logits = model.NextLogits(tokens);
            matcher.GetMask().ApplyTo(logits);
            int token = logits.AsSpan().IndexOf(logits.Max());
            matcher.Advance(token);
            tokens.Add(token);
        }

        Assert.That(tokens.SkipLast(1), Is.EqualTo(tokenizer.Encode("""{"name": "Ada", "age": 36}""")));
    }

    [Test]
    public async Task The_examples_with_a_model_give_values_of_the_type()
    {
        string folder = SharedData.Require("models/smollm2-135m-instruct");

        // From here to the end of the method, and the record: README.md.
        await using StructuredModel model = await StructuredModel.LoadAsync(folder);
        Generation<Contact> contact = await model.GenerateAsync<Contact>("Extract the contact: Marta Lindqvist, 41, lives in Porto.");
        Console.WriteLine($"{contact.Value.Name} ({contact.Value.Age}), {contact.Value.City}");

        IChatClient client = model.AsIChatClient();
        ChatResponse<Contact> reply = await client.GetResponseAsync<Contact>("Invent a contact in Osaka.");
        Console.WriteLine(reply.Result.Name);

        Assert.That(contact.Value.Age, Is.InRange(0, 150));
        Assert.That(reply.Result.Name, Is.Not.Null);
    }

    public sealed record Contact([property: Description("First and last name")] string Name, [property: Range(0, 150)] int Age, string City);

    [Test]
    public void The_readme_shows_the_code_above()
    {
        string root = FindRoot();
        string readme = File.ReadAllText(Path.Combine(root, "README.md"));
        string source = File.ReadAllText(Path.Combine(root, "Tests", "SchemaBench", "ReadmeExampleTests.cs"));
        string[] examples = [.. readme.Split("```csharp\n").Skip(1).Select(part => part.Split("```")[0])];
        Assert.That(examples, Has.Length.EqualTo(2));
        foreach (string example in examples)
        {
            Assert.That(Lines(source), Is.SupersetOf(Lines(example)));
        }
    }

    private static IEnumerable<string> Lines(string text) => text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0);

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "StructGen.sln")))
        {
            folder = folder.Parent;
        }

        return folder!.FullName;
    }

    /// <summary>A model that wants to write one text and then end.</summary>
    private sealed class WishfulModel(TextTokenizer tokenizer, string text)
    {
        private readonly IReadOnlyList<int> _wish = tokenizer.Encode(text);

        public float[] NextLogits(List<int> tokens)
        {
            float[] logits = new float[tokenizer.Vocabulary.Size];
            logits[tokens.Count < _wish.Count ? _wish[tokens.Count] : tokenizer.Vocabulary.Special.End[0]] = 1;
            return logits;
        }
    }
}
