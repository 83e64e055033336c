using System.Diagnostics;
using StructGen.Engine.Decoding;
using StructGen.Engine.Models;

namespace StructGen.Tests.Models;

/// <summary>What forwards of the real model cost, as a table for the documentation.</summary>
[TestFixture, Explicit, Category("Full")]
internal sealed class ForwardCostFigures
{
    [TestCase(true, true, WideWeights.Quantized)]
    [TestCase(true, true, WideWeights.Float)]
    [TestCase(true, false, WideWeights.Float)]
    [TestCase(false, true, WideWeights.Quantized)]
    public void Times_by_rows(bool editGraph, bool spinning, WideWeights weights)
    {
        long before = Stopwatch.GetTimestamp();
        using OnnxModel model = SmolLm.Load(new OnnxModelOptions { EditGraph = editGraph, AllowSpinning = spinning, WideWeights = weights });
        TestContext.Out.WriteLine($"loaded in {Stopwatch.GetElapsedTime(before).TotalSeconds:F2} s, {Environment.WorkingSet >> 20} MB");
        using ITargetSequence sequence = model.CreateSequence(1024);
        int[] prompt = [.. Enumerable.Repeat(SmolLm.Goldens[0].PromptIds, 7).SelectMany(static ids => ids)];
        sequence.Run(prompt);
        int past = sequence.Length;
        TestContext.Out.WriteLine($"past {past}; rows: ms all rows scored, ms one row scored (least of 7)");
        foreach (int rows in new[] { 1, 2, 4, 8, 16, 32, 64, 128 })
        {
            TestContext.Out.WriteLine($"{rows,4}: {Least(rows, rows),7:F2} {Least(rows, 1),7:F2}");
        }

        double Least(int rows, int scored)
        {
            double best = double.MaxValue;
            for (int i = 0; i < 7; i++)
            {
                long start = Stopwatch.GetTimestamp();
                sequence.ForwardAsync(new ForwardRequest { Tokens = prompt.AsMemory(0, rows), Rows = scored }).AsTask().GetAwaiter().GetResult();
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                sequence.Truncate(past);
            }

            return best;
        }
    }
}
