using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace StructGen.Engine.Models.Runtime;

/// <summary>Binds the inputs of one forward beside a prepared cache and runs it. One a sequence; its buffers are reused.</summary>
internal sealed class ForwardPass(ConstantInputs constants, RunOptions options) : IDisposable
{
    private readonly List<OrtValue> _bound = [];
    private IntegerBuffer? _ids;
    private IntegerBuffer? _scored;
    private BranchTensors? _tree;

    /// <summary>Runs a forward of one sequence.</summary>
    /// <param name="session">The graph.</param>
    /// <param name="io">Its binding, past and present bound.</param>
    /// <param name="past">Tokens in the cache.</param>
    /// <param name="tokens">Tokens to append.</param>
    /// <param name="parents">For a draft that branches; empty for a chain.</param>
    /// <param name="logits">Where the logits go, in the graph's own type, from the first byte on.</param>
    /// <param name="logitsRows">How many rows of them the graph is to compute; less than all only where it can.</param>
    public void Run(DecoderSession session, OrtIoBinding io, int past, ReadOnlySpan<int> tokens, ReadOnlySpan<int> parents, NativeBuffer logits, int logitsRows)
    {
        SessionSignature signature = session.Signature;
        int rows = tokens.Length;
        int total = past + rows;
        try
        {
            Reserve(signature, rows).Set(0, tokens);
            Bind(io, signature.InputIds.Name, _ids!.View(0, 1, rows));
            if (signature.AttentionMask is GraphInput mask)
            {
                Bind(io, mask.Name, constants.Mask(total));
            }

            BindTree(signature, io, past, parents, rows);
            if (signature.UseCacheBranch is GraphInput branch)
            {
                Bind(io, branch.Name, constants.Flag(past > 0));
            }

            BindScoredRows(signature, io, rows, logitsRows);

            OrtValue output = logits.View(signature.LogitsType, 0, 1, logitsRows, signature.LogitsWidth);
            _bound.Add(output);
            io.BindOutput(signature.Logits, output);
            session.Session.RunWithBinding(options, io);
        }
        finally
        {
            // The binding holds references of its own until each name is bound anew.
            foreach (OrtValue value in _bound)
            {
                value.Dispose();
            }

            _bound.Clear();
        }
    }

    public void Dispose()
    {
        _ids?.Dispose();
        _scored?.Dispose();
        _tree?.Dispose();
    }

    private void BindScoredRows(SessionSignature signature, OrtIoBinding io, int rows, int wanted)
    {
        if (!signature.ScoresFewerRows)
        {
            return;
        }

        if (_scored is null || _scored.Capacity < wanted)
        {
            _scored?.Dispose();
            _scored = new IntegerBuffer(TensorElementType.Int64, Math.Max(wanted, 16));
        }

        if (signature.ScoredRows is GraphInput scored)
        {
            for (int i = 0; i < wanted; i++)
            {
                _scored.Set(i, rows - wanted + i);
            }

            Bind(io, scored.Name, _scored.View(0, wanted));
        }
        else
        {
            _scored.Set(0, wanted);
            Bind(io, signature.LogitsToKeep!.Name, _scored.View(0));
        }
    }

    private void BindTree(SessionSignature signature, OrtIoBinding io, int past, ReadOnlySpan<int> parents, int rows)
    {
        if (signature.AttentionBias is GraphInput bias)
        {
            _tree ??= new BranchTensors(signature);
            Span<int> chain = parents.IsEmpty ? (rows <= 256 ? stackalloc int[rows] : new int[rows]) : [];
            for (int i = 0; i < chain.Length; i++)
            {
                chain[i] = i - 1;
            }

            (OrtValue positions, OrtValue values) = _tree.Fill(past, parents.IsEmpty ? chain : parents, past + rows);
            Bind(io, signature.PositionIds!.Name, positions);
            Bind(io, bias.Name, values);
        }
        else if (signature.PositionIds is GraphInput positions)
        {
            Bind(io, positions.Name, constants.Positions(past, rows));
        }
    }

    private void Bind(OrtIoBinding io, string name, OrtValue value)
    {
        _bound.Add(value);
        io.BindInput(name, value);
    }

    private IntegerBuffer Reserve(SessionSignature signature, int rows)
    {
        if (_ids is null || _ids.Capacity < rows)
        {
            _ids?.Dispose();
            _ids = new IntegerBuffer(signature.InputIds.Type, Math.Max(rows, 16));
        }

        return _ids;
    }
}
