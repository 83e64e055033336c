using System.Numerics.Tensors;
using StructGen.Engine.Decoding;
using StructGen.Engine.Devices;
using StructGen.Engine.Models.Graphs;
using StructGen.Tests.Models.Graphs;

namespace StructGen.Tests.Devices;

/// <summary>A model with masks and cache on the device, against plain runs with host logits; on the processor, on WebGPU and, where it is, on DirectML.</summary>
[TestFixture(DeviceKind.Cpu, AttentionChoice.Fused, 0)]
[TestFixture(DeviceKind.Cpu, AttentionChoice.Lowered, 0)]
[TestFixture(DeviceKind.Cpu, AttentionChoice.Lowered, 4)]
[TestFixture(DeviceKind.WebGpu, AttentionChoice.Fused, 0)]
[TestFixture(DeviceKind.WebGpu, AttentionChoice.Lowered, 0)]
[TestFixture(DeviceKind.DirectML, AttentionChoice.Lowered, 0)]
[TestFixture(DeviceKind.DirectML, AttentionChoice.Lowered, 4)]
internal sealed class DeviceModelTests(object kind, object attention, int staticRows) : IDisposable
{
    private const int Width = 300;
    private const int Words = 10;
    private static readonly TinyDecoderOptions Tiny = new() { VocabularySize = Width, HeadSize = 64 };
    private DeviceModel? _model;
    private DecoderRun? _plain;
    private bool _tree;

    [OneTimeSetUp]
    public void Create()
    {
        RuntimeDevice device = (DeviceKind)kind switch
        {
            DeviceKind.WebGpu => WebGpuTestDevice.Require(),
            DeviceKind.DirectML => RequireDirectML(),
            _ => DeviceResolver.Resolve(ExecutionDevice.Cpu),
        };
        _tree = (AttentionChoice)attention == AttentionChoice.Lowered || device.Capabilities.TreeAttention;
        _model = new DeviceModel(TinyDecoder.Build(Tiny), null, device, new DeviceModelOptions
        {
            Attention = (AttentionChoice)attention, Tree = _tree, ContextLength = 96, MaxRows = 8, StaticRows = staticRows > 0 ? [1, staticRows] : [],
        });
    }

    [SetUp]
    public void Plain() => _plain = new DecoderRun(TinyDecoder.Build(Tiny with { TreeInputs = true }));

    [TearDown]
    public void DisposePlain() => _plain?.Dispose();

    public void Dispose()
    {
        DisposePlain();
        _model?.Dispose();
    }

    [Test]
    public async Task Greedy_tokens_under_random_masks_are_those_of_plain_logits()
    {
        Random random = new(3);
        using ITargetSequence sequence = _model!.CreateSequence(64);
        int[] next = [.. Enumerable.Range(0, 19).Select(_ => random.Next(Width))];
        for (int step = 0; step < 24; step++)
        {
            uint[] mask = Mask(random, 1);
            TensorData logits = Rows(next);
            TokenScores scores = await sequence.ForwardAsync(new ForwardRequest { Tokens = next, Rows = 1, Masks = mask, Temperature = 0.8f });
            AssertRow(scores, 0, logits, next.Length - 1, mask, 0.8f);
            next = [scores.ArgMax(0)];
        }

        Assert.That(sequence.Length, Is.EqualTo(19 + 23));
    }

    [Test]
    public async Task Several_rows_are_scored_across_the_splits_of_a_long_forward()
    {
        Random random = new(4);
        using ITargetSequence sequence = _model!.CreateSequence(64);
        int[] tokens = [.. Enumerable.Range(0, 21).Select(_ => random.Next(Width))];
        uint[] masks = Mask(random, 11);
        TokenScores scores = await sequence.ForwardAsync(new ForwardRequest { Tokens = tokens, Rows = 11, Masks = masks });
        TensorData logits = Rows(tokens);
        Assert.That(scores.Rows, Is.EqualTo(11));
        for (int row = 0; row < 11; row++)
        {
            AssertRow(scores, row, logits, 10 + row, masks.AsSpan(row * Words, Words), 1);
        }
    }

    [Test]
    public async Task Whole_rows_come_back_where_they_are_asked_for()
    {
        Random random = new(5);
        using ITargetSequence sequence = _model!.CreateSequence(64);
        int[] tokens = [.. Enumerable.Range(0, 13).Select(_ => random.Next(Width))];
        TokenScores scores = await sequence.ForwardAsync(new ForwardRequest { Tokens = tokens, Rows = 10, Masks = Mask(random, 10), Temperature = 0.5f, WantsLogits = true });
        TensorData logits = Rows(tokens);
        Assert.That((scores.HasLogits, scores.Rows), Is.EqualTo((true, 10)));
        for (int row = 0; row < 10; row++)
        {
            Assert.That(TensorPrimitives.Distance<float>(scores.Logits(row), logits.Floats.AsSpan((3 + row) * Width, Width)), Is.LessThan(1e-3), $"row {row}: unmasked, not tempered");
        }

        Assert.That(() => scores.ArgMax(0), Throws.InvalidOperationException);
        uint[] mask = Mask(random, 1);
        scores = await sequence.ForwardAsync(new ForwardRequest { Tokens = new[] { 7 }, Rows = 1, Masks = mask });
        Assert.That(scores.HasLogits, Is.False);
        Assert.That(() => scores.Logits(0), Throws.InvalidOperationException.With.Message.Contains(nameof(ForwardRequest.WantsLogits)));
        AssertRow(scores, 0, Rows([7]), 0, mask, 1);
    }

