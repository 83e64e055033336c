using StructGen.Engine.Decoding;
using StructGen.Engine.Models;

namespace StructGen.Tests.Models;

/// <summary>Memory outside the managed heap: sequences give back what they take.</summary>
[TestFixture, NonParallelizable]
internal sealed class NativeMemoryTests
{
    [TestCase(false)]
    [TestCase(true)]
    public void Thousands_of_sequences_leave_no_memory_behind(bool concatenated)
    {
        using TinyFolder folder = TinyFolder.HuggingFace(TinyFolder.Graph(concatenated));
        using OnnxModel model = folder.Load();
        int[] prompt = [1, 2, 3, 4, 5, 6, 7];
        Generate(100);
        long before = Resident();
        Generate(1000);
        Assert.That(Resident() - before, Is.LessThan(24L << 20), "bytes that 1,000 sequences left behind; each held some 500 KB");

        void Generate(int count)
        {
            for (int i = 0; i < count; i++)
            {
                using ITargetSequence sequence = model.CreateSequence(250);
                sequence.Run(prompt);
                sequence.Run(new[] { 9 });
                using ITargetSequence fork = sequence.Fork();
                fork.Run(new[] { 10, 11 }, 2);
            }
        }
    }

    [Test, Explicit, Category("Full")]
    public void A_thousand_generations_of_the_real_model_leave_no_memory_behind()
    {
        OnnxModel model = SmolLm.Model;
        Generate(100);
        long before = Resident();
        Generate(1000);
        TestContext.Out.WriteLine($"{before >> 20} MB before, {Resident() >> 20} MB after");
        Assert.That(Resident() - before, Is.LessThan(32L << 20));

        void Generate(int count)
        {
            for (int i = 0; i < count; i++)
            {
                SmolLm.Golden golden = SmolLm.Goldens[i % SmolLm.Goldens.Length];
                using ITargetSequence sequence = model.CreateSequence(golden.PromptIds.Length + 8);
                sequence.Run(golden.PromptIds);
                for (int step = 0; step < 4; step++)
                {
                    sequence.Run(new[] { golden.GreedyIds[step] });
                }
            }
        }
    }

    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using System.Diagnostics.Process process = System.Diagnostics.Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
