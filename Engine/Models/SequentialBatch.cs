using StructGen.Engine.Decoding;
using StructGen.Engine.Models.Runtime;

namespace StructGen.Engine.Models;

/// <summary>A batch whose sequences step one after another: for one sequence, and for graphs that cannot hold texts of different lengths side by side.</summary>
internal sealed class SequentialBatch : ITargetBatch
{
    private readonly DecoderSet _decoders;
    private readonly OnnxSequence[] _sequences;
    private readonly ReadOnlyMemory<int>[] _prompts;
    private readonly int[] _lengths;
    private readonly int _limit;
    private readonly HostScores _scores;

    public SequentialBatch(DecoderSet decoders, IReadOnlyList<ReadOnlyMemory<int>> prompts, int capacity)
    {
        _decoders = decoders.AddReference();
        _prompts = [.. prompts];
        _limit = capacity;
        _lengths = new int[prompts.Count];
        _sequences = [.. prompts.Select(_ => new OnnxSequence(decoders, capacity))];
        _scores = new HostScores(decoders.Single.Signature.LogitsWidth);
    }

    public int Count => _sequences.Length;

    public int LengthOf(int row) => _lengths[row];

    public async ValueTask<TokenScores> PrefillAsync(ForwardRequest request, CancellationToken cancellationToken = default)
    {
        if (_lengths[0] > 0)
        {
            throw new InvalidOperationException("The prompts have run already; step from here on.");
        }

        return await RunAsync(row => _prompts[row], cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<TokenScores> StepAsync(ForwardRequest request, CancellationToken cancellationToken = default)
    {
        if (_lengths[0] == 0)
        {
            throw new InvalidOperationException("The prompts come first: call PrefillAsync.");
        }

        BatchSteps.Check(request, _decoders, _lengths, _limit);
        return await RunAsync(row => request.Tokens.Slice(row, 1), cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        foreach (OnnxSequence sequence in _sequences)
        {
            sequence.Dispose();
        }

        _scores.Dispose();
        _decoders.Release();
    }

    private async Task<TokenScores> RunAsync(Func<int, ReadOnlyMemory<int>> tokensOf, CancellationToken cancellationToken)
    {
        _scores.Reserve(Count);
        try
        {
            for (int row = 0; row < Count; row++)
            {
                ReadOnlyMemory<int> tokens = tokensOf(row);
                if (tokens.Span[0] >= 0)
                {
                    TokenScores scores = await _sequences[row].ForwardAsync(new ForwardRequest { Tokens = tokens, Rows = 1 }, cancellationToken).ConfigureAwait(false);
                    _scores.CopyFrom(scores.Logits(0), row);
                }
            }
        }
        catch
        {
            // All step or none.
            for (int row = 0; row < Count; row++)
            {
                _sequences[row].Truncate(_lengths[row]);
            }

            throw;
        }

        for (int row = 0; row < Count; row++)
        {
            _lengths[row] = _sequences[row].Length;
        }

        _scores.Show(0, Count);
        return _scores;
    }
}
