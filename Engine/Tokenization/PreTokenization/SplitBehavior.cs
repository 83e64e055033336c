namespace StructGen.Engine.Tokenization.PreTokenization;

/// <summary>What becomes of the text that a splitting pattern matches.</summary>
internal enum SplitBehavior
{
    /// <summary>It is dropped.</summary>
    Removed,

    /// <summary>Each match is a piece.</summary>
    Isolated,

    /// <summary>A match ends the piece before it.</summary>
    MergedWithPrevious,

    /// <summary>A match starts the piece after it.</summary>
    MergedWithNext,

    /// <summary>Neighbouring matches form one piece.</summary>
    Contiguous,
}

/// <summary>Collects matches and gaps in order and forms the pieces.</summary>
internal ref struct SplitCollector(SplitBehavior behavior, bool invert, int start, PieceList pieces)
{
    private int _end = start;
    private int _pieceStart = start;
    private bool? _previous;

    /// <summary>Adds the stretch from the last end to <paramref name="end"/>.</summary>
    public void Add(int end, bool isMatch)
    {
        if (end == _end)
        {
            return;
        }

        isMatch ^= invert;
        bool joins = _previous is bool previous && behavior switch
        {
            SplitBehavior.MergedWithPrevious => isMatch && !previous,
            SplitBehavior.MergedWithNext => previous && !isMatch,
            SplitBehavior.Contiguous => previous == isMatch,
            _ => false,
        };
        if (!joins)
        {
            Flush();
        }

        _previous = isMatch;
        _end = end;
    }

    /// <summary>Ends the last piece.</summary>
    public void Flush()
    {
        if (behavior != SplitBehavior.Removed || _previous is not true)
        {
            pieces.Add(_pieceStart, _end);
        }

        _pieceStart = _end;
    }
}
