using Microsoft.ML.OnnxRuntime;
using StructGen.Engine.Decoding;
using StructGen.Engine.Models.Graphs;
using DataType = StructGen.Engine.Models.Graphs.Onnx.TensorProto.Types.DataType;

namespace StructGen.Engine.Devices;

/// <summary>
/// One call of a decoder's session: small inputs in host arrays, the cache bound where it lies, reductions bound to host arrays. The bindings are made anew
/// for each call, as a device copies an input when it is bound.
/// </summary>
internal sealed class DeviceForward : IDisposable
{
    private readonly DeviceModel _model;
    private readonly int _cacheRows;
    private readonly List<OrtValue> _bound = [];

    /// <summary>For sequences whose cache has <paramref name="cacheRows"/> rows.</summary>
    public DeviceForward(DeviceModel model, int cacheRows) => (_model, _cacheRows) = (model, cacheRows);

    /// <summary>Tokens of one call.</summary>
    internal readonly record struct Chunk
    {
        /// <summary>Tokens in the cache before it.</summary>
        public required int Past { get; init; }

        /// <summary>The tokens.</summary>
        public required ReadOnlyMemory<int> Tokens { get; init; }

        /// <summary>Their parents, empty for a chain.</summary>
        public required ReadOnlyMemory<int> Parents { get; init; }

        /// <summary>How many of the last are scored; where none is, one is scored and thrown away.</summary>
        public required int Scored { get; init; }

        /// <summary>Masks of the scored, empty to allow everything.</summary>
        public required ReadOnlyMemory<uint> Masks { get; init; }

        /// <summary>Whether the rows of logits come back, in place of their reductions.</summary>
        public required bool WantsLogits { get; init; }

        /// <summary>What the logits are divided by.</summary>
        public required float Temperature { get; init; }
    }

    /// <summary>Bytes bound in host memory for the device to read, since the last reset.</summary>
    public long BytesUp { get; private set; }

    /// <summary>Bytes bound in host memory for the device to write, since the last reset.</summary>
    public long BytesDown { get; private set; }

    /// <summary>Starts counting anew.</summary>
    public void ResetCounters() => BytesUp = BytesDown = 0;

