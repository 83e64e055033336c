using StructGen.Engine.Decoding;

namespace StructGen.Tests.Decoding;

/// <summary>A model whose logits are any function of the tokens before. Counts its forwards and checks how it is used.</summary>
internal sealed class FakeModel(int width, FakeModel.Scorer score) : ITargetModel
{
    /// <summary>Writes the logits after <paramref name="tokens"/>.</summary>
    public delegate void Scorer(ReadOnlySpan<int> tokens, Span<float> logits);

    public int LogitsWidth => width;

    public int ContextLength { get; init; } = 4096;

    public ForwardCosts Costs { get; init; } = new((1, 8400), (2, 22000), (8, 27000), (32, 46000));

    public bool MasksOnDevice { get; init; }

    /// <summary>Values that a device that masks reports.</summary>
    public int Top { get; init; } = 8;

    public List<int> ForwardRows { get; } = [];

    public int OpenSequences { get; set; }

    /// <summary>Called when a forward begins.</summary>
    public Action? OnForward { get; set; }

    /// <summary>Whether forwards run on another thread.</summary>
    public bool IsAsynchronous { get; init; }

    public ITargetSequence CreateSequence(int capacity)
    {
        OpenSequences++;
        return new FakeSequence(this, capacity);
    }

    public ITargetBatch CreateBatch(IReadOnlyList<ReadOnlyMemory<int>> prompts, int capacity)
    {
        OpenSequences++;
        return new FakeBatch(this, prompts, capacity);
    }

    /// <summary>Logits that hash the tokens before: no two prefixes are alike, and any token may win.</summary>
    public static Scorer Hashed(int seed, float spread = 4, int window = int.MaxValue) => (tokens, logits) =>
    {
        ulong hash = (ulong)seed * 0x9E3779B97F4A7C15;
        foreach (int token in tokens[Math.Max(0, tokens.Length - window)..])
        {
            hash = (hash ^ (uint)token) * 0xD6E8FEB86659FD93;
            hash ^= hash >> 32;
        }

        for (int i = 0; i < logits.Length; i++)
        {
            ulong value = (hash + (ulong)i) * 0x9E3779B97F4A7C15;
            value ^= value >> 29;
            value *= 0xBF58476D1CE4E5B9;
            logits[i] = (float)((value >> 40) / (double)(1 << 24)) * spread;
        }
    };

    private TokenScores Score(List<int> tokens, in ForwardRequest request)
    {
        float[][] rows = new float[request.Rows][];
        for (int row = 0; row < request.Rows; row++)
        {
            rows[row] = new float[width];
            score(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(tokens)[..(tokens.Count - request.Rows + 1 + row)], rows[row]);
        }

        return MasksOnDevice && !request.WantsLogits ? new FakeReductions(rows, request, Top) : new FakeLogits(rows);
    }

    private void Check(in ForwardRequest request)
    {
        Assert.That(request.Rows, Is.GreaterThan(0));
        if (MasksOnDevice && !request.WantsLogits)
        {
            Assert.That(request.Masks.Length, Is.EqualTo(request.Rows * ((width + 31) / 32)), "masks go along");
        }
    }

    private sealed class FakeSequence(FakeModel model, int capacity) : ITargetSequence
    {
        private readonly List<int> _tokens = [];
        private bool _isBusy;
        private bool _isDisposed;

        public int Length => _tokens.Count;

        public int Capacity => capacity;

        public async ValueTask<TokenScores> ForwardAsync(ForwardRequest request, CancellationToken cancellationToken = default)
        {
            Assert.That(_isBusy || _isDisposed, Is.False, "one forward at a time, none after the end");
            Assert.That(request.Tokens.Length, Is.GreaterThan(0));
            Assert.That(request.Rows, Is.LessThanOrEqualTo(request.Tokens.Length));
            Assert.That(_tokens.Count + request.Tokens.Length, Is.LessThanOrEqualTo(capacity));
            model.Check(request);
            _isBusy = true;
            model.OnForward?.Invoke();
            if (model.IsAsynchronous)
            {
                await Task.Yield();
            }

            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                _tokens.AddRange(request.Tokens.Span);
                model.ForwardRows.Add(request.Tokens.Length);
                return model.Score(_tokens, request);
            }
            finally
            {
                _isBusy = false;
            }
        }

