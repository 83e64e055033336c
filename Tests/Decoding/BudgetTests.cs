using System.Text;
using StructGen.Engine;
using StructGen.Engine.Decoding;
using StructGen.Engine.Speculation;
using StructGen.Grammars;

namespace StructGen.Tests.Decoding;

/// <summary>Limits of tokens: cut, or closed in time.</summary>
internal sealed class BudgetTests
{
    private const string Schema =
        """{"type":"object","properties":{"note":{"type":"string"},"tags":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string","minLength":4},"value":{"type":"integer"}},"required":["name","value"],"additionalProperties":false}}},"required":["note","tags"],"additionalProperties":false}""";

    private static readonly ByteVocabulary Bytes = ByteVocabulary.Shared;

    private static CompiledGrammar Compiled { get; } = Bytes.Compiler.Compile(Grammar.JsonSchema(Schema, JsonSchemaOptions.Generation));

    [Test]
    public async Task A_text_closes_in_time_with_every_drafter_and_limit([Values(1, 2, 3)] int seed)
    {
        int least = await LeastAsync();
        for (int limit = least; limit < least + 40; limit += limit < least + 5 ? 1 : 7)
        {
            DecodeResult? first = null;
            foreach (Drafter drafter in new[] { Drafter.None, Drafter.Forced, Drafter.Copy })
            {
                foreach (bool onDevice in new[] { false, true })
                {
                    DecodeResult result = await RunAsync(limit, BudgetPolicy.CloseInTime, drafter, seed, onDevice);
                    first ??= result;
                    Assert.That(result.Tokens, Is.EqualTo(first.Tokens), $"{drafter}, {limit}");
                    Assert.That(result.Tokens, Has.Length.LessThanOrEqualTo(limit));
                    Assert.That(result.Finish, Is.EqualTo(DecodeFinish.Stop));
                    Assert.That(result.IsComplete);
                    Matcher matcher = Compiled.CreateMatcher();
                    Assert.That(matcher.TryAdvance(Encoding.UTF8.GetBytes(result.Text)) && matcher.IsAccepting, result.Text);
                }
            }
        }
    }

    [Test]
    public async Task A_generous_limit_changes_nothing()
    {
        DecodeResult closing = await RunAsync(4000, BudgetPolicy.CloseInTime, Drafter.Forced, 4);
        DecodeResult cut = await RunAsync(4000, BudgetPolicy.Truncate, Drafter.Forced, 4);
        int common = cut.Tokens.Zip(closing.Tokens).TakeWhile(pair => pair.First == pair.Second).Count();
        Assert.That(common, Is.GreaterThan(3000).Or.EqualTo(cut.Tokens.Length));
    }

    [Test]
    public async Task A_limit_that_no_completion_fits_is_refused_with_the_number_needed()
    {
        int least = await LeastAsync();
        Assert.That(least, Is.GreaterThan(3));
        GenerationBudgetException exception = Assert.ThrowsAsync<GenerationBudgetException>(() => RunAsync(least - 1, BudgetPolicy.CloseInTime, Drafter.None, 1))!;
        Assert.That(exception.RequiredTokens, Is.EqualTo(least));
        Assert.That(exception.AllowedTokens, Is.EqualTo(least - 1));
    }

    [Test]
    public async Task A_cut_text_says_so()
    {
        DecodeResult result = await RunAsync(7, BudgetPolicy.Truncate, Drafter.Forced, 1);
        Assert.That(result.Finish, Is.EqualTo(DecodeFinish.Length));
        Assert.That(result.IsComplete, Is.False);
        Assert.That(result.Tokens, Has.Length.EqualTo(7));
        Assert.That(Bytes.Decode(result.Tokens), Is.EqualTo(result.Text));
    }

    private static async Task<int> LeastAsync()
    {
        for (int limit = 1; ; limit++)
        {
            try
            {
                await RunAsync(limit, BudgetPolicy.CloseInTime, Drafter.None, 1);
                return limit;
            }
            catch (GenerationBudgetException)
            {
                // Still too few.
            }
        }
    }

    private static Task<DecodeResult> RunAsync(int limit, BudgetPolicy policy, Drafter drafter, int seed, bool onDevice = false)
    {
        FakeModel model = new(Bytes.Vocabulary.Size, FakeModel.Hashed(seed)) { MasksOnDevice = onDevice, ContextLength = 8192 };
        return new DecodeLoop(model, Bytes.Vocabulary, Bytes).RunAsync(new DecodeRequest
        {
            Prompt = Bytes.Encode("{\"note\": \"the "),
            Constraint = OutputConstraint.Of(Compiled),
            Options = new GenerationOptions
            {
                MaxOutputTokens = limit,
                Budget = policy,
                HealPrompt = false,
                Speculation = new SpeculationOptions { Drafter = drafter, IsCostAware = false },
            },
        });
    }
}
