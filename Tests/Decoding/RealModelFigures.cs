using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using StructGen.Engine;
using StructGen.Engine.Decoding;
using StructGen.Engine.Speculation;
using StructGen.Engine.Tokenization;
using StructGen.Grammars;
using StructGen.Tests.Models;

namespace StructGen.Tests.Decoding;

/// <summary>Real schemas on the small real model: outputs with each drafter, conformance, where the time goes. Prints; asserts only what is exact.</summary>
[Explicit("Minutes; wants a quiet machine.")]
[Category("Full")]
internal sealed class RealModelFigures
{
    [TestCase(5, 48, TestName = "Few_schemas_under_every_drafter")]
    [TestCase(100, 256)]
    public async Task Schemas_under_every_drafter(int count, int limit)
    {
        TextTokenizer tokenizer = SmolLm.Model.LoadTokenizer();
        DecodeLoop loop = new(SmolLm.Model, tokenizer.Vocabulary, tokenizer);
        TestContext.Out.WriteLine("costs: " + string.Join(", ", SmolLm.Model.Costs.Points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.Rows}: {point.Microseconds / 1000:F1} ms"))));
        GrammarCompiler compiler = new(tokenizer.Vocabulary, new GrammarCompilerOptions { Encoder = tokenizer });
        string[] files = [.. Directory.GetFiles(SharedData.Require("maskbench/data"), "*.json").OrderBy(file => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFileName(file)))), StringComparer.Ordinal)];
        Dictionary<string, Sum> sums = [];
        int done = 0;
        foreach (string file in files)
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            Grammar source = Grammar.JsonSchema(document.RootElement.GetProperty("schema").GetRawText(), JsonSchemaOptions.Generation);
            if (!compiler.TryCompile(source, out CompiledGrammar? grammar, out _))
            {
                continue;
            }

            string text = $"<|im_start|>user\nWrite a JSON example for {Path.GetFileNameWithoutExtension(file)}.<|im_end|>\n<|im_start|>assistant\n";
            int[] prompt = [.. tokenizer.Encode(text)];
            DecodeResult? first = null;
            try
            {
                foreach ((string name, Drafter drafter, BudgetPolicy budget) in new[] { ("warm", Drafter.Forced, BudgetPolicy.CloseInTime), ("none", Drafter.None, BudgetPolicy.CloseInTime), ("forced", Drafter.Forced, BudgetPolicy.CloseInTime), ("copy", Drafter.Copy, BudgetPolicy.CloseInTime), ("cut", Drafter.Forced, BudgetPolicy.Truncate) })
                {
                    DecodeResult result = await loop.RunAsync(new DecodeRequest
                    {
                        Prompt = prompt,
                        Constraint = OutputConstraint.Of(grammar),
                        Options = new GenerationOptions { MaxOutputTokens = limit, Budget = budget, Speculation = new SpeculationOptions { Drafter = drafter } },
                    });
                    if (budget == BudgetPolicy.CloseInTime)
                    {
                        first ??= result;
                        Matcher matcher = grammar.CreateMatcher();
                        Assert.That(matcher.TryAdvance(Encoding.UTF8.GetBytes(result.Text)) && matcher.IsAccepting, $"{file}: {result.Text}");
                        if (!result.Tokens.SequenceEqual(first.Tokens))
                        {
                            TestContext.Out.WriteLine($"{Path.GetFileName(file)}, {name}: first difference at {result.Tokens.Zip(first.Tokens).TakeWhile(pair => pair.First == pair.Second).Count()}");
                        }
                    }

                    sums[name] = sums.GetValueOrDefault(name).Add(result);
                }
            }
            catch (GenerationBudgetException exception)
            {
                TestContext.Out.WriteLine($"{Path.GetFileName(file)}: {exception.RequiredTokens} tokens needed");
                continue;
            }

            catch (GrammarLimitException exception)
            {
                TestContext.Out.WriteLine($"{Path.GetFileName(file)}: {exception.Message}");
                continue;
            }

            DecodeResult free = await loop.RunAsync(new DecodeRequest { Prompt = prompt, Options = new GenerationOptions { MaxOutputTokens = Math.Max(1, first!.Counts.OutputTokens), IgnoreEndTokens = true } });
            sums["free"] = sums.GetValueOrDefault("free").Add(free);
            TestContext.Out.WriteLine($"{Path.GetFileName(file)}: {first.Tokens.Length} tokens: {first.Text[..Math.Min(100, first.Text.Length)]}");
            if (++done == count)
            {
                break;
            }
        }

        foreach ((string name, Sum sum) in sums)
        {
            TestContext.Out.WriteLine(sum.Describe(name));
        }
    }

    private readonly record struct Sum(int Tokens, int Forced, int Drafted, int Accepted, int Closing, int Forwards, int Wide, double Decode, double Forward, double Hidden, double Exposed, double Sampling, double Prefill)
    {
        public Sum Add(DecodeResult result) => new(
            Tokens + result.Counts.OutputTokens,
            Forced + result.Counts.ForcedTokens,
            Drafted + result.Counts.DraftedTokens,
            Accepted + result.Counts.AcceptedTokens,
            Closing + result.Counts.ClosingTokens,
            Forwards + result.Counts.Forwards,
            Wide + result.Counts.ForwardsByRows.Where(pair => pair.Key > 1).Sum(pair => pair.Value),
            Decode + result.Timings.Decode.TotalMilliseconds,
            Forward + result.Timings.Forward.TotalMilliseconds,
            Hidden + result.Timings.MaskHidden.TotalMilliseconds,
            Exposed + result.Timings.MaskExposed.TotalMilliseconds,
            Sampling + result.Timings.Sampling.TotalMilliseconds,
            Prefill + result.Timings.Prefill.TotalMilliseconds);

        public string Describe(string name) => string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-7} {Tokens} tokens ({Forced} forced, {Accepted}/{Drafted} drafted, {Closing} closing), {Forwards} forwards ({Wide} wide), decode {Decode:F0} ms = {Decode / Tokens:F2} a token; forward {Forward:F0}, mask hidden {Hidden:F1}, exposed {Exposed:F1} ({Exposed / Decode:P2}), sampling {Sampling:F1}, prefill {Prefill:F0}");
    }
}
