using Microsoft.ML.OnnxRuntime;

namespace StructGen.Engine.Models.Runtime;

/// <summary>The inputs of a forward of one token a sequence, each behind a text of its own length.</summary>
internal sealed class BatchInputs(SessionSignature signature, int count) : IDisposable
{
    private readonly List<OrtValue> _bound = [];
    private readonly IntegerBuffer _ids = new(signature.InputIds.Type, count);
    private readonly IntegerBuffer? _positions = signature.PositionIds is GraphInput positions ? new IntegerBuffer(positions.Type, count) : null;
    private readonly NativeBuffer _keep = new(sizeof(long));
    private IntegerBuffer? _mask;
    private NativeBuffer? _bias;
    private NativeBuffer? _halfLogits;

    /// <summary>Logits in the graph's type, where that is not float.</summary>
    public NativeBuffer HalfLogits => _halfLogits ??= new NativeBuffer((long)count * signature.LogitsWidth * ElementTypes.SizeOf(signature.LogitsType));

    /// <summary>Runs it.</summary>
    /// <param name="session">The graph.</param>
    /// <param name="io">Its binding, past and present bound.</param>
    /// <param name="options">What it is run with.</param>
    /// <param name="lengths">Tokens that each sequence has in the cache.</param>
    /// <param name="tokens">The token of each; one below 0 stands for none, and whatever is computed for it is worth nothing.</param>
    /// <param name="logits">Where the logits go.</param>
    public void Run(DecoderSession session, OrtIoBinding io, RunOptions options, ReadOnlySpan<int> lengths, ReadOnlySpan<int> tokens, NativeBuffer logits)
    {
        int total = 0;
        for (int row = 0; row < count; row++)
        {
            total = Math.Max(total, lengths[row] + 1);
            _ids.Set(row, Math.Max(0, tokens[row]));
            _positions?.Set(row, lengths[row]);
        }

        try
        {
            Bind(io, signature.InputIds.Name, _ids.View(0, count, 1));
            if (signature.AttentionMask is GraphInput mask)
            {
                Bind(io, mask.Name, Mask(mask, lengths, total));
            }

            if (signature.PositionIds is GraphInput positions)
            {
                Bind(io, positions.Name, _positions!.View(0, count, 1));
            }

            BindRest(io, total);
            OrtValue output = logits.View(signature.LogitsType, 0, count, 1, signature.LogitsWidth);
            _bound.Add(output);
            io.BindOutput(signature.Logits, output);
            session.Session.RunWithBinding(options, io);
        }
        finally
        {
            foreach (OrtValue value in _bound)
            {
                value.Dispose();
            }

            _bound.Clear();
        }
    }

    public void Dispose()
    {
        _ids.Dispose();
        _positions?.Dispose();
        _keep.Dispose();
        _mask?.Dispose();
        _bias?.Dispose();
        _halfLogits?.Dispose();
    }

    /// <summary>Ones as far as each text goes with its new token, zeros behind.</summary>
    private OrtValue Mask(GraphInput mask, ReadOnlySpan<int> lengths, int total)
    {
        if (_mask is null || _mask.Capacity < count * total)
        {
            _mask?.Dispose();
            _mask = new IntegerBuffer(mask.Type, count * (total + 256));
        }

        for (int row = 0; row < count; row++)
        {
            for (int i = 0; i < total; i++)
            {
                _mask.Set((row * total) + i, i <= lengths[row] ? 1 : 0);
            }
        }

        return _mask.View(0, count, total);
    }

    private void BindRest(OrtIoBinding io, int total)
    {
        if (signature.AttentionBias is GraphInput bias)
        {
            long bytes = (long)signature.BiasHeads * total * ElementTypes.SizeOf(bias.Type);
            if (_bias is null || _bias.Bytes < bytes)
            {
                _bias?.Dispose();
                _bias = new NativeBuffer(bytes * 2);
            }

            Bind(io, bias.Name, _bias.View(bias.Type, 0, 1, signature.BiasHeads, 1, total));
        }

        if (signature.LogitsToKeep is GraphInput keep)
        {
            _keep.Span<long>(0, 1)[0] = 1;
            Bind(io, keep.Name, _keep.View(keep.Type, 0));
        }
        else if (signature.ScoredRows is GraphInput scored)
        {
            _keep.Span<long>(0, 1)[0] = 0;
            Bind(io, scored.Name, _keep.View(scored.Type, 0, 1));
        }
    }

    private void Bind(OrtIoBinding io, string name, OrtValue value)
    {
        _bound.Add(value);
        io.BindInput(name, value);
    }
}
