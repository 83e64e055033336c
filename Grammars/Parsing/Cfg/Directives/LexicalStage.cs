using StructGen.Grammars.Automata;
using StructGen.Grammars.Parsing.Cfg.Completion;
using StructGen.Grammars.Parsing.Cfg.Glr;
using StructGen.Grammars.Parsing.Cfg.Lexing;
using StructGen.Grammars.Parsing.Cfg.Syntax;
using StructGen.Grammars.Parsing.Cfg.Tables;

namespace StructGen.Grammars.Parsing.Cfg.Directives;

/// <summary>
/// The stage between lexer and parser where a grammar has directives: it turns the lexemes found into the terminals that the parser reads, and says at each place which lexemes can follow. A
/// deterministic transducer with a state of its own; a frontier with such a state is interned as one value.
/// </summary>
/// <remarks>Thread rule: any thread at any time.</remarks>
internal sealed class LexicalStage : TerminalStage
{
    private const int TabWidth = 8;

    private readonly GlrParser _parser;
    private readonly RegexBuilder _builder;
    private readonly TerminalSet? _all;
    private readonly TerminalSet _hidden;
    private readonly TerminalSet _hiddenAtBeginning;
    private readonly TerminalSet _lineComments;
    private readonly TerminalSet _virtual;
    private readonly TerminalSet _virtualOrEnd;
    private readonly TerminalSet _islands;
    private readonly TerminalSet _blanks;
    private readonly TerminalSet _opening;
    private readonly TerminalSet _closing;
    private readonly TerminalSet _joins;
    private readonly TerminalSet _lineEnds;
    private readonly TerminalSet _terminated;
    private readonly TerminalSet _nothing;
    private readonly int[] _blankNumbers;
    private readonly int _newline;
    private readonly int _indent;
    private readonly int _dedent;
    private readonly int _adjacent;
    private readonly int _terminator;
    private readonly int _lineEndNumber;
    private readonly int _hiddenLineEnd;
    private readonly bool _hasLayout;

    /// <summary>Creates the stage of a grammar.</summary>
    /// <param name="directives">What it does.</param>
    /// <param name="terminals">The parser's terminals, by number.</param>
    /// <param name="parser">The parser.</param>
    /// <param name="lexer">The terminals' automata.</param>
    /// <param name="hidden">The terminals that may stand anywhere.</param>
    /// <param name="all">The terminals that always take part; null when only those take part that are wanted.</param>
    /// <param name="builder">Finds texts of terminals.</param>
    /// <param name="limits">Bounds on what is remembered.</param>
    public LexicalStage(
        LexicalDirectives directives,
        IReadOnlyList<Terminal> terminals,
        GlrParser parser,
        LexerStates lexer,
        TerminalSet hidden,
        TerminalSet? all,
        RegexBuilder builder,
        GrammarLimits limits)
        : base(limits)
    {
        _builder = builder;
        _parser = parser;
        _all = all;
        _hidden = hidden;
        _nothing = new TerminalSet(parser.Automaton.End + 1);
        Dictionary<Terminal, int> numbers = [];
        for (int i = 0; i < terminals.Count; i++)
        {
            numbers.Add(terminals[i], i);
        }

        LayoutDirective? layout = directives.Layout;
        _hasLayout = layout is not null;
        _newline = NumberOf(layout?.Newline);
        _indent = NumberOf(layout?.Indent);
        _dedent = NumberOf(layout?.Dedent);
        _adjacent = NumberOf(directives.Adjacent);
        _terminator = NumberOf(directives.Terminator?.Terminator);
        _blankNumbers = [.. (layout?.Blanks ?? []).Select(NumberOf)];
        _blanks = SetOf(layout?.Blanks);
        _opening = SetOf(layout?.Opening);
        _closing = SetOf(layout?.Closing);
        _joins = SetOf(layout?.Joins);
        _islands = SetOf(directives.Islands);
        _lineEnds = SetOf(directives.Terminator?.LineEnds);
        _terminated = SetOf(directives.Terminator?.After);
        _virtual = SetOf(terminals.Where(static terminal => terminal.IsVirtual));
        _virtualOrEnd = _virtual.With(parser.Automaton.End);
        _hiddenAtBeginning = _nothing;
        _lineComments = _nothing;
        _lineEndNumber = _lineEnds.Members().FindIndex(IsLineEnd) is >= 0 and var index ? _lineEnds.Members()[index] : -1;
        _hiddenLineEnd = hidden.Members().FindIndex(IsLineEnd) is >= 0 and var at ? hidden.Members()[at] : -1;
        int lineEnds = lexer.StartOf(_newline < 0 ? _lineEnds : _lineEnds.With(_newline));
        int any = lexer.StartOf(SetOf(terminals.Where(static terminal => !terminal.IsVirtual)));
        foreach (int terminal in hidden.Members())
        {
            int start = lexer.StartOf(_nothing.With(terminal));
            if (start != LexerStates.None && " \t\f".All(blank => lexer.Next(start, (byte)blank) == LexerStates.None))
            {
                _hiddenAtBeginning = _hiddenAtBeginning.With(terminal);
            }

            if (IsLineComment(terminals[terminal], lexer, start, lineEnds, any))
            {
                _lineComments = _lineComments.With(terminal);
            }
        }

        IndentLevel? level = _hasLayout ? IndentLevel.Outermost() : null;
        Start = PlaceOf(parser.Start, new LineState(level, _hasLayout ? LinePlace.Beginning : LinePlace.Within, 0, 0, 0, false, false, false));

        bool IsLineEnd(int terminal) => builder.IsMatch(terminals[terminal].Node, "\n"u8.ToArray());

        int NumberOf(Terminal? terminal) => terminal is not null && numbers.TryGetValue(terminal, out int number) ? number : -1;

        TerminalSet SetOf(IEnumerable<Terminal>? members) => (members ?? []).Select(NumberOf).Where(static number => number >= 0).Aggregate(_nothing, static (set, number) => set.With(number));
    }

