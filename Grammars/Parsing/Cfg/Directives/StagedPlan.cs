using StructGen.Grammars.Parsing.Cfg.Glr;

namespace StructGen.Grammars.Parsing.Cfg.Directives;

/// <summary>A planned completion in the parser's terminals, turned into lexemes one after another: indentation becomes blanks, terminals without text nothing.</summary>
internal sealed class StagedPlan(LexicalStage stage, List<int> plan)
{
    private readonly Queue<int> _blanks = new();
    private int _next;
    private bool _isTight;

    /// <summary>The lexeme to spell next; -1 when the plan is at its end.</summary>
    /// <param name="place">What has been reached.</param>
    public int Next(Frontier place)
    {
        _isTight = false;
        if (_blanks.TryDequeue(out int blank))
        {
            return blank;
        }

        LineState state = place.Place!.State;
        IndentLevel? level = state.Level;
        int at = _next;
        bool isIndented = false;
        for (; at < plan.Count; at++)
        {
            if (plan[at] == stage.Adjacent)
            {
                _isTight = true;
            }
            else if (plan[at] == stage.Indent)
            {
                isIndented = true;
            }
            else if (plan[at] == stage.Dedent && level?.Parent is { } parent)
            {
                level = parent;
            }
            else
            {
                break;
            }
        }

        if (at == plan.Count)
        {
            return -1;
        }

        if (state.Line != LinePlace.Within)
        {
            // To the column of the block, on a new line where this one is too far right already.
            bool isThere = state.Line == LinePlace.Beginning && (isIndented
                ? state.Column > level!.Column && state.Narrow > level.Narrow
                : state.Column == level!.Column && state.Narrow == level.Narrow);
            if (!isThere)
            {
                foreach (int step in stage.PathTo(level!, isIndented))
                {
                    _blanks.Enqueue(step);
                }

                return state is { Line: LinePlace.Beginning, Column: 0, Narrow: 0 } ? _blanks.Dequeue() : stage.Newline;
            }
        }

        _next = at + 1;
        return plan[at];
    }

    /// <summary>Whether something hidden may stand before the lexeme last given.</summary>
    public bool MaySeparate(Frontier place) => !_isTight && !place.Place!.IsIsland && place.Place.State.Line == LinePlace.Within;
}
