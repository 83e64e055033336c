using StructGen.Engine.Models.Graphs;

namespace StructGen.Tests.Models.Graphs;

/// <summary>Whole decoders, fused against lowered: a first prompt, single steps, continuations, trees and rollback.</summary>
[TestFixture]
internal sealed class LoweredDecoderTests
{
    private static readonly int[] TreeParents = [-1, 0, 1, 0, 3, 4, 0, -1];

    [TestCase(true, false, -1, 0f)]
    [TestCase(false, false, 6, 0f)]
    [TestCase(true, true, -1, 20f)]
    public void A_tiny_decoder_computes_the_same(bool packed, bool interleaved, int window, float softCap)
    {
        OnnxGraph graph = TinyDecoder.Build(new TinyDecoderOptions
        {
            PackedQkv = packed, RotaryInterleaved = interleaved, Window = window, SoftCap = softCap, TreeInputs = true,
        });
        Assert.That(Compare(graph, null, [1, 17, 250, 3, 99, 7, 42], steps: 24, capacity: 64), Is.LessThanOrEqualTo(1e-4f));
    }

    [Test]
    public void SmolLM2_computes_the_same_for_a_few_steps()
    {
        OnnxModelFile file = OnnxModelFile.Read(SharedData.Require("models/smollm2-135m-instruct/model_tree.onnx"));
        Assert.That(Compare(new OnnxGraph(file.Model), file, [1, 9690, 198, 2683, 359, 253, 5356], steps: 4, capacity: 48), Is.LessThanOrEqualTo(5e-4f));
    }

    [Test, Explicit, Category("Full")]
    public void SmolLM2_computes_the_same_for_a_prompt_of_100_tokens_and_64_steps()
    {
        OnnxModelFile file = OnnxModelFile.Read(SharedData.Require("models/smollm2-135m-instruct/model_tree.onnx"));
        Random random = new(5);
        int[] prompt = [1, .. Enumerable.Range(0, 99).Select(_ => random.Next(100, 40000))];
        Assert.That(Compare(new OnnxGraph(file.Model), file, prompt, steps: 64, capacity: 256), Is.LessThanOrEqualTo(5e-4f));
    }

    // Runs all graphs on the tokens that the fused one prefers, and returns the largest difference of any logit.
    private static float Compare(OnnxGraph graph, OnnxModelFile? file, int[] prompt, int steps, int capacity)
    {
        using DecoderRun fused = new(graph, file);
        List<(string Name, DecoderRun Run)> lowered = [];
        foreach (CacheForm form in Enum.GetValues<CacheForm>())
        {
            OnnxGraph copy = graph.Clone();
            AttentionLowering.Run(copy, form);
            lowered.Add((form.ToString(), new DecoderRun(copy, file, form == CacheForm.Concatenated ? null : capacity)));
        }

        float max = 0;
        int positions = 0, decided = 0;

        // One token before anything else: with an empty past the fused operator ignores position_ids.
        Both("first token", prompt[..1]);
        TensorData last = Both("prompt", prompt[1..]);
        for (int i = 0; i < steps; i++)
        {
            last = Both($"step {i}", [ArgMax(last, (int)last.Shape[1] - 1)]);
        }

        int length = fused.Length;
        int width = (int)last.Shape[2];
        int[] draft = [.. Enumerable.Range(0, TreeParents.Length).Select(i => (ArgMax(last, 0) + (31 * i)) % width)];
        Both("tree", draft, TreeParents);
        Rollback(length);
        Both("chain after rollback", draft[..3]);
        Rollback(length - 3);
        Both("continuation after rollback", draft);
        Rollback(length - 2);
        Both("step after rollback", draft[..1]);

        TestContext.Out.WriteLine($"max |difference| {max:E2} over {positions} positions; same argmax in all {decided} whose top-two gap exceeds 1e-3");
        lowered.ForEach(static l => l.Run.Dispose());
        return max;

        TensorData Both(string what, int[] tokens, int[]? parents = null)
        {
            TensorData expected = fused.Step(tokens, parents)["logits"];
            foreach ((string name, DecoderRun run) in lowered)
            {
                TensorData actual = run.Step(tokens, parents)["logits"];
                float difference = TensorData.MaxDifference(actual, expected);
                max = Math.Max(max, difference);
                for (int row = 0; row < tokens.Length; row++)
                {
                    positions++;
                    if (Gap(expected, row) > 1e-3f)
                    {
                        decided++;
                        Assert.That(ArgMax(actual, row), Is.EqualTo(ArgMax(expected, row)), $"{name}, {what}, row {row}");
                    }
                }
            }

            return expected;
        }

        void Rollback(int to)
        {
            fused.Truncate(to);
            lowered.ForEach(l => l.Run.Truncate(to));
        }
    }

    private static ReadOnlySpan<float> Row(TensorData logits, int row)
    {
        int width = (int)logits.Shape[2];
        return logits.Floats.AsSpan(row * width, width);
    }

    private static int ArgMax(TensorData logits, int row) => System.Numerics.Tensors.TensorPrimitives.IndexOfMax(Row(logits, row));

    private static float Gap(TensorData logits, int row)
    {
        (float first, float second) = (float.MinValue, float.MinValue);
        foreach (float value in Row(logits, row))
        {
            if (value > first)
            {
                (first, second) = (value, first);
            }
            else if (value > second)
            {
                second = value;
            }
        }

        return first - second;
    }
}
