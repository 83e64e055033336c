using System.Globalization;
using System.Numerics.Tensors;
using StructGen.Engine;
using StructGen.Engine.Decoding;
using StructGen.Engine.Models;
using StructGen.Engine.Speculation;
using StructGen.Engine.Tokenization;
using StructGen.Grammars;
using StructGen.Tests.Models;

namespace StructGen.Tests.Decoding;

/// <summary>
/// The copy drafter on extraction: tokens for each forward of the target, and whether the text is what it is without. Kernels for one row and for many differ in the last bits, so that a
/// tie may come out differently: then the two best allowed logits must be closer than that. Where all forwards have several rows, the texts are equal.
/// </summary>
[Explicit("Minutes; wants a quiet machine.")]
[Category("Full")]
internal sealed class CopyDrafterFigures
{
    private const double Tie = 1e-3;

    [TestCase(10, false, TestName = "Extraction_from_ten_texts")]
    [TestCase(100, false, TestName = "Extraction_from_a_hundred_texts")]
    [TestCase(10, true, TestName = "Extraction_from_ten_texts_in_uniform_rows")]
    [TestCase(100, true, TestName = "Extraction_from_a_hundred_texts_in_uniform_rows")]
    public async Task Extraction(int count, bool uniformRows)
    {
        using OnnxModel model = SmolLm.Load(SmolLm.Quiet with { UniformRows = uniformRows, WideWeights = WideWeights.Float });
        TextTokenizer tokenizer = model.LoadTokenizer();
        DecodeLoop loop = new(model, tokenizer.Vocabulary, tokenizer);
        GrammarCompiler compiler = new(tokenizer.Vocabulary, new GrammarCompilerOptions { Encoder = tokenizer });
        Print($"costs: {string.Join(", ", model.Costs.Points.Select(point => Invariant($"{point.Rows}: {point.Microseconds / 1000:F1} ms")))}");
        int tokens = 0, forwards = 0, forced = 0, drafted = 0, accepted = 0, same = 0, index = 0;
        double plainTime = 0, copyTime = 0;
        List<string> unexplained = [];
        SortedDictionary<int, int> byRows = [];
        foreach (ExtractionPrompts.Prompt prompt in ExtractionPrompts.Take(count))
        {
            CompiledGrammar grammar = compiler.Compile(Grammar.JsonSchema(prompt.Schema, JsonSchemaOptions.Generation));
            int[] ids = [.. tokenizer.Encode($"<|im_start|>user\n{prompt.Message}<|im_end|>\n<|im_start|>assistant\n")];
            DecodeResult plain = await RunAsync(loop, ids, grammar, Drafter.None);
            DecodeResult copy = await RunAsync(loop, ids, grammar, Drafter.Copy);
            tokens += copy.Counts.OutputTokens;
            forwards += copy.Counts.Forwards + 1;
            forced += copy.Counts.ForcedTokens;
            drafted += copy.Counts.DraftedTokens;
            accepted += copy.Counts.AcceptedTokens;
            plainTime += plain.Timings.Decode.TotalSeconds;
            copyTime += copy.Timings.Decode.TotalSeconds;
            foreach ((int rows, int times) in copy.Counts.ForwardsByRows)
            {
                byRows[rows] = byRows.GetValueOrDefault(rows) + times;
            }

            string verdict = "equal";
            if (plain.Tokens.SequenceEqual(copy.Tokens))
            {
                same++;
            }
            else
            {
                int at = plain.Tokens.Zip(copy.Tokens).TakeWhile(static pair => pair.First == pair.Second).Count();
                double gap = MaskedGap(model, ids, plain.Tokens.AsSpan(0, at), grammar);
                verdict = Invariant($"first difference at token {at}, where the two best allowed logits are {gap:E1} apart");
                if (uniformRows || gap >= Tie)
                {
                    unexplained.Add($"prompt {index}: {verdict}");
                }
            }

            Print(Invariant($"{index++,3}: {copy.Counts.OutputTokens,3} tokens, {copy.Counts.Forwards + 1,3} forwards, {copy.Counts.ForcedTokens,3} forced, {copy.Counts.AcceptedTokens,3}/{copy.Counts.DraftedTokens,3} copied; {verdict}: {copy.Text}"));
        }

        Print(Invariant($"{count} prompts{(uniformRows ? ", uniform rows" : "")}: {tokens} tokens in {forwards} forwards, the prompts' included: {(double)tokens / forwards:F2} tokens a forward; {forced} forced, {accepted} of {drafted} copied ones right; {same} texts equal to those without a drafter"));
        Print(Invariant($"decode {copyTime:F1} s, without a drafter {plainTime:F1} s: {copyTime / plainTime:F2}; forwards by rows: {string.Join(", ", byRows.Select(pair => $"{pair.Key}: {pair.Value}"))}"));
        Assert.That(unexplained, Is.Empty);
        Assert.That((double)tokens / forwards, Is.GreaterThanOrEqualTo(1.8));
    }

    private static Task<DecodeResult> RunAsync(DecodeLoop loop, int[] prompt, CompiledGrammar grammar, Drafter drafter) => loop.RunAsync(new DecodeRequest
    {
        Prompt = prompt,
        Constraint = OutputConstraint.Of(grammar),
        Options = new GenerationOptions
        {
            MaxOutputTokens = 256, Budget = BudgetPolicy.CloseInTime, HealPrompt = false, Speculation = new SpeculationOptions { Drafter = drafter },
        },
    });

    /// <summary>How far the best two allowed logits are apart behind <paramref name="output"/>.</summary>
    private static double MaskedGap(OnnxModel model, int[] prompt, ReadOnlySpan<int> output, CompiledGrammar grammar)
    {
        Matcher matcher = grammar.CreateMatcher();
        foreach (int token in output)
        {
            matcher.Advance(token);
        }

        using ITargetSequence sequence = model.CreateSequence(prompt.Length + output.Length + 1);
        float[] logits = sequence.Run([.. prompt, .. output])[0];
        matcher.GetMask().ApplyTo(logits);
        int best = TensorPrimitives.IndexOfMax<float>(logits);
        float first = logits[best];
        logits[best] = float.NegativeInfinity;
        return first - TensorPrimitives.Max<float>(logits);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Print(string line) => TestContext.Out.WriteLine(line);
}
