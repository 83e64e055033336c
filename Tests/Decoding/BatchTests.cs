using StructGen.Engine;
using StructGen.Engine.Decoding;
using StructGen.Grammars;

namespace StructGen.Tests.Decoding;

/// <summary>Sequences that step together against the same sequences alone.</summary>
internal sealed class BatchTests
{
    private static readonly ByteVocabulary Bytes = ByteVocabulary.Shared;

    [Test]
    public async Task A_batch_gives_what_its_sequences_give_alone([Values] bool onDevice, [Values(0f, 1f)] float temperature)
    {
        string[] patterns = ["""\{"name": "(Ann|Bob)", "age": [1-9]{1,3}\}""", "(true|false|null)", "[ab]{3,20}", "12", "\\[(12, ){1,4}34\\]"];
        List<DecodeRequest> requests = [];
        for (int i = 0; i < patterns.Length; i++)
        {
            requests.Add(new DecodeRequest
            {
                Prompt = Bytes.Encode(new string('x', i + 1) + "\n"),
                Constraint = OutputConstraint.Of(Bytes.Compiler.Compile(Grammar.Regex(patterns[i]))),
                Options = new GenerationOptions
                {
                    MaxOutputTokens = 12,
                    Budget = i % 2 == 0 ? BudgetPolicy.Truncate : BudgetPolicy.CloseInTime,
                    Sampling = new SamplingOptions { Temperature = temperature, Seed = i, PresencePenalty = i == 2 ? 0.5f : 0 },
                },
            });
        }

        requests.Add(new DecodeRequest { Prompt = Bytes.Encode("free "), Options = new GenerationOptions { MaxOutputTokens = 9, StopSequences = ["e"], Sampling = new SamplingOptions { Seed = 3 } } });
        FakeModel model = new(Bytes.Vocabulary.Size, FakeModel.Hashed(4)) { MasksOnDevice = onDevice };
        DecodeLoop loop = new(model, Bytes.Vocabulary, Bytes);
        IReadOnlyList<DecodeResult> together = await loop.RunBatchAsync(requests);
        Assert.That(together, Has.Count.EqualTo(requests.Count));
        for (int i = 0; i < requests.Count; i++)
        {
            DecodeResult alone = await loop.RunAsync(requests[i]);
            Assert.That(together[i].Tokens, Is.EqualTo(alone.Tokens), $"sequence {i}");
            Assert.That(together[i].Finish, Is.EqualTo(alone.Finish));
            Assert.That(together[i].Text, Is.EqualTo(alone.Text));
            Assert.That(together[i].IsComplete, Is.EqualTo(alone.IsComplete));
        }

        Assert.That(model.OpenSequences, Is.Zero);
    }

    [Test]
    public async Task No_sequences_give_no_results()
    {
        FakeModel model = new(Bytes.Vocabulary.Size, FakeModel.Hashed(4));
        Assert.That(await new DecodeLoop(model, Bytes.Vocabulary).RunBatchAsync([]), Is.Empty);
    }
}
