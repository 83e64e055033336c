using StructGen.Engine;
using StructGen.Engine.Decoding;
using StructGen.Engine.Speculation;
using StructGen.Grammars;

namespace StructGen.Tests.Decoding;

/// <summary>Greedy and sampled outputs against the definition, with every drafter, on models that are functions of the prefix.</summary>
internal sealed class DecodeLoopTests
{
    private const string Schema =
        """{"type":"object","properties":{"name":{"enum":["Ann","Bob","Oslo"]},"age":{"type":"integer","minimum":0,"maximum":999},"tags":{"type":"array","items":{"type":"string","maxLength":6},"maxItems":3}},"required":["name","age","tags"],"additionalProperties":false}""";

    private static readonly ByteVocabulary Bytes = ByteVocabulary.Shared;

    private static int Width => Bytes.Vocabulary.Size + 27;

    private static CompiledGrammar Grammar { get; } = Bytes.Compiler.Compile(StructGen.Grammars.Grammar.JsonSchema(Schema, JsonSchemaOptions.Generation));

    private static IEnumerable<Drafter> Drafters => [Drafter.None, Drafter.Forced, Drafter.Copy];

    [Test]
    public async Task Greedy_output_is_that_of_the_masked_target_with_every_drafter([NUnit.Framework.Range(1, 12)] int seed)
    {
        int[] prompt = Bytes.Encode("{\"name\": \"Ann\", \"age\": 12, \"tags\": [\"the \"]} and now:");
        FakeModel.Scorer score = FakeModel.Hashed(seed, window: seed % 2 == 0 ? 3 : int.MaxValue);
        List<int> expected = ReferenceDecoder.Greedy(score, Width, prompt, Grammar, 80);
        foreach (Drafter drafter in Drafters)
        {
            foreach ((bool onDevice, bool isCostAware, int minRows) in new[] { (false, true, 1), (false, false, 1), (true, false, 1), (false, false, 2) })
            {
                FakeModel model = new(Width, score) { MasksOnDevice = onDevice, IsAsynchronous = seed % 3 == 0 };
                GenerationOptions options = new()
                {
                    MaxOutputTokens = 80,
                    HealPrompt = false,
                    Speculation = new SpeculationOptions { Drafter = drafter, IsCostAware = isCostAware, MinRows = minRows },
                };
                DecodeResult result = await new DecodeLoop(model, Bytes.Vocabulary, Bytes)
                    .RunAsync(new DecodeRequest { Prompt = prompt, Constraint = OutputConstraint.Of(Grammar), Options = options });
                Assert.That(result.Tokens, Is.EqualTo(expected), $"{drafter}");
                Assert.That(result.Text, Is.EqualTo(Bytes.Decode(expected)));
                Assert.That(model.OpenSequences, Is.Zero);
                Assert.That(result.Counts.OutputTokens, Is.EqualTo(result.Tokens.Length + (result.EndToken >= 0 ? 1 : 0)));
                Assert.That(model.ForwardRows.Skip(1).All(rows => rows >= minRows));
            }
        }
    }

    [Test]
    public async Task One_seed_gives_one_text_with_every_drafter_and_on_a_device_that_masks([NUnit.Framework.Range(1, 8)] int seed)
    {
        int[] prompt = Bytes.Encode("Give: ");
        SamplingOptions[] samplings =
        [
            new() { Temperature = 1, Seed = seed },
            new() { Temperature = 0.7f, TopK = 5, Seed = seed },
            new() { Temperature = 1.3f, TopP = 0.8f, Seed = seed },
            new() { Temperature = 1, MinP = 0.2f, TypicalP = 0.9f, Seed = seed },
            new() { Temperature = 1, RepetitionPenalty = 1.3f, FrequencyPenalty = 0.2f, PresencePenalty = 0.1f, Seed = seed },
        ];
        foreach (SamplingOptions sampling in samplings)
        {
            DecodeResult? first = null;
            foreach (Drafter drafter in Drafters)
            {
                foreach (bool onDevice in new[] { false, true })
                {
                    FakeModel model = new(Width, FakeModel.Hashed(seed, window: 2)) { MasksOnDevice = onDevice };
                    GenerationOptions options = new()
                    {
                        MaxOutputTokens = 60,
                        Sampling = sampling,
                        Speculation = new SpeculationOptions { Drafter = drafter, IsCostAware = false },
                    };
                    DecodeResult result = await new DecodeLoop(model, Bytes.Vocabulary, Bytes)
                        .RunAsync(new DecodeRequest { Prompt = prompt, Constraint = OutputConstraint.Of(Grammar), Options = options });
                    first ??= result;
                    Assert.That(result.Tokens, Is.EqualTo(first.Tokens), $"{sampling} {drafter} {onDevice}");
                    Assert.That(result.Seed, Is.EqualTo(seed));
                }
            }
        }
    }

    [Test]
    public async Task Forced_tokens_ride_with_the_next_forward()
    {
        CompiledGrammar grammar = Bytes.Compiler.Compile(StructGen.Grammars.Grammar.Regex("""\{"name": "(Ann|Bob)", "age": (12|34)\}"""));
        int[] prompt = Bytes.Encode("x");
        int[] forwards = new int[2];
        List<int>?[] tokens = new List<int>?[2];
        for (int i = 0; i < 2; i++)
        {
            FakeModel model = new(Width, FakeModel.Hashed(3));
            GenerationOptions options = new() { HealPrompt = false, Speculation = new SpeculationOptions { Drafter = i == 0 ? Drafter.None : Drafter.Forced } };
            DecodeResult result = await new DecodeLoop(model, Bytes.Vocabulary, Bytes)
                .RunAsync(new DecodeRequest { Prompt = prompt, Constraint = OutputConstraint.Of(grammar), Options = options });
            forwards[i] = model.ForwardRows.Count;
            tokens[i] = [.. result.Tokens];
            Assert.That(result.Finish, Is.EqualTo(DecodeFinish.Stop));
            Assert.That(result.IsComplete);
            Assert.That(result.Counts.ForcedTokens, Is.GreaterThan(3));
        }

        Assert.That(tokens[1], Is.EqualTo(tokens[0]));
        Assert.That(forwards[1], Is.LessThan(forwards[0] / 2.0));
    }

    [Test]
    public async Task Free_text_is_the_target_s_own()
    {
        FakeModel.Scorer score = FakeModel.Hashed(5);
        FakeModel model = new(Width, score);
        int[] prompt = Bytes.Encode("Hello");
        DecodeResult result = await new DecodeLoop(model, Bytes.Vocabulary).RunAsync(new DecodeRequest { Prompt = prompt, Options = new GenerationOptions { MaxOutputTokens = 40 } });
        List<int> all = [.. prompt];
        float[] logits = new float[Width];
        foreach (int token in result.Tokens)
        {
            score(all.ToArray(), logits);
            int best = Enumerable.Range(0, Bytes.Special + 1).MaxBy(i => logits[i]);
            Assert.That(token, Is.EqualTo(best));
            all.Add(token);
        }

        Assert.That(result.Finish, Is.EqualTo(result.Tokens.Length == 40 ? DecodeFinish.Length : DecodeFinish.Stop));
    }
}
