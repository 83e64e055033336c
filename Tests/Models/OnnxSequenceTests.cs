using System.Numerics.Tensors;
using StructGen.Engine.Decoding;
using StructGen.Engine.Models;
using StructGen.Engine.Models.Runtime;

namespace StructGen.Tests.Models;

/// <summary>The cache of the real model: whatever is done to it, scores are those of the text that is left.</summary>
/// <remarks>Forwards of two and more rows agree to the bit however a text is cut; single rows go through other kernels and agree within 1e-3.</remarks>
[TestFixture]
internal sealed class OnnxSequenceTests
{
    private const float KernelTolerance = 1e-3f;

    // A chat of some 40 tokens.
    private static int[] Prompt => SmolLm.Goldens[0].PromptIds;

    [Test]
    public void Chunks_of_any_size_give_the_bits_of_one_forward()
    {
        using ITargetSequence whole = SmolLm.Model.CreateSequence(64);
        float[] expected = whole.Run(Prompt)[0];
        using ITargetSequence cut = SmolLm.Model.CreateSequence(64);
        cut.Run(Prompt[..2]);
        cut.Run(Prompt[2..9]);
        cut.Run(Prompt[9..30]);
        Assert.That(cut.Run(Prompt[30..])[0], Is.EqualTo(expected));
    }

    [Test]
    public void A_prompt_longer_than_a_chunk_is_split_without_changing_a_bit()
    {
        int[] prompt = [.. Enumerable.Repeat(Prompt, 5).SelectMany(static ids => ids)];
        using ITargetSequence sequence = SmolLm.Model.CreateSequence(prompt.Length);
        float[][] split = sequence.Run(prompt, rows: 150);
        sequence.Truncate(0);
        sequence.Run(prompt[..50]);
        float[][] cut = [.. sequence.Run(prompt[50..100], rows: 50), .. sequence.Run(prompt[100..], rows: prompt.Length - 100)];
        Assert.That(split[^cut.Length..], Is.EqualTo(cut));
    }

    [Test]
    public void Several_rows_are_the_scores_after_each_of_the_last_tokens()
    {
        using ITargetSequence sequence = SmolLm.Model.CreateSequence(64);
        float[][] rows = sequence.Run(Prompt, rows: 4);
        using ITargetSequence shorter = SmolLm.Model.CreateSequence(64);
        Assert.That(shorter.Run(Prompt[..^2], rows: 2), Is.EqualTo(rows[..2]));
        Assert.That(shorter.Run(Prompt[^2..], rows: 2), Is.EqualTo(rows[2..]));
    }

    [Test]
    public void Truncated_text_leaves_no_trace()
    {
        using ITargetSequence sequence = SmolLm.Model.CreateSequence(128);
        sequence.Run(Prompt[..20]);
        float[] expected = sequence.Run(Prompt[20..])[0];
        sequence.Truncate(20);
        sequence.Run(new[] { 5000, 6000, 7000, 8000, 9000 });
        sequence.Truncate(23);
        sequence.Truncate(20);
        Assert.That(sequence.Run(Prompt[20..])[0], Is.EqualTo(expected));
        Assert.That(sequence.Length, Is.EqualTo(Prompt.Length));
    }

    [Test]
    public void Single_steps_agree_with_wide_ones()
    {
        using ITargetSequence sequence = SmolLm.Model.CreateSequence(64);
        float[] expected = sequence.Run(Prompt)[0];
        sequence.Truncate(Prompt.Length - 3);
        float[] stepped = [];
        for (int i = 3; i > 0; i--)
        {
            stepped = sequence.Run(new[] { Prompt[^i] })[0];
        }

        Assert.That(TensorPrimitives.Distance<float>(stepped, expected), Is.GreaterThan(0f).And.LessThan(1f));
        Assert.That(MaxDifference(stepped, expected), Is.LessThan(KernelTolerance));
    }

    [Test]
    public void Uniform_rows_make_single_steps_equal_to_the_bit()
    {
        using OnnxModel model = SmolLm.Load(SmolLm.Quiet with { UniformRows = true });
        using ITargetSequence sequence = model.CreateSequence(64);
        float[] expected = sequence.Run(Prompt)[0];
        sequence.Truncate(Prompt.Length - 1);
        Assert.That(sequence.Run(new[] { Prompt[^1] })[0], Is.EqualTo(expected));
        Assert.That(sequence.Length, Is.EqualTo(Prompt.Length));
        Assert.That(model.ContextLength, Is.EqualTo(8191));
        Assert.That(SmolLm.Model.LogitsWidth, Is.EqualTo(49152));
    }

    [Test]
    public void Float_weights_score_as_the_quantized_ones()
    {
        using OnnxModel model = SmolLm.Load(SmolLm.Quiet with { WideWeights = WideWeights.Float });
        using ITargetSequence wide = model.CreateSequence(64);
        using ITargetSequence plain = SmolLm.Model.CreateSequence(64);
        float[] difference = [.. wide.Run(Prompt, Prompt.Length).Zip(plain.Run(Prompt, Prompt.Length), MaxDifference)];
        Assert.That(difference.Max(), Is.GreaterThan(0f).And.LessThan(KernelTolerance));
        Assert.That(MaxDifference(wide.Run(new[] { 504 })[0], plain.Run(new[] { 504 })[0]), Is.LessThan(KernelTolerance), "one session's cache, read by the other");
    }

