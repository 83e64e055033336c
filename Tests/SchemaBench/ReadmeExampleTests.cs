using NUnit.Framework;
using StructGen.Engine.Tokenization;
using StructGen.Grammars;

namespace StructGen.Tests.SchemaBench;

/// <summary>The README's example, word for word.</summary>
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
    public void The_readme_shows_the_code_above()
    {
        string root = FindRoot();
        string readme = File.ReadAllText(Path.Combine(root, "README.md"));
        string example = readme.Split("```csharp\n")[1].Split("```")[0];
        string source = File.ReadAllText(Path.Combine(root, "Tests", "SchemaBench", "ReadmeExampleTests.cs"));
        Assert.That(Lines(source), Is.SupersetOf(Lines(example)));
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
