namespace StructGen.Engine.Decoding.Constraints;

/// <summary>Free text: every token that the vocabulary knows, until an end token.</summary>
/// <param name="known">The mask of known tokens; empty when all are known.</param>
/// <param name="isEnd">Tells end tokens.</param>
internal sealed class FreeCursor(ReadOnlyMemory<uint> known, Func<int, bool> isEnd) : ConstraintCursor
{
    private int _commits;
    private int _endedAt = int.MaxValue;

    public override bool IsAccepting => true;

    public override bool IsExhausted => _commits >= _endedAt;

    public override int Forced => -1;

    public override bool TryFillMask(Span<uint> row)
    {
        if (known.IsEmpty)
        {
            return false;
        }

        known.Span.CopyTo(row);
        row[known.Length..].Clear();
        return true;
    }

    public override bool TryAdvance(int token)
    {
        if (IsExhausted || (!known.IsEmpty && ((uint)token >> 5 >= (uint)known.Length || (known.Span[token >> 5] >> (token & 31) & 1) == 0)))
        {
            return false;
        }

        _commits++;
        if (isEnd(token))
        {
            _endedAt = _commits;
        }

        return true;
    }

    public override bool TryAdvanceUnforced(int token) => TryAdvance(token);

    public override void Rollback(int tokens)
    {
        _commits -= tokens;
        if (_commits < _endedAt)
        {
            _endedAt = int.MaxValue;
        }
    }

    public override bool TryComplete(List<int> tokens) => true;
}
