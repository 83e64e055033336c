using System.Runtime.CompilerServices;
using StructGen.Engine.Sampling;
using StructGen.Engine.Speculation;
using StructGen.Grammars;

namespace StructGen.Engine.Decoding;

/// <summary>
/// Runs one sequence: draft, mask every drafted position, one forward, verify, commit. The committed tokens are the truth; the cache and the cursor are brought back to them after each round.
/// </summary>
/// <remarks>
/// Three lengths at the start of a round: the sequence's cache holds all committed tokens but those in <see cref="_pending"/> (at least the last one), the cursor stands behind the last
/// committed token. While a forward runs the cursor walks ahead along the draft to fill the masks; verification takes back what was not accepted.
/// </remarks>
internal sealed class SequenceDecoder
{
    private readonly ITargetModel _model;
    private readonly ForwardPlan _plan;
    private readonly SequenceState _state;
    private readonly SpeculationOptions _speculation;
    private readonly DraftLength _draftLength;
    private readonly DraftChain _draft;
    private readonly MaskRows _masks;
    private readonly List<int> _pending = [];
    private readonly TokenDistribution _distribution = new();
    private int[] _tokens = [];
    private bool _isPrefill = true;

    public SequenceDecoder(ITargetModel model, ForwardPlan plan, SequenceState state)
    {
        _model = model;
        _plan = plan;
        _state = state;
        _speculation = state.Request.Options.Speculation;
        _draftLength = new DraftLength(plan, _speculation.IsCostAware);
        _masks = new MaskRows(model.LogitsWidth);
        _draft = new DraftChain(state, _masks.Words);
    }