        public void Truncate(int length)
        {
            Assert.That(_isBusy, Is.False);
            Assert.That(length, Is.InRange(0, _tokens.Count));
            _tokens.RemoveRange(length, _tokens.Count - length);
        }

        public void Compact(int length, ReadOnlySpan<int> path) => throw new NotSupportedException();

        public ITargetSequence Fork() => throw new NotSupportedException();

        public void Dispose()
        {
            Assert.That(_isBusy, Is.False, "no forward runs when a sequence is disposed");
            if (!_isDisposed)
            {
                _isDisposed = true;
                model.OpenSequences--;
            }
        }
    }

    private sealed class FakeBatch(FakeModel model, IReadOnlyList<ReadOnlyMemory<int>> prompts, int capacity) : ITargetBatch
    {
        private readonly List<List<int>> _tokens = [.. prompts.Select(prompt => new List<int>(prompt.ToArray()))];

        public int Count => prompts.Count;

        public int LengthOf(int row) => _tokens[row].Count;

        public ValueTask<TokenScores> PrefillAsync(ForwardRequest request, CancellationToken cancellationToken = default) => new(Score(request));

        public ValueTask<TokenScores> StepAsync(ForwardRequest request, CancellationToken cancellationToken = default)
        {
            Assert.That(request.Tokens.Length, Is.EqualTo(Count));
            for (int i = 0; i < Count; i++)
            {
                _tokens[i].Add(request.Tokens.Span[i]);
            }

            return new(Score(request));
        }

        public void Dispose() => model.OpenSequences--;

        private TokenScores Score(ForwardRequest request)
        {
            Assert.That(request.Rows, Is.EqualTo(Count));
            Assert.That(_tokens.Max(tokens => tokens.Count), Is.LessThanOrEqualTo(capacity + 1));
            model.Check(request);
            float[][] rows = new float[Count][];
            for (int i = 0; i < Count; i++)
            {
                model.Score(_tokens[i], new ForwardRequest { Tokens = default, Rows = 1, WantsLogits = true }).Logits(0).CopyTo(rows[i] = new float[model.LogitsWidth]);
            }

            return model.MasksOnDevice && !request.WantsLogits ? new FakeReductions(rows, request, model.Top) : new FakeLogits(rows);
        }
    }

    private sealed class FakeLogits(float[][] rows) : TokenScores
    {
        public override int Rows => rows.Length;

        public override bool HasLogits => true;

        public override Span<float> Logits(int row) => rows[row];

        public override int ArgMax(int row) => throw new NotSupportedException();

        public override ReadOnlySpan<float> TopValues(int row) => throw new NotSupportedException();

        public override ReadOnlySpan<int> TopTokens(int row) => throw new NotSupportedException();

        public override float LogSumExp(int row) => throw new NotSupportedException();
    }

    /// <summary>What a device that masks would report.</summary>
    private sealed class FakeReductions : TokenScores
    {
        private readonly float[][] _values;
        private readonly int[][] _tokens;
        private readonly float[] _sums;

        public FakeReductions(float[][] rows, in ForwardRequest request, int top)
        {
            int words = (rows[0].Length + 31) / 32;
            uint[] masks = request.Masks.ToArray();
            float temperature = request.Temperature == 0 ? 1 : request.Temperature;
            _values = new float[rows.Length][];
            _tokens = new int[rows.Length][];
            _sums = new float[rows.Length];
            for (int row = 0; row < rows.Length; row++)
            {
                float[] logits = rows[row];
                int at = row * words;
                float[] masked = [.. logits.Select((value, i) => (masks[at + (i >> 5)] >> (i & 31) & 1) != 0 ? value / temperature : -1e30f)];
                int[] order = [.. Enumerable.Range(0, masked.Length).OrderByDescending(i => masked[i]).ThenBy(i => i).Take(top)];
                _tokens[row] = order;
                _values[row] = [.. order.Select(i => masked[i])];
                double max = masked.Max();
                _sums[row] = (float)(max + Math.Log(masked.Sum(value => Math.Exp(value - max))));
            }
        }

        public override int Rows => _values.Length;

        public override bool HasLogits => false;

        public override Span<float> Logits(int row) => throw new NotSupportedException();

        public override int ArgMax(int row) => _tokens[row][0];

        public override ReadOnlySpan<float> TopValues(int row) => _values[row];

        public override ReadOnlySpan<int> TopTokens(int row) => _tokens[row];

        public override float LogSumExp(int row) => _sums[row];
    }
}