    [Test]
    public void A_fork_goes_its_own_way()
    {
        using ITargetSequence sequence = SmolLm.Model.CreateSequence(64);
        sequence.Run(Prompt[..20]);
        using ITargetSequence fork = sequence.Fork();
        fork.Run(new[] { 5000, 6000, 7000 });
        float[] expected = sequence.Run(Prompt[20..])[0];
        Assert.That((fork.Length, sequence.Length), Is.EqualTo((23, Prompt.Length)));
        fork.Truncate(20);
        Assert.That(fork.Run(Prompt[20..])[0], Is.EqualTo(expected));
    }

    [Test]
    public void A_cache_that_grows_keeps_its_text()
    {
        using ITargetSequence sequence = SmolLm.Model.CreateSequence(400);
        int[] filler = [.. Enumerable.Repeat(Prompt, 6).SelectMany(static ids => ids)];
        sequence.Run(filler);
        float[] grown = sequence.Run(Prompt)[0];
        using ITargetSequence fresh = SmolLm.Model.CreateSequence(400);
        Assert.That(fresh.Run([.. filler, .. Prompt])[0], Is.EqualTo(grown));
    }

    [Test]
    public void Branches_of_a_tree_score_as_they_would_alone()
    {
        // 0 ── 1 ── 3
        //  └── 2 ── 4 ── 5
        int[] tokens = [300, 400, 500, 600, 700, 800];
        int[] parents = [-1, 0, 0, 1, 2, 4];
        using ITargetSequence sequence = SmolLm.Model.CreateSequence(64);
        sequence.Run(Prompt);
        float[][] tree = sequence.Run(tokens, rows: 6, parents);
        sequence.Truncate(Prompt.Length);
        float[][] first = sequence.Run(new[] { 300, 400, 600 }, rows: 3);
        sequence.Truncate(Prompt.Length);
        float[][] second = sequence.Run(new[] { 300, 500, 700, 800 }, rows: 4);
        Assert.Multiple(() =>
        {
            Assert.That(MaxDifference(tree[0], first[0]), Is.LessThan(KernelTolerance));
            Assert.That(MaxDifference(tree[1], first[1]), Is.LessThan(KernelTolerance));
            Assert.That(MaxDifference(tree[3], first[2]), Is.LessThan(KernelTolerance));
            Assert.That(MaxDifference(tree[2], second[1]), Is.LessThan(KernelTolerance));
            Assert.That(MaxDifference(tree[4], second[2]), Is.LessThan(KernelTolerance));
            Assert.That(MaxDifference(tree[5], second[3]), Is.LessThan(KernelTolerance));
        });
    }

    [Test]
    public void An_accepted_path_continues_as_if_it_had_run_alone()
    {
        using ITargetSequence sequence = SmolLm.Model.CreateSequence(64);
        sequence.Run(Prompt);
        sequence.Run(new[] { 300, 400, 500, 600, 700, 800 }, rows: 6, [-1, 0, 0, 1, 2, 4]);
        sequence.Compact(Prompt.Length, [0, 2, 4]);
        Assert.That(sequence.Length, Is.EqualTo(Prompt.Length + 3));
        float[] compacted = sequence.Run(new[] { 900, 901 })[0];
        sequence.Truncate(Prompt.Length);
        sequence.Run(new[] { 300, 500, 700 });
        Assert.That(MaxDifference(compacted, sequence.Run(new[] { 900, 901 })[0]), Is.LessThan(KernelTolerance));
    }

    [Test]
    public void A_chain_given_with_parents_needs_no_tree()
    {
        using ITargetSequence sequence = SmolLm.Model.CreateSequence(64);
        float[] expected = sequence.Run(Prompt)[0];
        sequence.Truncate(0);
        Assert.That(sequence.Run(Prompt, 1, [.. Enumerable.Range(-1, Prompt.Length)])[0], Is.EqualTo(expected));
    }