    [Test]
    public async Task A_rollback_forgets()
    {
        using ITargetSequence sequence = _model!.CreateSequence(64);
        await sequence.ForwardAsync(new ForwardRequest { Tokens = new[] { 5, 6, 7 }, Rows = 1 });
        await sequence.ForwardAsync(new ForwardRequest { Tokens = new[] { 200, 201, 202, 203, 204 }, Rows = 1 });
        sequence.Truncate(4);
        TokenScores scores = await sequence.ForwardAsync(new ForwardRequest { Tokens = new[] { 9, 10 }, Rows = 2 });
        TensorData logits = Rows([5, 6, 7, 200, 9, 10]);
        AssertRow(scores, 0, logits, 4, null, 1);
        AssertRow(scores, 1, logits, 5, null, 1);
    }

    [Test]
    public async Task A_tree_is_scored_along_its_branches_and_compacted_to_one()
    {
        // Root 30 with branches 40-41 and 50-51; 60 is a second root.
        int[] tokens = [30, 40, 50, 41, 51, 60];
        int[] parents = [-1, 0, 0, 1, 2, -1];
        using ITargetSequence sequence = _model!.CreateSequence(64);
        await sequence.ForwardAsync(new ForwardRequest { Tokens = new[] { 5, 6, 7 }, Rows = 1 });
        if (!_tree)
        {
            Assert.That(
                () => new DeviceModel(TinyDecoder.Build(Tiny), null, _model.Device, new DeviceModelOptions { Attention = AttentionChoice.Fused, Tree = true }),
                Throws.TypeOf<ArgumentException>().With.Message.Contains("cannot verify trees"));
            return;
        }

        if (staticRows > 0)
        {
            Assert.That(
                () => sequence.ForwardAsync(new ForwardRequest { Tokens = tokens, Rows = tokens.Length, Parents = parents }).AsTask(),
                Throws.TypeOf<ArgumentException>().With.Message.Contains("at most 4"));
            return;
        }

        TokenScores scores = await sequence.ForwardAsync(new ForwardRequest { Tokens = tokens, Rows = tokens.Length, Parents = parents });
        foreach ((int row, int[] path) in ((int, int[])[])[(0, [30]), (1, [30, 40]), (3, [30, 40, 41]), (2, [30, 50]), (4, [30, 50, 51]), (5, [60])])
        {
            DisposePlain();
            Plain();
            AssertRow(scores, row, Rows([5, 6, 7, .. path]), 2 + path.Length, null, 1);
        }

        sequence.Compact(3, [0, 2, 4]);
        Assert.That(sequence.Length, Is.EqualTo(6));
        scores = await sequence.ForwardAsync(new ForwardRequest { Tokens = new[] { 52, 53 }, Rows = 2 });
        DisposePlain();
        Plain();
        TensorData logits = Rows([5, 6, 7, 30, 50, 51, 52, 53]);
        AssertRow(scores, 0, logits, 6, null, 1);
        AssertRow(scores, 1, logits, 7, null, 1);
    }

    [Test]
    public async Task A_fork_goes_its_own_way()
    {
        using ITargetSequence first = _model!.CreateSequence(64);
        await first.ForwardAsync(new ForwardRequest { Tokens = new[] { 5, 6, 7 }, Rows = 1 });
        using ITargetSequence second = first.Fork();
        await first.ForwardAsync(new ForwardRequest { Tokens = new[] { 100, 101 }, Rows = 1 });
        TokenScores scores = await second.ForwardAsync(new ForwardRequest { Tokens = new[] { 8, 9 }, Rows = 2 });
        AssertRow(scores, 1, Rows([5, 6, 7, 8, 9]), 4, null, 1);
        scores = await first.ForwardAsync(new ForwardRequest { Tokens = new[] { 102 }, Rows = 1 });
        DisposePlain();
        Plain();
        AssertRow(scores, 0, Rows([5, 6, 7, 100, 101, 102]), 5, null, 1);
    }

