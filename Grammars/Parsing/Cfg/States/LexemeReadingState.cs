using StructGen.Grammars.Parsing.Cfg.Glr;
using StructGen.Grammars.Parsing.Cfg.Lexing;
using StructGen.Grammars.Parsing.Cfg.Tables;

namespace StructGen.Grammars.Parsing.Cfg.States;

/// <summary>Before or inside a lexeme; <c>q</c> is the lexer's state.</summary>
internal sealed class LexemeReadingState(LongestStates states, Frontier frontier) : ParserState, IRemembersStacks
{
    private PublishedMap<int, (StateAt Next, StackReach Reads)> _ends;

    public LongestStates States => states;

    public Frontier Frontier { get; } = frontier;

    public override LexemeAutomaton Lexeme => states.Lexeme;

    public override Transition Step(int q, byte value) => Transition.Dead;

    public override Transition OnLexemeEnd(int label, LexemeText? text)
    {
        if (!_ends.TryGet(label, out (StateAt Next, StackReach Reads) end))
        {
            StackReach outer = StackReads.Begin();
            StateAt next = End(label);
            end = (next, StackReads.End(outer));
            if (!Frontier.IsLasting || StackScratch.Current is null)
            {
                lock (this)
                {
                    end = _ends.GetOrAdd(label, end);
                }

                if (Frontier.IsLasting)
                {
                    states.Parser.Memory.Add(this);
                }
            }
        }

        StackReads.Note(end.Reads);
        return end.Next.AsMove();
    }

    public override int CompleteLevel(int q, LexemeText? text, List<byte> output)
    {
        states.Complete(new StateAt(this, q), output);
        return -1;
    }

    public override int MinimumBytes(int q) => (int)Math.Min(int.MaxValue, states.Completion.MinimumOf(new StateAt(this, q)));

    public void Forget()
    {
        lock (this)
        {
            _ends = default;
        }
    }

    private StateAt End(int label)
    {
        int end = states.Parser.Automaton.End;
        if (label == end)
        {
            return Frontier.IsAccepting ? new StateAt(states.End, 0) : default;
        }

        if (label == states.Lexeme.Rejected)
        {
            return default;
        }

        if (label < end)
        {
            return states.After(Frontier, label);
        }

        LongestLexeme.Attempt attempt = states.Lexeme.AttemptOf(label);
        StateAt after = LongestStates.Step(states.After(Frontier, attempt.Terminal), attempt.Value);
        return attempt.Lexer == LexerStates.None ? after : states.Attempting(Frontier, attempt.Lexer, attempt.Wanted, after);
    }
}

/// <summary>After the text.</summary>
internal sealed class LexemeEndState : ParserState
{
    public override Transition Step(int q, byte value) => Transition.Dead;

    public override bool IsAccepting(int q) => true;

    public override int CompleteLevel(int q, LexemeText? text, List<byte> output) => -1;
}

/// <summary>
/// A lexeme was found, and what followed may become a longer one but is not yet: the attempt, and the reading of the same bytes that is right if the attempt fails.
/// </summary>
internal sealed class AttemptState(LongestStates states, Frontier frontier, int lexer, TerminalSet wanted, StateAt reading, StateAt otherwise, bool isLasting) : SteppedState
{
    protected override bool IsLasting => isLasting;

    public LongestStates States => states;

    public int Lexer { get; } = lexer;

    /// <summary>The attempt alone; dead when nothing wanted can come of it.</summary>
    public StateAt Reading { get; } = reading;

    public StateAt Otherwise { get; } = otherwise;

    public override bool IsAccepting(int q) => new ParserConfiguration(Otherwise.State!, Otherwise.Q, null, null).IsAccepting;

    public override int CompleteLevel(int q, LexemeText? text, List<byte> output)
    {
        states.Complete(new StateAt(this, q), output);
        return -1;
    }

    public override int MinimumBytes(int q) => (int)Math.Min(int.MaxValue, states.Completion.MinimumOf(new StateAt(this, q)));

    protected override StateAt Read(byte value)
    {
        int next = states.Lexer.Next(Lexer, value);
        if (next == LexerStates.None)
        {
            return LongestStates.Step(Otherwise, value);
        }

        return states.Lexer.Winner(next) >= 0
            ? states.Reading(frontier, next, wanted)
            : states.Attempting(frontier, next, wanted, LongestStates.Step(Otherwise, value));
    }
}
