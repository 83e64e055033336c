using System.Runtime.CompilerServices;
using StructGen.Grammars.Parsing.Cfg.Directives;
using StructGen.Grammars.Parsing.Cfg.Embedding;
using StructGen.Grammars.Parsing.Cfg.Glr;
using StructGen.Grammars.Parsing.Cfg.Lexing;
using StructGen.Grammars.Parsing.Cfg.Modes;
using StructGen.Grammars.Parsing.Cfg.States;
using StructGen.Grammars.Parsing.Cfg.Tables;

namespace StructGen.Grammars.Parsing.Cfg.Completion;

/// <summary>
/// Completions where the lexer looks for the longest lexeme: the parser's shortest completion in terminals, each spelled so that the lexer cuts it as planned, with the separator between two that
/// would join. Where that fails, a bounded search byte by byte.
/// </summary>
internal sealed partial class LongestCompletion(LongestStates states, ShortestCompletions completions, TerminalTexts texts, int separator, GrammarLimits limits)
{
    /// <summary>Configurations met in a search.</summary>
    private const int MaxSearched = 2_000;

    private const int MaxPlanned = 20_000;

    private readonly int _separatorTerminal = separator < 0 ? -1 : HiddenTerminal(states, separator);

    private readonly int _lineEnd = HiddenTerminal(states, '\n');

    private readonly ModePlanner? _planner = states.Stage is ModeStage modes ? new ModePlanner(modes, states.Lexer, completions, texts, limits) : null;

    /// <summary>A lower bound on the bytes that a completion needs.</summary>
    public long MinimumOf(StateAt at)
    {
        switch (at.State)
        {
            case AttemptState attempt:
                long otherwise = MinimumOf(attempt.Otherwise);
                return attempt.Reading.State is null ? otherwise : Math.Min(otherwise, MinimumOf(attempt.Reading));
            case EmbeddedState embedded:
                return MinimumOf(embedded);
            case LexemeReadingState reading:
                return Candidates(reading.Frontier, at.Q).Select(static candidate => candidate.Cost).DefaultIfEmpty(0).Min();
            default:
                return 0;
        }
    }

    /// <summary>Bytes that complete the text, or null when none were found.</summary>
    public byte[]? Find(StateAt at)
    {
        if (_planner is not null)
        {
            return FindInModes(at);
        }

        if (at.State is EmbeddedState embedded)
        {
            return IsAccepting(at) ? [] : Find(embedded) ?? Search(at);
        }

        List<byte> output = [];
        StateAt from = at;
        if (IsAccepting(from) || (TryLeave(ref from, output) && TryFinish(ref from, output)))
        {
            return [.. output];
        }

        return Search(at);
    }

    /// <summary>The bytes that the cheapest of some stacks still needs.</summary>
    public long CostOf(Frontier frontier) => completions.CostOf(frontier);

    private long MinimumOf(EmbeddedState embedded)
    {
        long cost = embedded.Ended is { } ended ? completions.CostOf(ended) : long.MaxValue;
        foreach (StateAt host in embedded.Hosts)
        {
            cost = Math.Min(cost, MinimumOf(host));
        }

        foreach (PartThread thread in embedded.Parts)
        {
            cost = Math.Min(cost, (thread.At.IsAccepting ? 0 : thread.At.MinimumBytes) + CostAfter(thread.Frontier, thread.Part));
        }

        return cost;
    }