    [Test]
    public async Task A_batch_gives_what_its_sequences_give_alone()
    {
        int[][] prompts = [[5, 6, 7], [250, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]];
        using ITargetBatch batch = _model!.CreateBatch([.. prompts.Select(static p => (ReadOnlyMemory<int>)p)], 32);
        TokenScores scores = await batch.PrefillAsync(new ForwardRequest { Tokens = ReadOnlyMemory<int>.Empty, Rows = 1 });
        int[] next = [.. Enumerable.Range(0, 3).Select(scores.ArgMax)];
        scores = await batch.StepAsync(new ForwardRequest { Tokens = next, Rows = 1 });
        for (int row = 0; row < 3; row++)
        {
            DisposePlain();
            Plain();
            TensorData logits = Rows([.. prompts[row], next[row]]);
            AssertRow(scores, row, logits, prompts[row].Length, null, 1);
            Assert.That(batch.LengthOf(row), Is.EqualTo(prompts[row].Length + 1));
        }
    }

    [Test]
    public async Task A_cancelled_forward_leaves_the_sequence_as_it_was()
    {
        using ITargetSequence sequence = _model!.CreateSequence(64);
        await sequence.ForwardAsync(new ForwardRequest { Tokens = new[] { 5, 6, 7 }, Rows = 1 });
        Assert.That(
            async () => await sequence.ForwardAsync(new ForwardRequest { Tokens = new[] { 1, 2 }, Rows = 1 }, new CancellationToken(true)),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(sequence.Length, Is.EqualTo(3));
        TokenScores scores = await sequence.ForwardAsync(new ForwardRequest { Tokens = new[] { 8 }, Rows = 1 });
        AssertRow(scores, 0, Rows([5, 6, 7, 8]), 3, null, 1);
    }

    [Test]
    public void Requests_that_do_not_fit_are_refused()
    {
        using ITargetSequence sequence = _model!.CreateSequence(4);
        Assert.That(() => sequence.ForwardAsync(new ForwardRequest { Tokens = new int[5], Rows = 1 }), Throws.TypeOf<ArgumentException>().With.Message.Contains("cache for 4"));
        Assert.That(() => sequence.ForwardAsync(new ForwardRequest { Tokens = new int[2], Rows = 3 }), Throws.TypeOf<ArgumentException>());
        Assert.That(() => sequence.ForwardAsync(new ForwardRequest { Tokens = new int[2], Rows = 1, Masks = new uint[3] }), Throws.TypeOf<ArgumentException>());
        Assert.That(() => sequence.ForwardAsync(new ForwardRequest { Tokens = new int[2], Rows = 1, Parents = new[] { 0, 1 } }), Throws.InstanceOf<Exception>());
        Assert.That(() => sequence.Truncate(1), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => _model.CreateSequence(97), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Costs_are_measured()
    {
        ForwardCosts costs = _model!.Costs;
        Assert.That(costs.Points, Has.Length.GreaterThanOrEqualTo(2));
        Assert.That(costs.Of(1), Is.Positive);
        TestContext.Out.WriteLine(string.Join(", ", costs.Points.Select(static p => $"{p.Rows} rows {p.Microseconds:F0} µs")));
    }

    private static RuntimeDevice RequireDirectML()
    {
        if (!DeviceResolver.Available().Contains(ExecutionDevice.DirectML()))
        {
            Assert.Ignore("DirectML is not on this machine; this test needs it.");
        }

        return DeviceResolver.Resolve(ExecutionDevice.DirectML());
    }

    private TensorData Rows(int[] tokens) => _plain!.Step(tokens)["logits"];

    private static uint[] Mask(Random random, int rows)
    {
        uint[] mask = new uint[rows * Words];
        for (int i = 0; i < mask.Length; i++)
        {
            mask[i] = (uint)random.NextInt64(1L << 32);
        }

        return mask;
    }

    private static void AssertRow(TokenScores scores, int row, TensorData logits, int logitsRow, ReadOnlySpan<uint> mask, float temperature)
    {
        float[] values = logits.Floats.AsSpan(logitsRow * Width, Width).ToArray();
        for (int i = 0; i < Width; i++)
        {
            values[i] = mask.IsEmpty || (mask[i / 32] >> (i % 32) & 1) != 0 ? values[i] / temperature : float.NegativeInfinity;
        }

        int best = TensorPrimitives.IndexOfMax(values);
        double sum = values[best] + Math.Log(values.Sum(v => Math.Exp(v - values[best])));
        Assert.That(scores.ArgMax(row), Is.EqualTo(best), $"row {row}");
        Assert.That(scores.LogSumExp(row), Is.EqualTo(sum).Within(2e-3));
        Assert.That(scores.TopTokens(row)[0], Is.EqualTo(best));
        float[] sorted = [.. values.OrderDescending()];
        for (int i = 0; i < scores.TopValues(row).Length; i++)
        {
            Assert.That(scores.TopValues(row)[i], Is.EqualTo(sorted[i]).Within(2e-3));
        }
    }
}