    /// <summary>Runs a chunk and adds its scored rows to <paramref name="scores"/>.</summary>
    public void Run(in Chunk chunk, OrtValue[] past, OrtValue[] present, ReducedScores scores, CancellationToken cancellationToken)
    {
        int count = chunk.Tokens.Length;
        (InferenceSession session, int padded) = _model.SessionFor(count);
        bool fixedShape = _model.Options.StaticRows.Count > 0;

        // Lowered attention sees a cache of fixed width, told by ones and zeros; the fused operator is told its length by the mask's width.
        int width = _model.Lowered ? _cacheRows : chunk.Past + padded;
        int scored = fixedShape ? padded : Math.Max(chunk.Scored, 1);
        int firstScored = fixedShape ? 0 : count - scored;
        int top = _model.TopCount;
        float[] logits = chunk.WantsLogits && chunk.Scored > 0 ? new float[scored * _model.LogitsWidth] : [];
        long[] argMax = new long[scored];
        float[] sums = new float[scored];
        float[] topValues = new float[scored * top];
        long[] topTokens = new long[scored * top];
        using OrtIoBinding binding = session.CreateIoBinding();
        using RunOptions run = new();
        try
        {
            Input(binding, _model.Signature.InputIds, Tokens(chunk.Tokens.Span, padded), 1, padded);
            Input(binding, _model.Signature.AttentionMask, Ones(chunk.Past + padded, width), 1, width);
            BindTree(binding, chunk, padded, width);
            Input(binding, ScoredRows.Input, Enumerable.Range(firstScored, scored).Select(static i => (long)i).ToArray(), scored);
            int words = (_model.LogitsWidth + 31) / 32;
            Input(binding, SamplingHead.Mask, Masks(chunk, scored, count - chunk.Scored - firstScored, words), scored, words);
            Input(binding, SamplingHead.Temperature, new[] { chunk.Temperature }, 1);
            for (int i = 0; i < past.Length; i++)
            {
                binding.BindInput(_model.Signature.Past[i], past[i]);
                binding.BindOutput(_model.Signature.Present[i], present[i]);
            }

            // What is not bound is not computed for the caller, and does not cross.
            if (logits.Length > 0)
            {
                Output(binding, SamplingHead.Rows, logits, scored, _model.LogitsWidth);
            }
            else
            {
                Output(binding, SamplingHead.ArgMax, argMax, scored);
                Output(binding, SamplingHead.LogSumExp, sums, scored);
            }

            if (top > 0 && logits.Length == 0)
            {
                Output(binding, SamplingHead.TopValues, topValues, scored, top);
                Output(binding, SamplingHead.TopTokens, topTokens, scored, top);
            }

            using CancellationTokenRegistration stop = cancellationToken.Register(static r => ((RunOptions)r!).Terminate = true, run);
            try
            {
                session.RunWithBinding(run, binding);
            }
            catch (OnnxRuntimeException) when (cancellationToken.IsCancellationRequested)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            binding.SynchronizeBoundOutputs();
        }
        finally
        {
            _bound.ForEach(static v => v.Dispose());
            _bound.Clear();
        }

        for (int i = 0; i < chunk.Scored; i++)
        {
            int row = count - chunk.Scored - firstScored + i;
            if (logits.Length > 0)
            {
                scores.Add(logits.AsSpan(row * _model.LogitsWidth, _model.LogitsWidth));
                continue;
            }

            scores.Add(argMax[row], sums[row], topValues.AsSpan(row * top, top), topTokens.AsSpan(row * top, top));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _bound.ForEach(static v => v.Dispose());

    private void BindTree(OrtIoBinding binding, in Chunk chunk, int padded, int width)
    {
        ReadOnlySpan<int> parents = chunk.Parents.Span;
        int count = chunk.Tokens.Length;
        if (_model.TakesPositions)
        {
            long[] positions = new long[padded];
            for (int i = 0; i < padded; i++)
            {
                // Padding goes on behind the cache; its rows are never read, but its positions must exist.
                long next = parents.IsEmpty ? chunk.Past + i : i < count && parents[i] >= 0 ? positions[parents[i]] + 1 : chunk.Past;
                positions[i] = Math.Min(next, _model.ContextLength - 1);
            }

            Input(binding, _model.Signature.PositionIds, positions, 1, padded);
        }

        if (!_model.TakesBias)
        {
            return;
        }

        float[] bias = new float[padded * width];
        if (!parents.IsEmpty)
        {
            float hidden = _model.Signature.CacheType == DataType.Float16 ? -6e4f : -1e9f;
            for (int i = 0; i < count; i++)
            {
                Span<float> row = bias.AsSpan((i * width) + chunk.Past, count);
                row.Fill(hidden);
                for (int seen = i; seen >= 0; seen = parents[seen])
                {
                    row[seen] = 0;
                }
            }
        }

        if (_model.Signature.CacheType == DataType.Float16)
        {
            Input(binding, TreeInputs.Bias, Array.ConvertAll(bias, static v => new Float16(BitConverter.HalfToUInt16Bits((Half)v))), 1, 1, padded, width);
        }
        else
        {
            Input(binding, TreeInputs.Bias, bias, 1, 1, padded, width);
        }
    }

    private void Input<T>(OrtIoBinding binding, string name, T[] values, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        OrtValue value = HostTensors.Over(values, shape.ToArray());
        _bound.Add(value);
        BytesUp += value.GetTensorSizeInBytes();
        binding.BindInput(name, value);
    }

    private void Output<T>(OrtIoBinding binding, string name, T[] values, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        OrtValue value = HostTensors.Over(values, shape.ToArray());
        _bound.Add(value);
        BytesDown += value.GetTensorSizeInBytes();
        binding.BindOutput(name, value);
    }

    private static long[] Tokens(ReadOnlySpan<int> tokens, int padded)
    {
        long[] ids = new long[padded];
        for (int i = 0; i < tokens.Length; i++)
        {
            ids[i] = tokens[i];
        }

        return ids;
    }

    private static long[] Ones(int ones, int width)
    {
        long[] mask = new long[width];
        mask.AsSpan(0, ones).Fill(1);
        return mask;
    }

    // Rows that nobody asked for allow everything: an empty row would give NaN.
    private static int[] Masks(in Chunk chunk, int scored, int skipped, int words)
    {
        int[] masks = new int[scored * words];
        masks.AsSpan().Fill(-1);
        if (!chunk.Masks.IsEmpty)
        {
            System.Runtime.InteropServices.MemoryMarshal.Cast<uint, int>(chunk.Masks.Span).CopyTo(masks.AsSpan(skipped * words));
        }

        return masks;
    }
}
