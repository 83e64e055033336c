using System.Text;
using System.Text.RegularExpressions;
using StructGen.Engine;
using StructGen.Engine.Decoding;
using StructGen.Engine.Decoding.Constraints;
using StructGen.Engine.Speculation;
using StructGen.Grammars;

namespace StructGen.Tests.Decoding;

/// <summary>Free text with regions: masks against the definition (every token read from the start), outputs against what the regions allow.</summary>
internal sealed class TriggeredConstraintTests
{
    private static readonly ByteVocabulary Bytes = ByteVocabulary.Shared;

    private static CompiledGrammar Pair { get; } = Bytes.Compiler.Compile(Grammar.Regex("""\{"name": "[abc<]{0,3}"\}"""));

    private static CompiledGrammar Number { get; } = Bytes.Compiler.Compile(Grammar.Regex("[1-3]{1,3}"));

    private static IEnumerable<TestCaseData> Constraints()
    {
        yield return new TestCaseData(OutputConstraint.Triggered(new TriggeredRegion("<tool>", Pair, "</tool>"))).SetArgDisplayNames("text-to-text");
        yield return new TestCaseData(OutputConstraint.Triggered(new TriggeredRegion("<tool>", Pair, "</tool>")) with { IsRequired = true, MaxRegions = 1 }).SetArgDisplayNames("required-once");
        yield return new TestCaseData(OutputConstraint.Triggered(new TriggeredRegion("<call>", Pair, "</tool>"), new TriggeredRegion("ab", Number, "c}"))).SetArgDisplayNames("special-trigger");
        yield return new TestCaseData(OutputConstraint.Triggered(new TriggeredRegion("<tool>", Pair, "<call>"))).SetArgDisplayNames("special-end");
        yield return new TestCaseData(OutputConstraint.Triggered(new TriggeredRegion("ab", Number)) with { AllowsTextAfter = false, MaxRegions = 3 }).SetArgDisplayNames("no-end");
        yield return new TestCaseData(OutputConstraint.Triggered(new TriggeredRegion("ab", Number), new TriggeredRegion("b1", Pair, "\n")) with { IsRequired = true }).SetArgDisplayNames("two-triggers");
    }

    [TestCaseSource(nameof(Constraints))]
    public void A_mask_holds_exactly_the_tokens_that_can_be_read(TriggeredConstraint constraint)
    {
        TriggerPlan plan = new(constraint, Bytes.Vocabulary);
        TokenOrder order = new(Bytes.Vocabulary);
        uint[] known = new uint[Bytes.Vocabulary.MaskWords];
        for (int token = 0; token <= Bytes.Special; token++)
        {
            known[token >> 5] |= 1u << token;
        }

        int[] wanted = [.. Bytes.Encode("<tool>{\"name\": \"ab\"}</tool>ab12c}"), Bytes.Special, Bytes.End];
        for (int seed = 0; seed < 40; seed++)
        {
            Random random = new(seed);
            TriggeredCursor cursor = new(plan, Bytes.Vocabulary, order, known);
            uint[] row = new uint[Bytes.Vocabulary.MaskWords];
            List<int> walk = [];
            for (int step = 0; step < 40; step++)
            {
                Assert.That(cursor.TryFillMask(row), Is.True);
                bool isAccepting = cursor.IsAccepting;
                List<int> allowed = [];
                for (int token = 0; token < Bytes.Vocabulary.Size; token++)
                {
                    bool isRead = cursor.TryAdvance(token);
                    if (isRead)
                    {
                        cursor.Rollback(1);
                        allowed.Add(token);
                    }

                    string at = $"token {token} in step {step} of walk {seed} after {Bytes.Decode(walk)}";
                    Assert.That((row[token >> 5] >> (token & 31) & 1) != 0, Is.EqualTo(isRead), at);
                }

                Assert.That(allowed.Contains(Bytes.End), Is.EqualTo(isAccepting && !cursor.IsExhausted || allowed is [var only] && only == Bytes.End));
                if (allowed.Count == 0)
                {
                    Assert.That(cursor.IsExhausted);
                    break;
                }

                // Mostly what leads somewhere.
                int[] good = [.. allowed.Intersect(wanted)];
                int next = good.Length > 0 && random.Next(5) > 0 ? good[random.Next(good.Length)] : allowed[random.Next(allowed.Count)];
                Assert.That(cursor.TryAdvance(next));
                walk.Add(next);
            }
        }
    }

    [TestCaseSource(nameof(Constraints))]
    public async Task Outputs_are_the_same_with_every_drafter_and_close_in_time(TriggeredConstraint constraint)
    {
        for (int seed = 0; seed < 12; seed++)
        {
            FakeModel.Scorer hashed = FakeModel.Hashed(seed);
            string[] liked = ["<tool>", "ab", "</tool>", "12", "c}", "\n"];
            int[] favourites = [.. liked.SelectMany(Bytes.Encode), Bytes.Special];
            void Score(ReadOnlySpan<int> tokens, Span<float> logits)
            {
                hashed(tokens, logits);
                foreach (int token in favourites)
                {
                    logits[token] += 1.5f;
                }
            }

            DecodeResult? first = null;
            foreach (Drafter drafter in new[] { Drafter.None, Drafter.Forced, Drafter.Copy })
            {
                FakeModel model = new(Bytes.Vocabulary.Size, Score);
                DecodeResult result = await new DecodeLoop(model, Bytes.Vocabulary, Bytes).RunAsync(new DecodeRequest
                {
                    Prompt = Bytes.Encode("<tool>{\"name\": \"ab\"}</tool>"),
                    Constraint = constraint,
                    Options = new GenerationOptions { MaxOutputTokens = 50, Budget = BudgetPolicy.CloseInTime, Speculation = new SpeculationOptions { Drafter = drafter, IsCostAware = false } },
                });
                first ??= result;
                Assert.That(result.Tokens, Is.EqualTo(first.Tokens));
                Assert.That(result.IsComplete, Bytes.Decode(result.Tokens));
            }
        }
    }

    [Test]
    public async Task A_tool_call_s_arguments_obey_its_grammar()
    {
        TriggeredConstraint constraint = OutputConstraint.Triggered(new TriggeredRegion("<tool>", Pair, "</tool>"));
        int calls = 0;
        for (int seed = 0; seed < 20; seed++)
        {
            FakeModel.Scorer hashed = FakeModel.Hashed(seed);
            int tool = Bytes.Encode("<tool>")[0];
            FakeModel model = new(Bytes.Vocabulary.Size, (tokens, logits) =>
            {
                hashed(tokens, logits);
                logits[tool] += 2.5f;
                logits[Bytes.End] = -10;
            });
            DecodeResult result = await new DecodeLoop(model, Bytes.Vocabulary, Bytes).RunAsync(new DecodeRequest
            {
                Prompt = Bytes.Encode("Call: "),
                Constraint = constraint,
                Options = new GenerationOptions { MaxOutputTokens = 120, Budget = BudgetPolicy.CloseInTime },
            });
            string text = Encoding.Latin1.GetString([.. result.Tokens.SelectMany(token => Bytes.Vocabulary.GetBytes(token).ToArray())]);
            foreach (Match match in Regex.Matches(text, "<tool>(.*?)</tool>", RegexOptions.Singleline))
            {
                Assert.That(match.Groups[1].Value, Does.Match("^\\{\"name\": \"[abc<]{0,3}\"\\}$"));
                calls++;
            }
        }

        Assert.That(calls, Is.GreaterThan(10));
    }
}