    public override Frontier Start { get; }

    public int Newline => _newline;

    public int Indent => _indent;

    public int Dedent => _dedent;

    public int Adjacent => _adjacent;

    public override Frontier? After(Frontier place, int terminal)
    {
        StackReads.Note(place.Reads);
        return place.Shift(terminal, _parser.Memory, this, static (place, terminal, stage) => stage.AfterCore(place.Place!, terminal));
    }

    /// <summary>The terminal of a line end that changes nothing at a place within a line; -1 when there is none.</summary>
    public int HiddenLineEnd(Frontier place)
    {
        LineState state = place.Place!.State;
        return place.Place.IsIsland || state.Line != LinePlace.Within ? -1
            : _hasLayout ? (state.Brackets > 0 ? _newline : -1)
            : state.Terminates || _lineEndNumber < 0 ? _hiddenLineEnd
            : _lineEndNumber;
    }

    /// <summary>The blanks by which the beginning of a line reaches a level, or the first column beyond it.</summary>
    public IEnumerable<int> PathTo(IndentLevel level, bool isBeyond)
    {
        // Tabs take in some of the blanks before them; as few tabs as the two columns allow.
        int tabs = Math.Max(0, (level.Column - level.Narrow + TabWidth - 2) / (TabWidth - 1));
        int taken = level.Narrow - level.Column + ((TabWidth - 1) * tabs);
        int trailing = level.Column - (TabWidth * tabs) + (isBeyond ? 1 : 0);
        for (int i = 0; i < tabs; i++)
        {
            for (int blanks = Math.Min(taken, TabWidth - 1); blanks > 0; blanks--, taken--)
            {
                yield return _blankNumbers[0];
            }

            yield return _blankNumbers[1];
        }

        for (int i = 0; i < trailing; i++)
        {
            yield return _blankNumbers[0];
        }
    }

    public override bool CanFollow(Frontier at, int terminal)
    {
        StackReads.Note(at.Reads);
        StagePlace place = at.Place!;
        LineState state = place.State;
        if (_blanks.Contains(terminal))
        {
            return state.Line != LinePlace.Within;
        }

        if (_hidden.Contains(terminal))
        {
            return !place.IsIsland;
        }

        bool isLineEnd = _lineEnds.Contains(terminal);
        if (!place.IsIsland && ((terminal == _newline && (state.Line != LinePlace.Within || state.Brackets > 0)) || (isLineEnd && !state.Terminates)))
        {
            return true;
        }

        return place.Effective is { } effective && effective.Viable.Contains(isLineEnd ? _terminator : terminal) && (state.Brackets > 0 || terminal == _newline || !_closing.Contains(terminal));
    }

