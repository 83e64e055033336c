using StructGen.Engine.Decoding;

namespace StructGen.Engine.Devices;

/// <summary>
/// Several sequences on a device that take their steps one after the other: the results are those of the sequences alone. The fused operators of some
/// providers take batches only where every row is one token, and one graph serves all devices.
/// </summary>
internal sealed class DeviceBatch : ITargetBatch
{
    private readonly DeviceModel _model;
    private readonly DeviceSequence[] _sequences;
    private readonly ReadOnlyMemory<int>[] _prompts;
    private readonly ReducedScores _scores;
    private readonly int _maskWords;

    /// <summary>A sequence for each prompt.</summary>
    public DeviceBatch(DeviceModel model, IReadOnlyList<ReadOnlyMemory<int>> prompts, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfZero(prompts.Count);
        if (prompts.FirstOrDefault(p => p.Length == 0 || p.Length > capacity) is { Length: var length } && prompts.Any(p => p.Length == 0 || p.Length > capacity))
        {
            throw new ArgumentException($"A prompt has {length} tokens; each has at least one and at most {capacity}.", nameof(prompts));
        }

        _model = model;
        _prompts = [.. prompts];
        _scores = new ReducedScores(model.TopCount);
        _maskWords = (model.LogitsWidth + 31) / 32;
        _sequences = [.. prompts.Select(_ => (DeviceSequence)model.CreateSequence(capacity))];
    }

    /// <inheritdoc/>
    public int Count => _sequences.Length;

    /// <inheritdoc/>
    public int LengthOf(int row) => _sequences[row].Length;

    /// <inheritdoc/>
    public ValueTask<TokenScores> PrefillAsync(ForwardRequest request, CancellationToken cancellationToken = default) =>
        RunAsync(request, row => _prompts[row], cancellationToken);

    /// <inheritdoc/>
    public ValueTask<TokenScores> StepAsync(ForwardRequest request, CancellationToken cancellationToken = default)
    {
        if (request.Tokens.Length != Count)
        {
            throw new ArgumentException($"A step has a token for each of the {Count} sequences, not {request.Tokens.Length}.", nameof(request));
        }

        return RunAsync(request, row => request.Tokens.Slice(row, 1), cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (DeviceSequence sequence in _sequences)
        {
            sequence.Dispose();
        }
    }

    private async ValueTask<TokenScores> RunAsync(ForwardRequest request, Func<int, ReadOnlyMemory<int>> tokens, CancellationToken cancellationToken)
    {
        if (!request.Masks.IsEmpty && request.Masks.Length != Count * _maskWords)
        {
            throw new ArgumentException($"Masks of {request.Masks.Length} words do not fit {Count} rows of {_maskWords}.", nameof(request));
        }

        int[] before = [.. _sequences.Select(static s => s.Length)];
        _scores.Clear(Count, request.WantsLogits ? _model.LogitsWidth : 0);
        try
        {
            for (int row = 0; row < Count; row++)
            {
                TokenScores scores = await _sequences[row].ForwardAsync(
                    new ForwardRequest
                    {
                        Tokens = tokens(row),
                        Rows = 1,
                        Masks = request.Masks.IsEmpty ? default : request.Masks.Slice(row * _maskWords, _maskWords),
                        Temperature = request.Temperature,
                        WantsLogits = request.WantsLogits,
                    },
                    cancellationToken).ConfigureAwait(false);
                _scores.Add((ReducedScores)scores, 0);
            }

            return _scores;
        }
        catch
        {
            for (int row = 0; row < Count; row++)
            {
                _sequences[row].Truncate(before[row]);
            }

            throw;
        }
    }
}
