using StructGen.Engine.Decoding;
using StructGen.Engine.Models;

namespace StructGen.Tests.Models;

/// <summary>Greedy text of the real model against the reference implementation's.</summary>
[TestFixture]
internal sealed class GoldenGenerationTests
{
    [Test]
    public void Writes_the_reference_tokens_for_every_prompt() => Check(SmolLm.Model);

    [TestCase(WideWeights.Float, false), TestCase(WideWeights.Quantized, true), Explicit, Category("Full")]
    public void Writes_the_reference_tokens_however_it_computes(WideWeights weights, bool uniformRows)
    {
        using OnnxModel model = SmolLm.Load(SmolLm.Quiet with { WideWeights = weights, UniformRows = uniformRows });
        Check(model);
    }

    private static void Check(OnnxModel model)
    {
        Assert.Multiple(() =>
        {
            foreach (SmolLm.Golden golden in SmolLm.Goldens)
            {
                using ITargetSequence sequence = model.CreateSequence(golden.PromptIds.Length + 64);
                List<int> tokens = [];
                float[] logits = sequence.Run(golden.PromptIds)[0];
                while (true)
                {
                    tokens.Add(SmolLm.ArgMax(logits));
                    if (tokens.Count == golden.GreedyIds.Length || model.Description.EndTokens.Contains(tokens[^1]))
                    {
                        break;
                    }

                    logits = sequence.Run(new[] { tokens[^1] })[0];
                }

                Assert.That(tokens, Is.EqualTo(golden.GreedyIds), golden.Prompt);
            }
        });
    }
}