    private Frontier? AfterCore(StagePlace place, int terminal)
    {
        LineState state = place.State with { IsJoined = false };
        if (_blanks.Contains(terminal))
        {
            return state.Line == LinePlace.Within ? null : PlaceOf(place.Core, AfterBlank(state, terminal));
        }

        if (_hidden.Contains(terminal))
        {
            if (place.IsIsland)
            {
                return null;
            }

            bool isJoined = _joins.Contains(terminal);
            state = state with { IsApart = true, IsJoined = isJoined };
            return PlaceOf(
                place.Core,
                isJoined && state.Line == LinePlace.Beginning && state.Column > 0 ? state with { Line = LinePlace.Joined, Narrow = state.Column } : state);
        }

        if (terminal == _newline && !place.IsIsland && (state.Line != LinePlace.Within || state.Brackets > 0))
        {
            return PlaceOf(place.Core, state.Line == LinePlace.Within ? state with { IsApart = true } : state with { Line = LinePlace.Beginning, Column = 0, Narrow = 0 });
        }

        bool isLineEnd = _lineEnds.Contains(terminal);
        if (isLineEnd && !place.IsIsland && !state.Terminates)
        {
            return PlaceOf(place.Core, state with { IsApart = true });
        }

        int read = isLineEnd ? _terminator : terminal;
        if (place.Effective is not { } effective || !effective.Viable.Contains(read))
        {
            return null;
        }

        Frontier shifted = _parser.Shift(effective, read);
        state = new LineState(place.Level, LinePlace.Within, 0, 0, state.Brackets, false, false, _terminated.Contains(terminal));
        if (terminal == _newline)
        {
            return PlaceOf(shifted, state with { Line = LinePlace.Beginning });
        }

        if (_opening.Contains(terminal))
        {
            state = state with { Brackets = state.Brackets + 1 };
        }
        else if (_closing.Contains(terminal))
        {
            if (state.Brackets == 0)
            {
                return null;
            }

            state = state with { Brackets = state.Brackets - 1 };
        }

        return PlaceOf(shifted, state);
    }

    /// <summary>Whether every text of a hidden terminal goes on up to the end of the line: no byte ends it but those that begin a line end, or nothing at all.</summary>
    private bool IsLineComment(Terminal terminal, LexerStates lexer, int state, int lineEnds, int any)
    {
        foreach (byte value in ShortestTexts.TextOf(terminal.Node, _builder))
        {
            state = lexer.Next(state, value);
        }

        return Enumerable.Range(0, 128).All(value => lexer.Next(state, (byte)value) != LexerStates.None
            || (lineEnds != LexerStates.None && lexer.Next(lineEnds, (byte)value) != LexerStates.None)
            || lexer.Next(any, (byte)value) == LexerStates.None);
    }

    private LineState AfterBlank(LineState state, int terminal)
    {
        if (state.Line == LinePlace.Joined)
        {
            return state;
        }

        return Array.IndexOf(_blankNumbers, terminal) switch
        {
            0 => state with { Column = state.Column + 1, Narrow = state.Narrow + 1 },
            1 => state with { Column = ((state.Column / TabWidth) + 1) * TabWidth, Narrow = state.Narrow + 1 },
            _ => state with { Column = 0, Narrow = 0 },
        };
    }

    private Frontier PlaceOf(Frontier core, LineState state)
    {
        // What makes no difference is not told apart.
        bool isAdjacencyPossible = _adjacent >= 0 && core.Viable.Contains(_adjacent);
        state = state.IsApart && !isAdjacencyPossible ? state with { IsApart = false } : state;
        return Interned(core, state);
    }