    /// <summary>A completion by one of several readings, the cheapest first.</summary>
    private byte[]? Find(EmbeddedState embedded)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return null;
        }

        List<(long Cost, Func<byte[]?> Find)> ways = [];
        foreach (StateAt host in embedded.Hosts)
        {
            ways.Add((MinimumOf(host), () => Find(host)));
        }

        foreach (PartThread thread in embedded.Parts)
        {
            ways.Add(((thread.At.IsAccepting ? 0 : thread.At.MinimumBytes) + CostAfter(thread.Frontier, thread.Part), () => FindThrough(thread)));
        }

        if (embedded.Ended is { } ended)
        {
            ways.Add((completions.CostOf(ended), () => FindFrom(ended)));
        }

        foreach ((_, Func<byte[]?> find) in ways.OrderBy(static way => way.Cost))
        {
            if (find() is { } text)
            {
                return text;
            }
        }

        return null;
    }

    private byte[]? FindThrough(PartThread thread)
    {
        List<byte> text = [];
        if (!thread.At.IsAccepting)
        {
            thread.At.Complete(text);
        }

        return FindAfter(thread.Frontier, thread.Part, text);
    }

    private byte[]? FindAfter(Frontier frontier, int part, IEnumerable<byte> text) =>
        states.FrontierAfter(frontier, part) is { } after && Find(states.StartOf(after)) is { } rest ? [.. text, .. rest] : null;

    /// <summary>From stacks where a part may begin: by that part where the shortest completion begins so, otherwise by lexemes.</summary>
    private byte[]? FindFrom(Frontier ended)
    {
        List<int> plan = [];
        completions.Append(ended, plan);
        if (plan.Count > 0 && plan.Count <= MaxPlanned && states.Embedding!.IsPart(plan[0]))
        {
            return FindAfter(ended, plan[0], texts.Of(plan[0])[0]);
        }

        return Find(states.LexemeStartOf(ended));
    }

    /// <summary>A hidden terminal that a byte spells; -1 when there is none.</summary>
    private static int HiddenTerminal(LongestStates states, int value)
    {
        foreach (int hidden in states.Hidden.Members())
        {
            if (states.Lexer.StartOf(new TerminalSet(states.Parser.Automaton.End + 1).With(hidden)) is not LexerStates.None and var start
                && states.Lexer.Next(start, (byte)value) is not LexerStates.None and var next && states.Lexer.Accepted(next).Length > 0)
            {
                return hidden;
            }
        }

        return -1;
    }

    private static bool IsAccepting(StateAt at) => new ParserConfiguration(at.State!, at.Q, null, null).IsAccepting;

    /// <summary>Ends the lexeme in progress, if there is one, cheaply.</summary>
    private bool TryLeave(ref StateAt at, List<byte> output)
    {
        while (at.State is AttemptState attempt)
        {
            if (attempt.Reading.State is not null)
            {
                break;
            }

            if (states.ForcedFailure(attempt.Lexer, attempt.Otherwise) is not { } path || !TryAppend(ref at, path, output))
            {
                return false;
            }

            if (IsAccepting(at))
            {
                return true;
            }
        }

        (Frontier? frontier, int q) = at.State switch
        {
            LexemeReadingState reading => (reading.Frontier, at.Q),
            AttemptState attempt => (((LexemeReadingState)attempt.Reading.State!).Frontier, attempt.Reading.Q),
            _ => (null, 0),
        };
        if (frontier is null)
        {
            return IsAccepting(at);
        }

        foreach (Candidate candidate in Candidates(frontier, q).OrderBy(static candidate => candidate.Cost))
        {
            if (candidate.Member is not { } member)
            {
                return true;
            }

            foreach (byte[] text in texts.Of(states.Lexer.Rest(member), member.Terminal))
            {
                StateAt next = at;
                int length = output.Count;
                if (TryAppend(ref next, text, output) && IsAt(next, frontier, member.Terminal))
                {
                    at = next;
                    return true;
                }

                output.RemoveRange(length, output.Count - length);
            }
        }

        return false;
    }

    /// <summary>From the end of a lexeme (or a beginning) to the end of the text.</summary>
    private bool TryFinish(ref StateAt at, List<byte> output)
    {
        if (IsAccepting(at))
        {
            return true;
        }

        if (at.State is EmbeddedState)
        {
            byte[]? rest = Find(at);
            output.AddRange(rest ?? []);
            return rest is not null;
        }

        if (at.State is not LexemeReadingState reading)
        {
            return false;
        }

        int label = states.Lexeme.EndLabel(at.Q);
        Frontier? frontier = label < 0 || label == states.Parser.Automaton.End ? reading.Frontier : states.FrontierAfter(reading.Frontier, label);
        List<int> plan = [];
        if (frontier is not null)
        {
            completions.Append(frontier, plan);
        }

        if (frontier is null || plan.Count > MaxPlanned)
        {
            return false;
        }

        StagedPlan? staged = states.Stage is LexicalStage stage ? new StagedPlan(stage, plan) : null;
        for (int i = 0; (staged is null ? i < plan.Count : !IsAccepting(at)) && frontier is not null; i++)
        {
            int terminal = staged is null ? plan[i] : staged.Next(frontier);
            if (terminal < 0 || i > MaxPlanned || !TrySpell(ref at, ref frontier, terminal, staged is null || staged.MaySeparate(frontier), output))
            {
                return false;
            }
        }

        return IsAccepting(at);
    }

    private bool TrySpell(ref StateAt at, ref Frontier frontier, int terminal, bool maySeparate, List<byte> output)
    {
        foreach ((byte[] before, Frontier from) in Separations(frontier, maySeparate))
        {
            if (states.FrontierAfter(from, terminal) is not { } after)
            {
                continue;
            }

            foreach (byte[] text in texts.Of(terminal))
            {
                CallBudget.Charge(text.Length, limits);
                StateAt next = at;
                int length = output.Count;
                if (TryAppend(ref next, [.. before, .. text], output) && IsAt(next, from, terminal))
                {
                    at = next;
                    frontier = after;
                    return true;
                }

                output.RemoveRange(length, output.Count - length);
            }
        }

        return false;
    }

    /// <summary>What may stand before a lexeme to keep it from the one before: nothing, the separator, or the end of a line, which ends comments, too.</summary>
    private IEnumerable<(byte[] Text, Frontier From)> Separations(Frontier frontier, bool maySeparate)
    {
        yield return ([], frontier);
        if (!maySeparate)
        {
            yield break;
        }

        if (separator >= 0 && states.FrontierAfter(frontier, _separatorTerminal) is { } apart)
        {
            yield return ([(byte)separator], apart);
        }

        if (_planner is not null)
        {
            foreach (byte[] text in frontier.Place!.State.Pending == PendingLexeme.None ? _planner.SeparatorsOf(frontier.Place.State.Modes!.Mode) : [])
            {
                yield return (text, frontier);
            }

            yield break;
        }

        int lineEnd = states.Stage is LexicalStage stage ? stage.HiddenLineEnd(frontier) : _lineEnd;
        if (lineEnd >= 0 && states.FrontierAfter(frontier, lineEnd) is { } below)
        {
            yield return ([(byte)'\n'], below);
        }
    }

    /// <summary>
    /// Whether a lexeme that began on <paramref name="frontier"/> may end, or has just ended, as <paramref name="terminal"/>; where a longer attempt is still open, if that fails.
    /// </summary>
    private bool IsAt(StateAt at, Frontier frontier, int terminal)
    {
        while (at.State is AttemptState attempt)
        {
            at = attempt.Otherwise;
        }

        if (at.State is EmbeddedState embedded)
        {
            // Whether it is so for these stacks is seen at the end of the completion, where the whole text must be accepted.
            return embedded.Ended is not null || Array.Exists(embedded.Hosts, host => IsAt(host, frontier, terminal));
        }

        return (at.State is LexemeReadingState reading && ReferenceEquals(reading.Frontier, frontier) && states.Lexeme.EndLabel(at.Q) == terminal) || at == states.After(frontier, terminal);
    }

    private static bool TryAppend(ref StateAt at, byte[] text, List<byte> output)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (TokenMarker.TryRead(text.AsSpan(i), out int token))
            {
                at = SpecialTokenSteps.Next(at, token);
                i += TokenMarker.Length - 1;
            }
            else
            {
                at = LongestStates.Step(at, text[i]);
            }

            if (at.State is null)
            {
                return false;
            }
        }

        output.AddRange(text);
        return true;
    }

    /// <summary>How the lexeme in progress may go on: end here, or be finished as one of its terminals.</summary>
    private IEnumerable<Candidate> Candidates(Frontier frontier, int q)
    {
        int label = states.Lexeme.EndLabel(q);
        if (label >= 0 && (label != states.Parser.Automaton.End || frontier.IsAccepting))
        {
            yield return new Candidate(label == states.Parser.Automaton.End ? 0 : CostAfter(frontier, label), null);
        }

        int lexer = states.Lexeme.LexerOf(q);
        if (lexer == LexerStates.None)
        {
            yield break;
        }

        foreach (LexerStates.Member member in states.Lexer.Members(lexer).ToArray())
        {
            if (states.Lexeme.WantedOf(q).Contains(member.Terminal) && texts.Of(states.Lexer.Rest(member), member.Terminal) is { Count: > 0 } rest)
            {
                yield return new Candidate(rest.Min(static text => text.Length) + CostAfter(frontier, member.Terminal), member);
            }
        }
    }

    private long CostAfter(Frontier frontier, int terminal) =>
        states.FrontierAfter(frontier, terminal) is { } after ? completions.CostOf(after) : int.MaxValue;

    private byte[]? Search(StateAt start)
    {
        PriorityQueue<(StateAt At, byte[] Path), long> open = new();
        HashSet<StateAt> met = [start];
        open.Enqueue((start, []), 0);
        while (open.TryDequeue(out (StateAt At, byte[] Path) item, out _))
        {
            if (IsAccepting(item.At))
            {
                return item.Path;
            }

            for (int value = 0; value < 256; value++)
            {
                CallBudget.Charge(1, limits);
                StateAt next = LongestStates.Step(item.At, (byte)value);
                if (next.State is not null && met.Count < MaxSearched && met.Add(next))
                {
                    open.Enqueue((next, [.. item.Path, (byte)value]), item.Path.Length + 1 + MinimumOf(next));
                }
            }
        }

        return null;
    }

    /// <summary>A way to end the lexeme in progress; without a member, at once.</summary>
    private readonly record struct Candidate(long Cost, LexerStates.Member? Member);
}
