namespace StructGen.Engine.Decoding.Constraints;

/// <summary>
/// A constraint that closes in time: after each commit a completion is known that fits what is left. A token after which none fits is replaced by the next token of the completion
/// known; when nothing else would fit, the completion is forced.
/// </summary>
internal sealed class BudgetCursor : ConstraintCursor
{
    private const int NoToken = -1;

    private readonly ConstraintCursor _inner;
    private readonly Stack<Plan> _history = [];
    private Plan _plan;

    /// <summary>The token last tried where the text stands, with the completion after it.</summary>
    private (int Token, Plan Plan) _trial = (NoToken, default);
    private int _left;

    /// <param name="inner">The constraint, at its start.</param>
    /// <param name="budget">Tokens that may be committed, end tokens not counted.</param>
    /// <exception cref="GenerationBudgetException">No completion fits.</exception>
    public BudgetCursor(ConstraintCursor inner, int budget)
    {
        _inner = inner;
        _left = budget;
        _plan = PlanFrom(inner);
        if (_plan.Count > budget)
        {
            throw new GenerationBudgetException(_plan.Count, budget);
        }
    }

    /// <summary>Tokens that were put in the place of others or forced by the budget, among those committed.</summary>
    public int Replaced => _plan.Replaced;

    public override bool IsAccepting => _inner.IsAccepting;

    public override bool IsExhausted => _inner.IsExhausted;

    public override int Forced
    {
        get
        {
            if (IsTight)
            {
                return _plan.First;
            }

            int forced = _inner.Forced;
            return forced >= 0 && !Fits(forced) ? _plan.First : forced;
        }
    }

    /// <summary>Whether only the completion known is left.</summary>
    private bool IsTight => _plan.Count > 0 && _plan.Count >= _left;

    public override bool TryFillMask(Span<uint> row)
    {
        int forced = Forced;
        if (forced < 0)
        {
            return _inner.TryFillMask(row);
        }

        row.Clear();
        row[forced >> 5] = 1u << forced;
        return true;
    }

    public override bool TryAdvance(int token)
    {
        if (IsTight)
        {
            return token == _plan.First && TryFollowPlan();
        }

        if (!_inner.TryAdvance(token))
        {
            // Perhaps a forced token does not fit, and this one stands in its place.
            return _plan.Count > 0 && token == _plan.First && _inner.Forced is >= 0 and var forced && !Fits(forced) && TryFollowPlan();
        }

        if (!TryPlan(token, out Plan next))
        {
            _inner.Rollback(1);
            return false;
        }

        Push(next);
        return true;
    }

    public override bool TryAdvanceUnforced(int token) => TryAdvance(token);

    public override int Commit(int token)
    {
        if (TryAdvance(token))
        {
            return token;
        }

        if (_plan.Count == 0)
        {
            // The text is complete, and all that the model would add takes too long.
            return Ends;
        }

        token = _plan.First;
        return TryFollowPlan() ? token : throw new InvalidOperationException("A completion must be admitted.");
    }

    public override void Rollback(int tokens)
    {
        _trial = (NoToken, default);
        _inner.Rollback(tokens);
        for (int i = 0; i < tokens; i++)
        {
            _plan = _history.Pop();
        }

        _left += tokens;
    }

    public override bool TryComplete(List<int> tokens)
    {
        tokens.AddRange(_plan.Left);
        return true;
    }

    private bool Fits(int token)
    {
        if (_trial.Token == token)
        {
            return _trial.Plan.Count <= _left - 1;
        }

        if (!_inner.TryAdvance(token))
        {
            return false;
        }

        bool fits = TryPlan(token, out _);
        _inner.Rollback(1);
        return fits;
    }

    /// <summary>The completion after <paramref name="token"/>, which the inner constraint has just read; false when it does not fit.</summary>
    private bool TryPlan(int token, out Plan next)
    {
        if (_trial.Token == token)
        {
            next = _trial.Plan;
            return next.Count <= _left - 1;
        }

        next = PlanAfter(token);
        _trial = (token, next);
        return next.Count <= _left - 1;
    }

    private Plan PlanAfter(int token)
    {
        if (_plan.Count > 0 && token == _plan.First)
        {
            return _plan.Rest(isReplacement: false);
        }

        if (_inner.IsAccepting)
        {
            return new Plan([], 0, _plan.Replaced);
        }

        // PERF: most tokens grow a string or a number, and what completed the text before still does; to look is a tenth of finding a new completion.
        bool isStillOne = _plan.Count > 0 && _inner.IsCompletedBy(_plan.Left);
        if (isStillOne && _plan.Count < _left - 1)
        {
            return _plan;
        }

        Plan found = PlanFrom(_inner) with { Replaced = _plan.Replaced };
        return isStillOne && _plan.Count <= found.Count ? _plan : found;
    }

    private bool TryFollowPlan()
    {
        bool isOwnChoice = _inner.Forced == _plan.First;
        if (!_inner.TryAdvanceUnforced(_plan.First))
        {
            return false;
        }

        Push(_plan.Rest(isReplacement: !isOwnChoice));
        return true;
    }

    private void Push(Plan next)
    {
        _history.Push(_plan);
        _trial = (NoToken, default);
        _plan = next;
        _left--;
    }

    private static Plan PlanFrom(ConstraintCursor cursor)
    {
        List<int> tokens = [];
        return cursor.TryComplete(tokens) ? new Plan([.. tokens], 0, 0) : new Plan([], 0, 0) { IsMissing = true };
    }

    /// <summary>A completion and how many of its tokens are committed.</summary>
    private readonly record struct Plan(int[] Tokens, int At, int Replaced)
    {
        /// <summary>Whether no completion can be spelled at all.</summary>
        public bool IsMissing { get; init; }

        public int Count => IsMissing ? int.MaxValue : Tokens.Length - At;

        public ReadOnlySpan<int> Left => Tokens.AsSpan(At);

        public int First => Tokens[At];

        public Plan Rest(bool isReplacement) => new(Tokens, At + 1, Replaced + (isReplacement ? 1 : 0));
    }
}