    protected override Frontier Create(Frontier core, LineState state, bool isLasting, StackReach outer)
    {
        int end = _parser.Automaton.End;
        if (_hasLayout)
        {
            StackReads.NoteBrackets(state.Line == LinePlace.Within ? state.Brackets : -1);
        }

        (Frontier? effective, IndentLevel? level) = state.Line == LinePlace.Within ? (core, state.Level) : Indented(core, state);
        Frontier? apart = effective;
        bool canTouch = effective is not null && !state.IsApart && _adjacent >= 0 && effective.Viable.Contains(_adjacent);
        if (canTouch)
        {
            effective = _parser.Merge(effective!, _parser.Shift(effective!, _adjacent));
        }

        TerminalSet wanted = effective is null ? _nothing : effective.Viable.Except(_virtualOrEnd);
        bool isIsland = wanted.Intersects(_islands);
        TerminalSet? competing = null;
        bool isBeginning = state.Line != LinePlace.Within;
        bool isHiddenNeutral = !canTouch && !isBeginning && !state.IsJoined;
        if (!isIsland)
        {
            // A line end that stands for something is wanted as that.
            bool isNewlineHidden = _newline >= 0 && (isBeginning || state.Brackets > 0);
            bool hasRest = isBeginning || !apart!.Viable.Except(_virtual).IsEmpty;
            if (hasRest)
            {
                wanted = wanted.Union(isBeginning ? _hiddenAtBeginning.Union(_blanks) : _hidden);
                wanted = isNewlineHidden ? wanted.With(_newline) : wanted;
                wanted = !state.Terminates || apart?.Viable.Contains(_terminator) == true ? wanted.Union(_lineEnds) : wanted;
            }

            // A comment up to the end of the line needs that end, or that of the text.
            bool canEndLine = apart?.Viable.Contains(end) == true || (_newline >= 0 && wanted.Contains(_newline)) || wanted.Intersects(_lineEnds);
            wanted = canEndLine || !(_hasLayout || _terminator >= 0) ? wanted : wanted.Except(_lineComments);
            competing = _all is null ? null : isBeginning ? _all.Except(_hidden).Union(_hiddenAtBeginning).Union(wanted) : _all.Union(wanted);
        }

        StagePlace place = new(this, core, state)
        {
            Effective = effective,
            Level = level,
            Competing = competing,
            IsIsland = isIsland,
            IsHiddenNeutral = isHiddenNeutral,
        };
        return new Frontier(core.Id, core.Nodes, wanted, StackReads.End(outer), end, isLasting, place);
    }

    /// <summary>The stacks at the first lexeme of a line that begins at the column reached, if a line may begin there.</summary>
    private (Frontier? Frontier, IndentLevel? Level) Indented(Frontier core, LineState state)
    {
        IndentLevel level = state.Level!;
        if (state.Column > level.Column)
        {
            return state.Narrow > level.Narrow && core.Viable.Contains(_indent) ? (_parser.Shift(core, _indent), level.Child(state.Column, state.Narrow)) : default;
        }

        while (state.Column < level.Column)
        {
            if (!core.Viable.Contains(_dedent))
            {
                return default;
            }

            core = _parser.Shift(core, _dedent);
            level = level.Parent!;
        }

        return state.Column == level.Column && state.Narrow == level.Narrow ? (core, level) : default;
    }

    /// <summary>Whether the text may end at a place: there, or after a line end and the ends of blocks that its end stands for.</summary>
    public override bool IsAccepting(Frontier core, LineState state)
    {
        if (state.IsJoined)
        {
            return false;
        }

        if (!_hasLayout)
        {
            return core.IsAccepting || (state.Terminates && core.Viable.Contains(_terminator) && _parser.Shift(core, _terminator).IsAccepting);
        }

        if (core.IsAccepting)
        {
            return true;
        }

        if (state.Line == LinePlace.Within)
        {
            if (state.Brackets > 0 || !core.Viable.Contains(_newline))
            {
                return false;
            }

            core = _parser.Shift(core, _newline);
        }

        for (IndentLevel? level = state.Level; level!.Parent is not null && core.Viable.Contains(_dedent); level = level.Parent)
        {
            core = _parser.Shift(core, _dedent);
        }

        return core.IsAccepting;
    }
}
