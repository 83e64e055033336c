using StructGen.Engine.Decoding;
using StructGen.Engine.Models;

namespace StructGen.Tests.Models;

/// <summary>Greedy text of the real model against the reference implementation's.</summary>
[TestFixture]
internal sealed class GoldenGenerationTests
{
    [Test]
    public void Writes_the_reference_tokens_for_every_prompt()
    {
        OnnxModel model = SmolLm.Model;
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
