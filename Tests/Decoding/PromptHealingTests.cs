using System.Text;
using StructGen.Engine;
using StructGen.Engine.Decoding;
using StructGen.Engine.Speculation;
using StructGen.Grammars;

namespace StructGen.Tests.Decoding;

/// <summary>Prompts whose end the tokenizer would merge with the output's beginning.</summary>
internal sealed class PromptHealingTests
{
    private static readonly ByteVocabulary Bytes = ByteVocabulary.Shared;

    [Test]
    public async Task A_prompt_that_would_merge_is_spelled_anew()
    {
        // "\n{" is a token: after a line break alone the model would never have written a brace.
        CompiledGrammar grammar = Bytes.Compiler.Compile(Grammar.Regex("""\{(name|age)\}"""));
        int[] prompt = Bytes.Encode("Answer:\n");
        int merged = Bytes.Encode("\n{")[0];
        foreach (Drafter drafter in new[] { Drafter.None, Drafter.Forced })
        {
            FakeModel.Scorer hashed = FakeModel.Hashed(1);
            FakeModel model = new(Bytes.Vocabulary.Size, (tokens, logits) =>
            {
                hashed(tokens, logits);
                logits[merged] = 100;
            });
            DecodeResult result = await new DecodeLoop(model, Bytes.Vocabulary, Bytes).RunAsync(new DecodeRequest
            {
                Prompt = prompt,
                Constraint = OutputConstraint.Of(grammar),
                Options = new GenerationOptions { MaxOutputTokens = 20, Budget = BudgetPolicy.CloseInTime, Speculation = new SpeculationOptions { Drafter = drafter } },
            });
            Assert.That(result.Counts.HealedTokens, Is.EqualTo(1));
            Assert.That(result.Tokens[0], Is.EqualTo(merged));
            Assert.That(result.Text, Is.EqualTo("{name}").Or.EqualTo("{age}"));
            Assert.That(result.IsComplete);
            Assert.That(Bytes.Decode(result.Tokens), Is.EqualTo("\n" + result.Text));
        }
    }

    [Test]
    public async Task The_model_may_keep_the_prompt_s_spelling()
    {
        CompiledGrammar grammar = Bytes.Compiler.Compile(Grammar.Regex("""\{(name|age)\}"""));
        FakeModel.Scorer hashed = FakeModel.Hashed(1);
        FakeModel model = new(Bytes.Vocabulary.Size, (tokens, logits) =>
        {
            hashed(tokens, logits);
            logits['\n'] = 100;
        });
        DecodeResult result = await new DecodeLoop(model, Bytes.Vocabulary, Bytes)
            .RunAsync(new DecodeRequest { Prompt = Bytes.Encode("Answer:\n"), Constraint = OutputConstraint.Of(grammar) });
        Assert.That(result.Tokens[0], Is.EqualTo((int)'\n'));
        Assert.That(result.Text, Is.EqualTo("{name}").Or.EqualTo("{age}"));
    }

    [Test]
    public void Only_what_the_tokenizer_merges_is_taken_back()
    {
        TokenOrder order = new(Bytes.Vocabulary);
        (int Tokens, byte[] Text) Find(string prompt, string pattern, ITokenEncoder? encoder) =>
            PromptHealing.Find(Bytes.Encode(prompt), Bytes.Compiler.Compile(Grammar.Regex(pattern)).CreateMatcher(), Bytes.Vocabulary, order, encoder);

        Assert.That(Find("Answer:\n", @"\[1\]", Bytes).Tokens, Is.Zero, "nothing begins with a line break and goes on with a bracket");
        Assert.That(Find("x:", @"\{1\}", Bytes).Tokens, Is.EqualTo(1), "\":{\" is a token");
        Assert.That(Find("x:", "1", Bytes).Tokens, Is.Zero);
        Assert.That(Find("xn", "ame", Bytes) is { Tokens: 1 } one && one.Text.SequenceEqual("n"u8.ToArray()));
        Assert.That(Find("xna", "me", Bytes).Tokens, Is.EqualTo(2), "\"name\" begins two tokens before the end");
        Assert.That(Find("n", "ame", Bytes).Tokens, Is.Zero, "the first token stays");
        Assert.That(Find("xn", "x", null).Tokens, Is.Zero);
        Assert.That(PromptHealing.Find([Bytes.Special, 'n'], Bytes.Compiler.Compile(Grammar.Regex("ame")).CreateMatcher(), Bytes.Vocabulary, order, Bytes).Tokens, Is.EqualTo(1));
        Assert.That(PromptHealing.Find([Bytes.Special], Bytes.Compiler.Compile(Grammar.Regex("ame")).CreateMatcher(), Bytes.Vocabulary, order, Bytes).Tokens, Is.Zero);
    }

    [Test]
    public async Task Healed_outputs_are_the_same_with_every_drafter([NUnit.Framework.Range(1, 6)] int seed)
    {
        CompiledGrammar grammar = Bytes.Compiler.Compile(Grammar.Regex("""(ame|a[a-z]{2,5}|\{"name": "(Ann|Bob)"\}){1,2}"""));
        DecodeResult? first = null;
        foreach (Drafter drafter in new[] { Drafter.None, Drafter.Forced, Drafter.Copy })
        {
            FakeModel model = new(Bytes.Vocabulary.Size, FakeModel.Hashed(seed, window: 2));
            DecodeResult result = await new DecodeLoop(model, Bytes.Vocabulary, Bytes).RunAsync(new DecodeRequest
            {
                Prompt = Bytes.Encode("the n"),
                Constraint = OutputConstraint.Of(grammar),
                Options = new GenerationOptions { MaxOutputTokens = 30, Budget = BudgetPolicy.CloseInTime, Speculation = new SpeculationOptions { Drafter = drafter, IsCostAware = false } },
            });
            first ??= result;
            Assert.That(result.Tokens, Is.EqualTo(first.Tokens));
            Matcher matcher = grammar.CreateMatcher();
            Assert.That(matcher.TryAdvance(Encoding.UTF8.GetBytes(result.Text)) && matcher.IsAccepting, result.Text);
        }
    }
}
