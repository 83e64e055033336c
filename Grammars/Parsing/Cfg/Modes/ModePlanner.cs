using System.Collections.Concurrent;
using StructGen.Grammars.Parsing.Cfg.Completion;
using StructGen.Grammars.Parsing.Cfg.Glr;
using StructGen.Grammars.Parsing.Cfg.Lexing;

namespace StructGen.Grammars.Parsing.Cfg.Modes;

/// <summary>
/// Looks for terminals by which a text ends that has come to a place: parser and modes must agree, which in general is undecidable (both have a stack), so the search is bounded. It is led by
/// what the parser needs at least (A*, Hart, Nilsson and Raphael 1968).
/// </summary>
internal sealed class ModePlanner
{
    private const int MaxPlaces = 2_000;

    private readonly ModeStage _stage;
    private readonly LexerStates _lexer;
    private readonly ShortestCompletions _completions;
    private readonly TerminalTexts _texts;
    private readonly GrammarLimits _limits;
    private readonly List<byte[]>[] _separators;
    private readonly ConcurrentDictionary<(int, int, bool), bool> _follows = new();
    private readonly ConcurrentDictionary<Frontier, bool> _possible = new();

    public ModePlanner(ModeStage stage, LexerStates lexer, ShortestCompletions completions, TerminalTexts texts, GrammarLimits limits)
    {
        const int maxSeparators = 4;
        _stage = stage;
        _lexer = lexer;
        _completions = completions;
        _texts = texts;
        _limits = limits;
        _separators = [.. Enumerable.Range(0, stage.ModeCount).Select(mode => stage.TerminalsOf(mode).Members()
            .Where(stage.IsNeutral)
            .SelectMany(terminal => texts.Of(terminal).Where(text => IsWinner(mode, text, terminal)).Take(maxSeparators))
            .OrderBy(static text => text.Length)
            .Take(maxSeparators).ToList())];
    }

    /// <summary>Texts that change nothing between two lexemes of a mode.</summary>
    public List<byte[]> SeparatorsOf(int mode) => _separators[mode];

    /// <summary>The terminals, hidden ones and parts of lexemes too, that end the text; null when none were found.</summary>
    /// <param name="place">Where the text has come to.</param>
    /// <param name="last">The terminal just read, as the next one must not join it; -1 when that does not matter.</param>
    public List<int>? Find(Frontier place, int last) => Find(place, last, isJoining: false);

    /// <summary>Whether terminals end the text, whatever joins, as far as the search goes.</summary>
    public bool IsPossible(Frontier place) => _possible.TryGetValue(place, out bool known) ? known : _possible.GetOrAdd(place, Find(place, -1, isJoining: true) is not null);

    private List<int>? Find(Frontier start, int last, bool isJoining)
    {
        PriorityQueue<Step, long> open = new();
        HashSet<(Frontier, int)> met = [(start, last)];
        open.Enqueue(new Step(start, last, null, 0), 0);
        while (open.TryDequeue(out Step? step, out _))
        {
            if (step.Place.Place!.IsAccepting)
            {
                List<int> plan = [];
                for (Step at = step; at.Before is not null; at = at.Before)
                {
                    plan.Add(at.Last);
                }

                plan.Reverse();
                return plan;
            }

            bool isPending = step.Place.Place.State.Pending != PendingLexeme.None;
            foreach (int terminal in step.Place.Viable.Members())
            {
                CallBudget.Charge(1, _limits);
                if (terminal == _stage.End || (!isPending && _stage.IsNeutral(terminal)) || !(isJoining || MayFollow(step.Last, terminal, isPending))
                    || _stage.After(step.Place, terminal) is not { } next || met.Count >= MaxPlaces || !met.Add((next, isJoining ? -1 : terminal)))
                {
                    continue;
                }

                long cost = step.Cost + Math.Max(1, _texts.Of(terminal) is { Count: > 0 } texts ? texts.Min(static text => text.Length) : 1);
                open.Enqueue(new Step(next, terminal, step, cost), cost + _completions.CostOf(next));
            }
        }

        return null;
    }

    /// <summary>Whether some texts of two terminals stay two lexemes, with nothing or something hidden between them.</summary>
    private bool MayFollow(int last, int terminal, bool isPending) => last < 0 || _follows.GetOrAdd((last, terminal, isPending), key =>
    {
        (int before, int after, bool isInside) = key;
        int mode = _stage.CommandsOf(after).Mode;
        foreach (byte[] text in _texts.Of(before))
        {
            int state = StateAfter(_stage.CommandsOf(before).Mode, text);
            if (state == LexerStates.None || _lexer.Winner(state) != before)
            {
                continue;
            }

            foreach (byte[] next in _texts.Of(after))
            {
                if (_lexer.Next(state, next[0]) == LexerStates.None
                    || (!isInside && _separators[mode].Exists(separator => _lexer.Next(state, separator[0]) == LexerStates.None && _lexer.Next(StateAfter(mode, separator), next[0]) == LexerStates.None)))
                {
                    return true;
                }
            }
        }

        return false;
    });

    private bool IsWinner(int mode, byte[] text, int terminal) => StateAfter(mode, text) is not LexerStates.None and var state && _lexer.Winner(state) == terminal;

    private int StateAfter(int mode, byte[] text)
    {
        int state = _lexer.StartOf(_stage.TerminalsOf(mode));
        foreach (byte value in text)
        {
            state = state == LexerStates.None ? state : _lexer.Next(state, value);
        }

        return state;
    }

    private sealed record Step(Frontier Place, int Last, Step? Before, long Cost);
}
