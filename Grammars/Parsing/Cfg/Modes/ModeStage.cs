using System.Collections.Concurrent;
using StructGen.Grammars.Parsing.Cfg.Directives;
using StructGen.Grammars.Parsing.Cfg.Glr;
using StructGen.Grammars.Parsing.Cfg.Syntax;
using StructGen.Grammars.Parsing.Cfg.Tables;

namespace StructGen.Grammars.Parsing.Cfg.Modes;

/// <summary>
/// The stage of a lexer with modes: which terminals compete depends on the uppermost mode, and lexemes change the stack of modes. A lexeme that goes on in another mode (<c>more</c>) is read part by
/// part: what its parts say is known, their text matters no more.
/// </summary>
/// <remarks>Thread rule: any thread at any time.</remarks>
internal sealed class ModeStage : TerminalStage
{
    private readonly GlrParser _parser;
    private readonly IReadOnlyList<Terminal> _terminals;
    private readonly TerminalSet[] _ofMode;
    private readonly TerminalSet _hidden;
    private readonly ConcurrentDictionary<ModeLevel, (TerminalSet Terminals, bool MayHide)> _ends = new();

    /// <summary>Creates the stage of a grammar.</summary>
    /// <param name="terminals">The parser's terminals, by number; each has commands.</param>
    /// <param name="modes">The number of modes.</param>
    /// <param name="parser">The parser.</param>
    /// <param name="hidden">The terminals that are hidden by themselves.</param>
    /// <param name="limits">Bounds on what is remembered.</param>
    public ModeStage(IReadOnlyList<Terminal> terminals, int modes, GlrParser parser, TerminalSet hidden, GrammarLimits limits)
        : base(limits)
    {
        _terminals = terminals;
        _parser = parser;
        _hidden = hidden;
        _ofMode = new TerminalSet[modes];
        Array.Fill(_ofMode, new TerminalSet(parser.Automaton.End + 1));
        for (int i = 0; i < terminals.Count; i++)
        {
            int mode = CommandsOf(i).Mode;
            _ofMode[mode] = _ofMode[mode].With(i);
        }

        Start = Interned(parser.Start, new LineState(null, LinePlace.Within, 0, 0, 0, false, false, false, ModeLevel.Of(0)));
    }

    public override Frontier Start { get; }

    /// <summary>The number that stands for the end of the text.</summary>
    public int End => _parser.Automaton.End;

    /// <summary>The number of modes.</summary>
    public int ModeCount => _ofMode.Length;

    /// <summary>The terminals of a mode.</summary>
    public TerminalSet TerminalsOf(int mode) => _ofMode[mode];

    public ModeCommands CommandsOf(int terminal) => _terminals[terminal].Commands!;

    /// <summary>Whether a lexeme of this terminal between two others changes nothing.</summary>
    public bool IsNeutral(int terminal) => _hidden.Contains(terminal) && CommandsOf(terminal).Moves.Count == 0;

    public override Frontier? After(Frontier place, int terminal)
    {
        StackReads.Note(place.Reads);
        return place.Shift(terminal, _parser.Memory, this, static (place, terminal, stage) => stage.AfterCore(place.Place!, terminal));
    }

    public override bool CanFollow(Frontier at, int terminal)
    {
        StackReads.Note(at.Reads);
        StagePlace place = at.Place!;
        return _ofMode[place.State.Modes!.Mode].Contains(terminal) && IsWanted(place.Core, place.State, terminal);
    }

    public override bool IsAccepting(Frontier core, LineState state) => state.Pending == PendingLexeme.None && core.IsAccepting;

    private Frontier? AfterCore(StagePlace place, int terminal)
    {
        LineState state = place.State;
        ModeCommands commands = CommandsOf(terminal);
        if (!_ofMode[state.Modes!.Mode].Contains(terminal) || commands.Apply(state.Modes) is not { } modes)
        {
            return null;
        }

        bool isHidden = _hidden.Contains(terminal) || (commands.IsOnHiddenChannel ?? (state.Pending == PendingLexeme.Hidden));
        if (commands.IsMore)
        {
            state = state with { Modes = modes, Pending = isHidden ? PendingLexeme.Hidden : PendingLexeme.Visible };
            return CanEnd(place.Core, state) ? Interned(place.Core, state) : null;
        }

        state = state with { Modes = modes, Pending = PendingLexeme.None };
        return isHidden ? Interned(place.Core, state)
            : place.Core.Viable.Contains(terminal) ? Interned(_parser.Shift(place.Core, terminal), state)
            : null;
    }

    /// <summary>Whether a lexeme of which parts were read can end so that it may stand here.</summary>
    private bool CanEnd(Frontier core, LineState state)
    {
        (TerminalSet ends, bool mayHide) = EndsFrom(state.Modes!);
        return ends.Intersects(_hidden) || ends.Intersects(core.Viable) || ((mayHide || state.Pending == PendingLexeme.Hidden) && !ends.IsEmpty);
    }

    /// <summary>The terminals by which a lexeme can end that goes on in some modes, and whether a part before may say that it is hidden.</summary>
    private (TerminalSet Terminals, bool MayHide) EndsFrom(ModeLevel start) => _ends.GetOrAdd(start, level =>
    {
        // No way to an end needs a mode twice above where it began.
        int deepest = level.Depth + ModeCount + 1;
        TerminalSet ends = new(_parser.Automaton.End + 1);
        bool mayHide = false;
        Queue<ModeLevel> open = new([level]);
        HashSet<ModeLevel> met = [level];
        while (open.TryDequeue(out ModeLevel? at))
        {
            foreach (int terminal in _ofMode[at.Mode].Members())
            {
                ModeCommands commands = CommandsOf(terminal);
                if (commands.Apply(at) is not { } next)
                {
                    continue;
                }

                if (!commands.IsMore)
                {
                    ends = ends.With(terminal);
                    continue;
                }

                mayHide |= commands.IsOnHiddenChannel == true;
                if (next.Depth <= deepest && met.Add(next))
                {
                    open.Enqueue(next);
                }
            }
        }

        return (ends, mayHide);
    });

    protected override Frontier Create(Frontier core, LineState state, bool isLasting, StackReach outer)
    {
        (TerminalSet wanted, StagePlace place) = Create(core, state);
        return new Frontier(core.Id, core.Nodes, wanted, StackReads.End(outer), _parser.Automaton.End, isLasting, place);
    }

    private (TerminalSet Wanted, StagePlace Place) Create(Frontier core, LineState state)
    {
        TerminalSet competing = _ofMode[state.Modes!.Mode];
        TerminalSet wanted = new(_parser.Automaton.End + 1);
        foreach (int terminal in competing.Members())
        {
            wanted = IsWanted(core, state, terminal) ? wanted.With(terminal) : wanted;
        }

        return (wanted, new StagePlace(this, core, state) { Effective = core, Competing = competing, IsHiddenNeutral = state.Pending == PendingLexeme.None });
    }

    /// <summary>Whether a lexeme of a terminal of the uppermost mode can stand here.</summary>
    private bool IsWanted(Frontier core, LineState state, int terminal)
    {
        ModeCommands commands = CommandsOf(terminal);
        if (commands.Apply(state.Modes!) is not { } modes)
        {
            return false;
        }

        bool isHidden = _hidden.Contains(terminal) || (commands.IsOnHiddenChannel ?? (state.Pending == PendingLexeme.Hidden));
        return commands.IsMore
            ? CanEnd(core, state with { Modes = modes, Pending = isHidden ? PendingLexeme.Hidden : PendingLexeme.Visible })
            : isHidden || core.Viable.Contains(terminal);
    }
}
