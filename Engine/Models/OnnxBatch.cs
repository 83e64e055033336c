using Microsoft.ML.OnnxRuntime;
using StructGen.Engine.Decoding;
using StructGen.Engine.Models.Caches;
using StructGen.Engine.Models.Runtime;

namespace StructGen.Engine.Models;

/// <summary>Sequences of a graph with fused attention, stepped in one forward of shape [sequences, 1].</summary>
/// <remarks>
/// The fused operator takes rows of different lengths for single tokens only. So prompts run one by one, exactly as they would alone, and their caches are
/// laid side by side; from then on all step together.
/// </remarks>
internal sealed class OnnxBatch : ITargetBatch
{
    private readonly DecoderSet _decoders;
    private readonly int[][] _prompts;
    private readonly int _limit;
    private readonly int[] _lengths;
    private readonly int[] _next;
    private readonly int[] _behind;
    private readonly HostScores _scores;
    private readonly ForwardGate _gate = new();
    private readonly BatchInputs _inputs;
    private CacheBlock? _block;
    private CacheBinding? _binding;
    private bool _disposed;

    public OnnxBatch(DecoderSet decoders, IReadOnlyList<ReadOnlyMemory<int>> prompts, int capacity)
    {
        _decoders = decoders.AddReference();
        _prompts = [.. prompts.Select(static prompt => prompt.ToArray())];
        _limit = capacity;
        _lengths = new int[prompts.Count];
        _next = new int[prompts.Count];
        _behind = new int[prompts.Count];
        _scores = new HostScores(decoders.Many.Signature.LogitsWidth);
        _inputs = new BatchInputs(decoders.Many.Signature, prompts.Count);
    }

    public int Count => _prompts.Length;

    public int LengthOf(int row) => _lengths[row];

    public ValueTask<TokenScores> PrefillAsync(ForwardRequest request, CancellationToken cancellationToken = default)
    {
        _gate.RequireIdle();
        cancellationToken.ThrowIfCancellationRequested();
        if (_block is not null)
        {
            throw new InvalidOperationException("The prompts have run already; step from here on.");
        }

        return _gate.Start(() => Prefill(cancellationToken), Reset, _decoders.Many.GraphPath, cancellationToken);
    }

    public ValueTask<TokenScores> StepAsync(ForwardRequest request, CancellationToken cancellationToken = default)
    {
        _gate.RequireIdle();
        cancellationToken.ThrowIfCancellationRequested();
        if (_block is null)
        {
            throw new InvalidOperationException("The prompts come first: call PrefillAsync.");
        }

        BatchSteps.Check(request, _decoders, _lengths, _limit);
        request.Tokens.Span.CopyTo(_next);
        return _gate.Start(Step, static () => { }, _decoders.Many.GraphPath, cancellationToken);
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _gate.Dispose();
        Reset();
        _inputs.Dispose();
        _scores.Dispose();
        _decoders.Release();
    }

    private HostScores Prefill(CancellationToken cancellationToken)
    {
        int longest = _prompts.Max(static prompt => prompt.Length);
        _block = new CacheBlock(_decoders.Many.Signature.Cache, Count, CacheGrowth.Next(0, longest, _limit));
        _scores.Reserve(Count);
        using OnnxSequence single = new(_decoders, longest);
        for (int row = 0; row < Count; row++)
        {
            // A sequence has its own way to be stopped; this thread has nothing else to do than wait.
            TokenScores scores = single.ForwardAsync(new ForwardRequest { Tokens = _prompts[row], Rows = 1 }, cancellationToken).AsTask().GetAwaiter().GetResult();
            _scores.CopyFrom(scores.Logits(0), row);
            ((SharedKeyValueCache)single.Cache).CopyTo(_block, row);
            _lengths[row] = _prompts[row].Length;
            single.Truncate(0);
        }

        _scores.Show(0, Count);
        return _scores;
    }

    private HostScores Step()
    {
        DecoderSession session = _decoders.Many;
        for (int row = 0; row < Count; row++)
        {
            // A sequence that has ended is computed all the same, and written where its next token would be, or over its last one where there is no room.
            _behind[row] = _next[row] < 0 ? Math.Min(_lengths[row], _limit - 1) : _lengths[row];
        }

        Reserve(_behind.Max() + 1);
        if (_binding is null)
        {
            _binding = new CacheBinding(session);
            for (int i = 0; i < session.Signature.Cache.Length; i++)
            {
                _binding.BindInPlace(i, _block!.View(i));
            }
        }

        NativeBuffer logits = _scores.Reserve(Count);
        NativeBuffer output = _decoders.WritesFloat ? logits : _inputs.HalfLogits;
        _inputs.Run(session, _binding.Io, _gate.Options, _behind, _next, output);
        if (output != logits)
        {
            _scores.CopyFrom(output, session.Signature.LogitsType, 0, 0, Count);
        }

        for (int row = 0; row < Count; row++)
        {
            _lengths[row] += _next[row] < 0 ? 0 : 1;
        }

        _scores.Show(0, Count);
        return _scores;
    }

    private void Reserve(int tokens)
    {
        if (tokens <= _block!.Capacity)
        {
            return;
        }

        CacheBlock larger = new(_decoders.Many.Signature.Cache, Count, CacheGrowth.Next(_block.Capacity, tokens, _limit));
        for (int row = 0; row < Count; row++)
        {
            _block.CopyTo(larger, _lengths[row], row, row);
        }

        _binding?.Dispose();
        _binding = null;
        _block.Dispose();
        _block = larger;
    }

    private void Reset()
    {
        Array.Clear(_lengths);
        _binding?.Dispose();
        _block?.Dispose();
        _binding = null;
        _block = null;
    }
}
