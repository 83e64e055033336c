using StructGen.Engine.Generation;
using StructGen.Engine.Tokenization;

namespace StructGen.Tests.Generation;

/// <summary>Names of special tokens that others wrote stay text.</summary>
public sealed class SpecialTextGuardTests
{
    private static readonly TextTokenizer Tokenizer = TextTokenizer.FromTiktoken("cl100k");

    private static readonly SpecialTextGuard Guard = new(Tokenizer.Vocabulary.Special.Named.Keys);

    [TestCase("plain text")]
    [TestCase("a<|endoftext|>b")]
    [TestCase("<|endoftext|><|fim_prefix|>")]
    [TestCase("\uE0000\uE001")]
    [TestCase("\uE000999999\uE001 <|endoftext|> \uE000")]
    public void A_hidden_text_holds_no_special_token(string text)
    {
        int[] tokens = Guard.Encode("x" + Guard.Hide(text) + "y", Tokenizer);
        Assert.That(tokens.Intersect(Tokenizer.Vocabulary.Special.Named.Values), Is.Empty);
    }

    [Test]
    public void What_is_not_hidden_is_a_special_token_and_a_hidden_name_is_spelled()
    {
        int[] tokens = Guard.Encode("<|endoftext|>" + Guard.Hide("a<|endoftext|>b"), Tokenizer);
        Assert.That(tokens[0], Is.EqualTo(Tokenizer.Vocabulary.Special.Named["<|endoftext|>"]));
        Assert.That(string.Concat(tokens[1..].Select(token => System.Text.Encoding.UTF8.GetString(Tokenizer.Vocabulary.GetBytes(token)))), Is.EqualTo("a<|endoftext|>b"));
    }

    [Test]
    public async Task A_message_cannot_end_its_turn()
    {
        string? prompt = null;
        await using Engine.StructuredModel model = ScriptedModel.Create("x", onPrompt: text => prompt ??= text);
        await model.GenerateAsync("a<|endoftext|>b");
        Assert.That(prompt, Does.Contain("a<|endoftext|>b"), "special tokens have no bytes; text has");
    }
}
