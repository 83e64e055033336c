using StructGen.Engine.Decoding;
using StructGen.Engine.Models;

namespace StructGen.Tests.Models;

/// <summary>Sequences that step together write what each would write alone.</summary>
[TestFixture]
internal sealed class OnnxBatchTests
{
    [TestCase(1)]
    [TestCase(3)]
    public void Steps_together_as_alone(int count)
    {
        int[][] prompts = [.. SmolLm.Goldens.Take(count).Select(static golden => golden.PromptIds)];
        const int steps = 8;
        using ITargetBatch batch = SmolLm.Model.CreateBatch([.. prompts.Select(static prompt => (ReadOnlyMemory<int>)prompt)], prompts.Max(static prompt => prompt.Length) + steps);
        List<int>[] written = [.. prompts.Select(static _ => new List<int>())];
        TokenScores scores = Wait(batch.PrefillAsync(default));
        for (int step = 0; ; step++)
        {
            for (int row = 0; row < count; row++)
            {
                written[row].Add(SmolLm.ArgMax(scores.Logits(row).ToArray()));
            }

            if (step == steps - 1)
            {
                break;
            }

            scores = Wait(batch.StepAsync(new ForwardRequest { Tokens = written.Select(static row => row[^1]).ToArray(), Rows = count }));
        }

        for (int row = 0; row < count; row++)
        {
            int expected = Math.Min(steps, SmolLm.Goldens[row].GreedyIds.Length);
            Assert.That(written[row].Take(expected), Is.EqualTo(SmolLm.Goldens[row].GreedyIds.Take(expected)), SmolLm.Goldens[row].Prompt);
            Assert.That(batch.LengthOf(row), Is.EqualTo(prompts[row].Length + steps - 1));
        }
    }

    [Test]
    public void Prompts_score_to_the_bit_as_alone()
    {
        ReadOnlyMemory<int>[] prompts = [SmolLm.Goldens[0].PromptIds, SmolLm.Goldens[1].PromptIds];
        using ITargetBatch batch = SmolLm.Model.CreateBatch(prompts, 100);
        TokenScores scores = Wait(batch.PrefillAsync(default));
        for (int row = 0; row < 2; row++)
        {
            using ITargetSequence alone = SmolLm.Model.CreateSequence(100);
            Assert.That(scores.Logits(row).ToArray(), Is.EqualTo(alone.Run(prompts[row].ToArray())[0]));
        }
    }

    [Test]
    public void A_sequence_that_has_ended_stays_and_the_others_go_on()
    {
        int[] first = SmolLm.Goldens[0].PromptIds;
        int[] second = SmolLm.Goldens[1].PromptIds;
        int capacity = Math.Max(first.Length, second.Length) + 4;
        using ITargetBatch batch = SmolLm.Model.CreateBatch([first, second, first], capacity);
        Wait(batch.PrefillAsync(default));
        using ITargetSequence alone = SmolLm.Model.CreateSequence(capacity);
        alone.Run(second);
        for (int step = 0; step < 4; step++)
        {
            int token = SmolLm.Goldens[1].GreedyIds[step];
            TokenScores scores = Wait(batch.StepAsync(new ForwardRequest { Tokens = new[] { -1, token, 300 + step }, Rows = 3 }));
            float[] expected = alone.Run(new[] { token })[0];
            Assert.That(SmolLm.ArgMax(scores.Logits(1).ToArray()), Is.EqualTo(SmolLm.ArgMax(expected)));
            Assert.That(scores.Logits(1).ToArray().Zip(expected).Max(static pair => Math.Abs(pair.First - pair.Second)), Is.LessThan(1e-3f));
        }

        Assert.That(batch.LengthOf(0), Is.EqualTo(first.Length));
        Assert.That(batch.LengthOf(1), Is.EqualTo(second.Length + 4));
    }

    [Test]
    public void Refuses_what_makes_no_batch()
    {
        OnnxModel model = SmolLm.Model;
        ReadOnlyMemory<int> prompt = new[] { 1, 2 };
        using ITargetBatch batch = model.CreateBatch([prompt, prompt], 2);
        Assert.Multiple(() =>
        {
            Assert.That(() => model.CreateBatch([], 10), Throws.ArgumentException);
            Assert.That(() => model.CreateBatch([prompt, ReadOnlyMemory<int>.Empty], 10), Throws.ArgumentException);
            Assert.That(() => model.CreateBatch([prompt], 1), Throws.InstanceOf<ModelException>().With.Property("Code").EqualTo(ModelErrorCode.ContextExceeded));
            Assert.That(() => Wait(batch.StepAsync(new ForwardRequest { Tokens = prompt, Rows = 2 })), Throws.InvalidOperationException);
            Wait(batch.PrefillAsync(default));
            Assert.That(() => Wait(batch.PrefillAsync(default)), Throws.InvalidOperationException);
            Assert.That(() => Wait(batch.StepAsync(new ForwardRequest { Tokens = new[] { 1 }, Rows = 1 })), Throws.ArgumentException);
            Assert.That(() => Wait(batch.StepAsync(new ForwardRequest { Tokens = prompt, Rows = 2 })), Throws.InstanceOf<ModelException>().With.Property("Code").EqualTo(ModelErrorCode.ContextExceeded));
        });
    }

    private static TokenScores Wait(ValueTask<TokenScores> scores) => scores.AsTask().GetAwaiter().GetResult();
}
