using System.Collections.Immutable;
using StructGen.Engine.Decoding.Constraints;
using StructGen.Engine.Sampling;
using StructGen.Engine.Speculation;
using StructGen.Grammars;

namespace StructGen.Engine.Decoding;

/// <summary>One output as it grows: what is committed, what may follow, how it ends. Knows nothing of forwards. Not thread-safe.</summary>
internal sealed class SequenceState
{
    private readonly Vocabulary _vocabulary;
    private readonly TokenSampler _sampler;
    private readonly TokenHistory _history = new();
    private readonly TextStream _text;
    private readonly List<int> _output = [];
    private readonly SortedDictionary<int, int> _forwards = [];
    private readonly bool _closes;
    private int _unreported;
    private int _skippedBytes;

    /// <param name="request">The request.</param>
    /// <param name="vocabulary">The vocabulary.</param>
    /// <param name="prompt">The prompt without tokens taken back.</param>
    /// <param name="healedText">The text of those.</param>
    /// <param name="cursor">The constraint at its start.</param>
    /// <param name="limit">The most tokens.</param>
    public SequenceState(DecodeRequest request, Vocabulary vocabulary, ReadOnlyMemory<int> prompt, byte[] healedText, ConstraintCursor cursor, int limit)
    {
        _vocabulary = vocabulary;
        _sampler = new TokenSampler(request.Options.Sampling);
        _text = new TextStream(request.Options.StopSequences);
        _skippedBytes = healedText.Length;
        _closes = cursor is BudgetCursor;
        Request = request;
        Prompt = prompt;
        Cursor = cursor;
        Limit = limit;
        Seed = request.Options.Sampling.Seed ?? Random.Shared.NextInt64();
        Drafter = request.Options.Speculation.Drafter.Create();
        Drafter?.Append(prompt.Span);
        if (request.Options.Sampling.HasPenalties)
        {
            _history.AddPrompt(prompt.Span);
        }
    }

    public DecodeRequest Request { get; }

    public ReadOnlyMemory<int> Prompt { get; }

    public ConstraintCursor Cursor { get; }

    public IDrafter? Drafter { get; }

    public int Limit { get; }

    public long Seed { get; }

    public DecodeClock Clock { get; } = new();

    public int Length => _output.Count;

    /// <summary>Why it ended; null while it goes on.</summary>
    public DecodeFinish? Finish { get; private set; }

    public int EndToken { get; private set; } = -1;

    public int CachedTokens { get; set; }

    public int ForcedTokens { get; set; }

    public int DraftedTokens { get; set; }

    public int AcceptedTokens { get; set; }

    /// <summary>The random numbers of the next position.</summary>
    public DecisionRandom Decision => new(Seed, _output.Count);

    /// <summary>Notes a forward that is not the prompt's.</summary>
    public void NoteForward(int rows) => _forwards[rows] = _forwards.GetValueOrDefault(rows) + 1;

    /// <summary>Chooses the next token from a row of logits.</summary>
    public int Choose(Span<float> logits, ReadOnlySpan<uint> mask)
    {
        int token = _sampler.Choose(logits, mask, _history, Decision);
        return token >= 0 ? token : throw new InvalidOperationException("The constraint admits no token, and the text may not end.");
    }

    /// <summary>Chooses the next token from a device's reductions; false when only the whole row could tell.</summary>
    public bool TryChoose(TokenScores scores, int row, out int token) => _sampler.TryChoose(scores, row, Decision, out token);

    /// <summary>The distribution of the next token.</summary>
    public void GetDistribution(Span<float> logits, ReadOnlySpan<uint> mask, TokenDistribution distribution) =>
        _sampler.GetDistribution(logits, mask, _history, distribution);

    /// <summary>Commits a chosen token, the cursor being where it was chosen; returns what was committed.</summary>
    public int Commit(int token)
    {
        int committed = Cursor.Commit(token);
        if (committed == ConstraintCursor.Ends)
        {
            Finish = DecodeFinish.Length;
            return committed;
        }

        Emit(committed);
        CheckExhausted();
        return committed;
    }

    /// <summary>Commits what the constraint forces, up to <paramref name="most"/> tokens.</summary>
    public void CommitForced(List<int> committed, int most)
    {
        while (Finish is null && most-- > 0 && Cursor.Forced is >= 0 and var token)
        {
            committed.Add(Commit(token));
            ForcedTokens++;
        }
    }

    /// <summary>Takes over a token that the cursor has read already.</summary>
    public void Emit(int token)
    {
        if (_vocabulary.Special.End.Contains(token) && !(Request.Options.IgnoreEndTokens && Cursor is FreeCursor))
        {
            EndToken = token;
            Finish = DecodeFinish.Stop;
            return;
        }

        _output.Add(token);
        Drafter?.Append([token]);
        if (Request.Options.Sampling.HasPenalties)
        {
            _history.AddOutput(token);
        }

        ReadOnlySpan<byte> bytes = (uint)token < (uint)_vocabulary.Size ? _vocabulary.GetBytes(token) : default;
        int skipped = Math.Min(_skippedBytes, bytes.Length);
        _skippedBytes -= skipped;
        _text.Add(bytes[skipped..]);
        if (_text.IsStopped)
        {
            Finish = DecodeFinish.StopSequence;
        }
    }

    /// <summary>Ends the text where nothing may follow, or where the limit is reached. The cursor must stand at the end of the text.</summary>
    public void CheckExhausted()
    {
        if (Finish is not null)
        {
            return;
        }

        if (Cursor.IsExhausted)
        {
            Finish = DecodeFinish.Stop;
        }
        else if (_output.Count >= Limit)
        {
            Finish = _closes && Cursor.IsAccepting ? DecodeFinish.Stop : DecodeFinish.Length;
        }
    }

    /// <summary>What was committed since the last call; null when it is nothing and the text goes on.</summary>
    public TokenRun? TakeRun()
    {
        if (_unreported == _output.Count && Finish is null)
        {
            return null;
        }

        int[] tokens = [.. _output.Skip(_unreported)];
        _unreported = _output.Count;
        return Finish is null
            ? new TokenRun { Tokens = tokens, Text = _text.Take() }
            : new TokenRun { Tokens = tokens, Text = _text.Take() + _text.TakeRest(), Result = GetResult() };
    }

    private DecodeResult GetResult() => new()
    {
        Tokens = [.. _output],
        EndToken = EndToken,
        Text = _text.GetText(),
        Finish = Finish!.Value,
        IsComplete = Finish != DecodeFinish.StopSequence ? EndToken >= 0 || Cursor.IsAccepting : Cursor is FreeCursor,
        Seed = Seed,
        Timings = Clock.Read(),
        Counts = new DecodeCounts
        {
            PromptTokens = Request.Prompt.Length,
            CachedTokens = CachedTokens,
            HealedTokens = Request.Prompt.Length - Prompt.Length,
            OutputTokens = _output.Count + (EndToken >= 0 ? 1 : 0),
            ForcedTokens = ForcedTokens,
            DraftedTokens = DraftedTokens,
            AcceptedTokens = AcceptedTokens,
            ClosingTokens = (Cursor as BudgetCursor)?.Replaced ?? 0,
            Forwards = _forwards.Values.Sum(),
            ForwardsByRows = _forwards.ToImmutableSortedDictionary(),
        },
    };
}
