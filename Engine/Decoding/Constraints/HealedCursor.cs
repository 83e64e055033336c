using StructGen.Grammars;

namespace StructGen.Engine.Decoding.Constraints;

/// <summary>
/// A grammar behind text of the prompt that is spelled anew: admits the tokens that spell a part of that text, and those that spell all of it and go on with what the grammar allows.
/// </summary>
internal sealed class HealedCursor : ConstraintCursor
{
    private readonly GrammarCursor _inner;
    private readonly Matcher _start;
    private readonly Vocabulary _vocabulary;
    private readonly TokenOrder _order;
    private readonly byte[] _prefix;
    private readonly Stack<int> _history = [];

    /// <summary>Bytes of the prefix that are spelled; the inner cursor is at work when it is all.</summary>
    private int _spelled;

    /// <param name="inner">The grammar, at its start.</param>
    /// <param name="start">A matcher at the grammar's start, to look with.</param>
    /// <param name="vocabulary">The vocabulary.</param>
    /// <param name="order">Its tokens by text.</param>
    /// <param name="prefix">The text spelled anew.</param>
    public HealedCursor(GrammarCursor inner, Matcher start, Vocabulary vocabulary, TokenOrder order, byte[] prefix)
    {
        _inner = inner;
        _start = start;
        _vocabulary = vocabulary;
        _order = order;
        _prefix = prefix;
    }

    public override bool IsAccepting => IsHealed && _inner.IsAccepting;

    public override bool IsExhausted => IsHealed && _inner.IsExhausted;

    public override int Forced => IsHealed ? _inner.Forced : -1;

    private bool IsHealed => _spelled == _prefix.Length;

    public override bool TryFillMask(Span<uint> row)
    {
        if (IsHealed)
        {
            return _inner.TryFillMask(row);
        }

        row.Clear();
        ReadOnlySpan<byte> rest = _prefix.AsSpan(_spelled);
        List<int> tokens = [];
        MatcherReader reader = new(_start);
        TokenSearch.Find(_order, _vocabulary, rest, ref reader, tokens);
        for (int length = 1; length <= rest.Length; length++)
        {
            (int low, int high) = _order.StartingWith(rest[..length]);
            for (int end = _order.FirstLonger(low, high, length); low < end; low++)
            {
                tokens.Add(_order[low]);
            }
        }

        foreach (int token in tokens)
        {
            row[token >> 5] |= 1u << token;
        }

        return true;
    }

    public override bool TryAdvance(int token)
    {
        if (IsHealed)
        {
            return Note(_inner.TryAdvance(token), _spelled);
        }

        if ((uint)token >= (uint)_vocabulary.Size)
        {
            return false;
        }

        ReadOnlySpan<byte> bytes = _vocabulary.GetBytes(token);
        ReadOnlySpan<byte> rest = _prefix.AsSpan(_spelled);
        if (bytes.IsEmpty)
        {
            return false;
        }

        // Even of nothing the grammar makes a commit, so that commits can be taken back one for one.
        return rest.StartsWith(bytes) ? Note(_inner.TryAdvance(default(ReadOnlySpan<byte>)), _spelled + bytes.Length)
            : bytes.StartsWith(rest) && Note(_inner.TryAdvance(bytes[rest.Length..]), _prefix.Length);
    }

    public override bool TryAdvanceUnforced(int token) => IsHealed ? Note(_inner.TryAdvanceUnforced(token), _spelled) : TryAdvance(token);

    public override void Rollback(int tokens)
    {
        _inner.Rollback(tokens);
        for (int i = 0; i < tokens; i++)
        {
            _spelled = _history.Pop();
        }
    }

    public override bool TryComplete(List<int> tokens) => (IsHealed || _order.TrySpell(_prefix.AsSpan(_spelled), tokens)) && _inner.TryComplete(tokens);

    public override bool IsCompletedBy(ReadOnlySpan<int> tokens) => IsHealed ? _inner.IsCompletedBy(tokens) : base.IsCompletedBy(tokens);

    private bool Note(bool isCommitted, int spelled)
    {
        if (isCommitted)
        {
            _history.Push(_spelled);
            _spelled = spelled;
        }

        return isCommitted;
    }
}
