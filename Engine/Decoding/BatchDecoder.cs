using StructGen.Grammars;

namespace StructGen.Engine.Decoding;

/// <summary>Runs several sequences that step together, one token each a forward. Each commits what it would commit alone without drafts.</summary>
internal sealed class BatchDecoder(ITargetModel model, IReadOnlyList<SequenceState> states)
{
    private readonly MaskRows[] _masks = [.. states.Select(_ => new MaskRows(model.LogitsWidth))];
    private readonly int[] _tokens = new int[states.Count];
    private readonly uint[] _rows = model.MasksOnDevice ? new uint[states.Count * ((model.LogitsWidth + 31) / 32)] : [];

    public async Task<IReadOnlyList<DecodeResult>> RunAsync(CancellationToken cancellationToken)
    {
        ITargetBatch? batch = null;
        DecodeResult?[] results = new DecodeResult?[states.Count];
        try
        {
            if (Collect(results) > 0)
            {
                int capacity = Math.Min(model.ContextLength, states.Max(state => state.Prompt.Length + state.Limit));
                batch = model.CreateBatch([.. states.Select(state => state.Prompt)], capacity);
            }

            for (bool isPrefill = true; batch is not null && Collect(results) > 0; isPrefill = false)
            {
                cancellationToken.ThrowIfCancellationRequested();
                TokenScores scores = await ForwardAsync(batch, isPrefill, cancellationToken).ConfigureAwait(false);
                Choose(scores);
            }
        }
        finally
        {
            batch?.Dispose();
        }

        return results!;
    }

    /// <summary>Takes the results of sequences that ended; returns how many go on.</summary>
    private int Collect(DecodeResult?[] results)
    {
        int live = 0;
        for (int i = 0; i < states.Count; i++)
        {
            if (states[i].Finish is null)
            {
                live++;
            }
            else
            {
                results[i] ??= states[i].TakeRun()!.Result;
            }
        }

        return live;
    }

    private async ValueTask<TokenScores> ForwardAsync(ITargetBatch batch, bool isPrefill, CancellationToken cancellationToken)
    {
        // The clock of one stands for all: they wait together.
        DecodeClock clock = states[0].Clock;
        if (model.MasksOnDevice)
        {
            FillMasks();
        }

        ForwardRequest request = new()
        {
            Tokens = isPrefill ? default : _tokens,
            Rows = states.Count,
            Masks = _rows,

            // One temperature goes along for all rows, and a draw may need more than a device reports.
            WantsLogits = states.Any(state => !state.Request.Options.Sampling.IsGreedy || state.Request.Options.Sampling.ChangesLogits),
        };
        long since = DecodeClock.Now;
        ValueTask<TokenScores> forward = clock.WatchAsync(isPrefill ? batch.PrefillAsync(request, cancellationToken) : batch.StepAsync(request, cancellationToken));
        if (!model.MasksOnDevice)
        {
            try
            {
                FillMasks();
            }
            catch (GrammarException)
            {
                // The batch must be at rest before it is disposed.
                await forward.ConfigureAwait(false);
                throw;
            }
        }

        TokenScores scores = await forward.ConfigureAwait(false);
        foreach (SequenceState state in states)
        {
            if (state.Finish is null)
            {
                state.Clock.AddForward(since);
                if (!isPrefill)
                {
                    state.NoteForward(1);
                }
            }
        }

        return scores;
    }

    private void FillMasks()
    {
        int words = (model.LogitsWidth + 31) / 32;
        for (int i = 0; i < states.Count; i++)
        {
            if (states[i].Finish is not null)
            {
                continue;
            }

            long since = DecodeClock.Now;
            _masks[i].Reset(1);
            _masks[i].Add(states[i].Cursor, model.MasksOnDevice);
            if (model.MasksOnDevice)
            {
                _masks[i].Rows.Span.CopyTo(_rows.AsSpan(i * words, words));
                states[i].Clock.AddMask(since);
            }
            else
            {
                states[0].Clock.AddMaskBesideForward(since);
            }
        }
    }

    private void Choose(TokenScores scores)
    {
        for (int i = 0; i < states.Count; i++)
        {
            SequenceState state = states[i];
            if (state.Finish is not null)
            {
                continue;
            }

            long since = DecodeClock.Now;
            int token = _masks[i].ForcedAt(0);
            if (token >= 0)
            {
                state.ForcedTokens++;
            }
            else if (scores.HasLogits || !state.TryChoose(scores, i, out token))
            {
                token = state.Choose(scores.Logits(i), _masks[i].MaskAt(0));
            }

            state.Clock.AddSampling(since);
            state.Clock.MarkFirstToken();
            since = DecodeClock.Now;
            _tokens[i] = Math.Max(0, state.Commit(token));
            state.Clock.AddMask(since);
        }
    }
}