    [Test]
    public void A_cancelled_forward_leaves_the_former_length()
    {
        int[] prompt = [.. Enumerable.Repeat(Prompt, 25).SelectMany(static ids => ids)];
        using ITargetSequence sequence = SmolLm.Model.CreateSequence(1000);
        sequence.Run(Prompt[..20]);
        using CancellationTokenSource source = new();
        ValueTask<TokenScores> forward = sequence.ForwardAsync(new ForwardRequest { Tokens = prompt, Rows = 1 }, source.Token);

        // On this thread: a timer's continuation waits for a thread of the pool, and the forward ends meanwhile when there is none.
        Thread.Sleep(30);
        source.Cancel();
        Assert.That(() => forward.AsTask().GetAwaiter().GetResult(), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(sequence.Length, Is.EqualTo(20));

        float[] next = sequence.Run(Prompt[20..])[0];
        using ITargetSequence fresh = SmolLm.Model.CreateSequence(64);
        fresh.Run(Prompt[..20]);
        Assert.That(fresh.Run(Prompt[20..])[0], Is.EqualTo(next));
    }

    [Test]
    public void Disposal_ends_a_forward_that_is_running()
    {
        int[] prompt = [.. Enumerable.Repeat(Prompt, 10).SelectMany(static ids => ids)];
        ITargetSequence sequence = SmolLm.Model.CreateSequence(1000);
        ValueTask<TokenScores> forward = sequence.ForwardAsync(new ForwardRequest { Tokens = prompt, Rows = 1 });
        sequence.Dispose();
        Assert.That(async () => await forward, Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => sequence.Run(Prompt), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void Only_one_forward_runs_at_a_time()
    {
        using ITargetSequence sequence = SmolLm.Model.CreateSequence(64);
        ValueTask<TokenScores> forward = sequence.ForwardAsync(new ForwardRequest { Tokens = Prompt, Rows = 1 });
        Assert.That(() => sequence.Truncate(0), Throws.InvalidOperationException);
        forward.AsTask().GetAwaiter().GetResult();
    }

    [Test]
    public void Sequences_run_side_by_side_and_outlive_their_model()
    {
        OnnxModel model = SmolLm.Load();
        ITargetSequence[] sequences = [.. Enumerable.Range(0, 3).Select(_ => model.CreateSequence(64))];
        model.Dispose();
        float[][][] results = new float[3][][];
        Parallel.For(0, 3, i => results[i] = sequences[i].Run(Prompt));
        Assert.That(results[1], Is.EqualTo(results[0]));
        Assert.That(results[2], Is.EqualTo(results[0]));
        Assert.That(() => model.CreateSequence(64), Throws.InstanceOf<ObjectDisposedException>());
        Array.ForEach(sequences, static sequence => sequence.Dispose());
    }

    [Test]
    public void What_does_not_fit_is_refused_before_it_runs()
    {
        using ITargetSequence sequence = SmolLm.Model.CreateSequence(40);
        sequence.Run(Prompt[..20]);
        Assert.Multiple(() =>
        {
            Assert.That(() => sequence.Run(Prompt[..21]), Throws.InstanceOf<ModelException>().With.Property("Code").EqualTo(ModelErrorCode.ContextExceeded));
            Assert.That(() => SmolLm.Model.CreateSequence(8193), Throws.InstanceOf<ModelException>().With.Property("Code").EqualTo(ModelErrorCode.ContextExceeded));
            Assert.That(() => sequence.Run(Array.Empty<int>()), Throws.ArgumentException);
            Assert.That(() => sequence.Run(Prompt[..2], rows: 3), Throws.ArgumentException);
            Assert.That(() => sequence.Run(new[] { 49152 }), Throws.ArgumentException.With.Message.Contains("49152"));
            Assert.That(() => sequence.Run(Prompt[..2], 1, [-1, 1]), Throws.ArgumentException);
            Assert.That(() => sequence.Compact(10, [1, 1]), Throws.ArgumentException);
            Assert.That(() => sequence.Truncate(21), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(sequence.Length, Is.EqualTo(20));
        });
    }

    [Test]
    public void A_tree_before_any_text_is_refused()
    {
        // Fused attention would ignore the positions there and score every branch but the first wrongly.
        using ITargetSequence sequence = SmolLm.Model.CreateSequence(40);
        Assert.That(() => sequence.Run(new[] { 1, 2, 3 }, 3, [-1, 0, 0]), Throws.InstanceOf<ModelException>().With.Property("Code").EqualTo(ModelErrorCode.Unsupported));
    }

    [Test]
    public void Costs_cover_single_and_many_rows()
    {
        ForwardCosts costs = SmolLm.Model.Costs;
        Assert.That(costs.Points.Select(static point => point.Rows), Is.EqualTo(new[] { 1, 2, 8, 32 }));
        Assert.That(costs.PointsScoringOne.Select(static point => point.Rows), Is.EqualTo(new[] { 1, 2, 4, 8, 16, 32 }));
        Assert.That(costs.Points.Concat(costs.PointsScoringOne).Select(static point => point.Microseconds), Has.All.GreaterThan(0));
    }

    [Test]
    public void Plans_leave_no_lone_token_behind()
    {
        foreach (int chunk in new[] { 4, 64, 128, 129, 200, 256, 300 })
        {
            for (int length = 2; length < 700; length++)
            {
                int rest = length;
                while (rest > 0)
                {
                    int next = ChunkPlan.Next(rest, chunk);
                    Assert.That(next, Is.InRange(2, chunk).And.LessThanOrEqualTo(rest), $"{length} by {chunk}");
                    Assert.That(ChunkPlan.EndsInSingleRow(next), Is.False, $"{length} by {chunk}");
                    rest -= next;
                }
            }
        }
    }

    private static float MaxDifference(float[] a, float[] b) => a.Zip(b).Max(static pair => Math.Abs(pair.First - pair.Second));
}