    public async IAsyncEnumerable<TokenRun> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ITargetSequence? own = null;
        try
        {
            ITargetSequence sequence = _state.Request.Sequence ?? (own = _model.CreateSequence(Capacity));
            Resume(sequence);
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (_speculation.Drafter.BatchesForcedTokens)
                {
                    long since = DecodeClock.Now;
                    _state.CommitForced(_pending, int.MaxValue);
                    _state.Clock.AddMask(since);
                }

                if (_state.TakeRun() is { } forced)
                {
                    yield return forced;
                }

                if (_state.Finish is not null)
                {
                    break;
                }

                await RoundAsync(sequence, cancellationToken).ConfigureAwait(false);
                if (_state.TakeRun() is { } run)
                {
                    yield return run;
                }

                if (_state.Finish is not null)
                {
                    break;
                }
            }
        }
        finally
        {
            own?.Dispose();
        }
    }

    /// <summary>Room for the prompt, all of the output, and one row to fill up a forward.</summary>
    private int Capacity => (int)Math.Min(_model.ContextLength, (long)_state.Prompt.Length + _state.Limit + 1);

    /// <summary>Goes on from what the sequence holds of the prompt.</summary>
    private void Resume(ITargetSequence sequence)
    {
        int cached = Math.Min(sequence.Length, _state.Prompt.Length - 1);
        sequence.Truncate(cached);
        _state.CachedTokens = cached;
        _pending.AddRange(_state.Prompt.Span[cached..]);
    }

    private async ValueTask RoundAsync(ITargetSequence sequence, CancellationToken cancellationToken)
    {
        Draft();
        int drafted = _draft.Count;

        // Who asks for many rows wants no single ones, cheaper or not.
        int last = _isPrefill || _speculation.MinRows > 1 ? _pending.Count : _plan.LastChunk(_pending.Count, drafted, out _);
        for (int left = _pending.Count - last; left > 0;)
        {
            int rows = _plan.FirstChunk(left);
            await FeedAsync(sequence, _pending.Count - last - left, rows, cancellationToken).ConfigureAwait(false);
            left -= rows;
        }

        int start = sequence.Length;
        int count = Collect(sequence, last, out int padding);
        ForwardRequest request = new()
        {
            Tokens = _tokens.AsMemory(0, count),
            Rows = drafted + 1 + padding,
            Temperature = _state.Request.Options.Sampling.Temperature,
            WantsLogits = _state.Request.Options.Sampling.ChangesLogits,
        };
        TokenScores scores = await ForwardAsync(sequence, request, padding, cancellationToken).ConfigureAwait(false);
        if (!TryVerify(scores, scores.Rows - padding - drafted - 1, out int accepted))
        {
            // A draw beyond what the device reported: the same forward again, for whole rows. What was committed before it stays.
            int done = accepted;
            sequence.Truncate(start);
            scores = await sequence.ForwardAsync(request with { Masks = _masks.All(request.Rows), WantsLogits = true }, cancellationToken).ConfigureAwait(false);
            _state.NoteForward(count);
            if (!scores.HasLogits || !TryVerify(scores, scores.Rows - padding - drafted - 1, out accepted, done))
            {
                throw new NotSupportedException(
                    $"This device gives no whole rows of logits, which penalties, biases and draws beyond its top need. Decode greedily, or with {nameof(SamplingOptions.TopK)} of at most what it reports.");
            }
        }

        sequence.Truncate(start + last + accepted);
        _isPrefill = false;
    }

    /// <summary>Drafts along the cursor, which is back at its place afterwards.</summary>
    private void Draft()
    {
        _draft.Clear();
        if (_state.Drafter is not null && !_isPrefill)
        {
            long since = DecodeClock.Now;
            _draft.Build(_speculation.MaxDraftTokens, _state.Limit - _state.Length);
            _draft.Keep(_draftLength.Choose(_pending.Count, _draft.Tokens));
            _state.Clock.AddMask(since);
        }
    }

    /// <summary>A forward of certain tokens, for the cache alone.</summary>
    private async ValueTask FeedAsync(ITargetSequence sequence, int from, int rows, CancellationToken cancellationToken)
    {
        long since = DecodeClock.Now;
        EnsureTokens(rows);
        _pending.CopyTo(from, _tokens, 0, rows);
        ForwardRequest request = new() { Tokens = _tokens.AsMemory(0, rows), Rows = 1, Masks = _model.MasksOnDevice ? _masks.All(1) : default };
        await sequence.ForwardAsync(request, cancellationToken).ConfigureAwait(false);
        _state.Clock.AddForward(since);
        _state.NoteForward(rows);
    }

    /// <summary>The tokens of the scoring forward: the last of the pending ones, the draft, and what fills it up.</summary>
    private int Collect(ITargetSequence sequence, int last, out int padding)
    {
        int count = last + _draft.Count;
        EnsureTokens(count + _speculation.MinRows);
        _pending.CopyTo(_pending.Count - last, _tokens, 0, last);
        for (int i = 0; i < _draft.Count; i++)
        {
            _tokens[last + i] = _draft.Tokens[i].Token;
        }

        // Kernels that work in tiles treat a row left over like a single one.
        padding = Math.Max(0, _speculation.MinRows - count);
        if (_speculation.MinRows > 1 && count > 1 && count % 128 == 1)
        {
            padding = 1;
        }

        padding = Math.Min(padding, sequence.Capacity - sequence.Length - count);
        _tokens.AsSpan(count, padding).Fill(_tokens[count - 1]);
        return count + padding;
    }

    /// <summary>Runs a forward and computes the masks: beside it where they are the host's, before it where they go along.</summary>
    private async ValueTask<TokenScores> ForwardAsync(ITargetSequence sequence, ForwardRequest request, int padding, CancellationToken cancellationToken)
    {
        if (!_isPrefill)
        {
            _state.NoteForward(request.Tokens.Length);
        }

        long since = DecodeClock.Now;
        if (_model.MasksOnDevice)
        {
            _draft.FillMasks(_masks, padding, needsWords: true);
            _state.Clock.AddMask(since);
            since = DecodeClock.Now;
            TokenScores reduced = await sequence.ForwardAsync(request with { Masks = _masks.Rows }, cancellationToken).ConfigureAwait(false);
            _state.Clock.AddForward(since);
            return reduced;
        }

        ValueTask<TokenScores> forward = _state.Clock.WatchAsync(sequence.ForwardAsync(request, cancellationToken));
        try
        {
            long filling = DecodeClock.Now;
            _draft.FillMasks(_masks, 0);
            _state.Clock.AddMaskBesideForward(filling);
        }
        catch (GrammarException)
        {
            // The sequence must be at rest before anybody disposes it.
            await forward.ConfigureAwait(false);
            throw;
        }

        since = DecodeClock.Now;
        TokenScores scores = await forward.ConfigureAwait(false);
        _state.Clock.AddForward(since);
        return scores;
    }

    /// <summary>
    /// Commits the accepted part of the draft and one token more, which becomes the pending one; false when a row's reductions do not tell, everything before it being committed.
    /// </summary>
    /// <param name="scores">The scores.</param>
    /// <param name="firstRow">The row of the last pending token.</param>
    /// <param name="accepted">Drafted tokens that stay in the cache.</param>
    /// <param name="done">Places of the draft that an earlier call committed.</param>
    private bool TryVerify(TokenScores scores, int firstRow, out int accepted, int done = 0)
    {
        if (done == 0)
        {
            _pending.Clear();
        }

        for (accepted = done; ; accepted++)
        {
            long since = DecodeClock.Now;
            DraftedToken? drafted = accepted < _draft.Count ? _draft.Tokens[accepted] : null;
            if (!TryChoose(scores, firstRow + accepted, accepted, drafted, out int token))
            {
                return false;
            }

            _state.Clock.AddSampling(since);
            _state.Clock.MarkFirstToken();
            since = DecodeClock.Now;
            bool isMatch = drafted is { } place && place.IsRead && place.Token == token;
            Observe(accepted, token);
            if (isMatch)
            {
                Accept(drafted!.Value);
                if (_draft.IsWholeAt(accepted + 1))
                {
                    _state.CheckExhausted();
                }
            }
            else
            {
                if (_masks.ForcedAt(accepted) == token)
                {
                    _state.ForcedTokens++;
                }

                _draft.TakeBack(accepted);
                _pending.Add(_state.Commit(token));
            }

            _state.Clock.AddMask(since);
            if (!isMatch || _state.Finish is not null)
            {
                // What was read ahead of the end is no part of the text.
                _draft.TakeBack(isMatch ? accepted + 1 : _draft.Count);
                accepted += isMatch ? 1 : 0;
                return true;
            }
        }
    }

    private void Accept(in DraftedToken drafted)
    {
        _state.Emit(drafted.Token);
        if (drafted.IsForced)
        {
            _state.ForcedTokens++;
        }
        else
        {
            _state.AcceptedTokens++;
        }
    }

    private void Observe(int place, int token)
    {
        if (place < _draft.Count)
        {
            _draftLength.Observe(_draft.Tokens[place], _draft.Tokens[place].Token == token);
        }
        else if (place == _draft.Count && _draft.Unsent is { } unsent)
        {
            _draftLength.Observe(unsent, unsent.Token == token);
        }
    }

    private bool TryChoose(TokenScores scores, int row, int place, DraftedToken? drafted, out int token)
    {
        token = _masks.ForcedAt(place);
        if (token >= 0)
        {
            return true;
        }

        if (!scores.HasLogits && drafted is not { Proposal.Law: not null })
        {
            return _state.TryChoose(scores, row, out token);
        }

        if (!scores.HasLogits)
        {
            return false;
        }

        Span<float> logits = scores.Logits(row);
        if (drafted is { Proposal: { Law: not null } proposal })
        {
            _state.GetDistribution(logits, _masks.MaskAt(place), _distribution);
            token = _speculation.Verifier.Verify(_distribution, proposal, _state.Decision).Token;
        }
        else
        {
            token = _state.Choose(logits, _masks.MaskAt(place));
        }

        return true;
    }

    private void EnsureTokens(int count)
    {
        if (_tokens.Length < count)
        {
            _tokens = new int[Math.Max(count, 64)];
        }
    }
}
